"""Idempotency keys: a request that is sent again starts no second job."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Final

import msgspec
from msgspec import Struct

from autoconf.web.errors import NotThereError, RefusedRequestError
from autoconf.web.jobs.job import Job, new_id
from autoconf.web.reception import Reception
from autoconf.web.visitors import Visitor

_DAY_S: Final = 24 * 3600.0


async def once(
    reception: Reception,
    visitor: Visitor,
    key: str,
    request: Struct,
    start: Callable[[], Awaitable[Job]],
) -> Job:
    """Start a job, or return the one that the same key has started.

    Args:
        reception: finds the job.
        visitor: who asks; a key is known to its owner alone, or to the client without a session.
        key: of the caller; empty: each request starts a job.
        request: without its secret.
        start: starts the job.

    Raises:
        RefusedRequestError: the key was used for another request, or is used right now.
        NotThereError: the job of the key has expired.
    """
    if not key:
        return await start()
    store, place = reception.store, f"key {visitor.owner or visitor.client} {key}"
    claim, digest = new_id(), hashlib.sha256(msgspec.json.encode(request)).hexdigest()
    known = await store.remember(place, f"{claim} {digest}", _DAY_S)
    if known == f"{claim} {digest}":
        try:
            job = await start()
        except BaseException:
            await store.forget(place)
            raise
        await store.remember(f"claim {claim}", job.id, _DAY_S)
        return job
    first, _, before = known.partition(" ")
    job_id = await store.recall(f"claim {first}")
    if before != digest or job_id is None:
        raise RefusedRequestError("key-used")
    try:
        job = await reception.find(visitor, job_id)
    except NotThereError as error:
        raise NotThereError(is_gone=True) from error
    if job.has_login and job.state.is_over:  # the password is not known any more
        raise RefusedRequestError("key-used")
    return job
