"""The sign-ins of visitors, with a store that fails."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from autoconf.storage.memory_ledger import MemoryLedger
from autoconf.web.errors import StoreAwayError
from autoconf.web.jobs.job import Job, JobKind, new_id
from autoconf.web.jobs.limits import Limits
from autoconf.web.jobs.memory_store import MemoryStore
from autoconf.web.sign_in.desk import SignInDesk
from autoconf.web.visitors import Visitor
from tests.oauth.issuer import FakeIssuer
from tests.web.site.test_sign_in import CODES, FOUND

_VISITOR = Visitor(client="127.0.0.1", is_private=True, session="x" * 22)


class Forgetless(MemoryStore):
    """Is away whenever it is to forget."""

    async def forget(self, _key: str) -> None:
        raise StoreAwayError


def test_a_token_is_given_back_if_the_store_is_away_when_it_comes() -> None:
    issuer = FakeIssuer()

    @contextmanager
    def webs() -> Iterator[Callable[[bool], FakeIssuer]]:
        yield lambda _is_own: issuer

    async def test() -> None:
        store = Forgetless()
        desk = SignInDesk(CODES, store, Limits(store, MemoryLedger()), webs)
        job = Job(
            id=new_id(), kind=JobKind.CHECK, owner=_VISITOR.owner, subject="alice@example.com",
            created_at=0.0,
        )  # fmt: skip
        code_id = await desk.code_for(_VISITOR, job, FOUND)
        with pytest.raises(StoreAwayError):
            await desk.asked(code_id, await desk.typing(_VISITOR, code_id))

    asyncio.run(test())
    assert issuer.revoked == ["refresh-1"]
