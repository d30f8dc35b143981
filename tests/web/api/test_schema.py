"""Requests made from the description of the API, right ones and wrong ones."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any, Final

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode

from autoconf.storage.memory_ledger import MemoryLedger
from autoconf.web.app import create_app
from autoconf.web.building import front_of
from autoconf.web.description import description
from autoconf.web.jobs.desk import Desk
from autoconf.web.jobs.limits import Limits
from autoconf.web.jobs.memory_store import MemoryStore
from autoconf.web.reception import Outside, Reception
from tests.web.asking import OFFLINE, over, web, world

_EXAMPLES: Final = 40
_KNOWN: Final = "known-job"
"""Stands in a URL for the id of a job that exists."""
_SCHEMA: Final = schemathesis.openapi.from_dict(json.loads(description()))
_OPERATIONS: Final = [one.ok() for one in _SCHEMA.get_all_operations() if isinstance(one, Ok)]
Ask = Callable[..., Awaitable[httpx.Response]]


@contextmanager
def answering() -> Iterator[Callable[..., httpx.Response]]:
    """Yield what asks an application, each time as another client, in an event loop of its own."""
    store = MemoryStore()
    clients = (f"2001:db8:0:{number:x}::1" for number in count())
    with asyncio.Runner() as runner:

        async def begin() -> tuple[Desk, Any, asyncio.Task[None]]:
            desk = Desk(store, OFFLINE.rules, lambda *_told: None)
            reception = Reception(
                OFFLINE, store, desk, Limits(store, MemoryLedger()), Outside(world, web)
            )
            return desk, create_app(reception, front_of(OFFLINE)), asyncio.create_task(desk.keep())

        async def ask(**request: Any) -> httpx.Response:
            transport = httpx.ASGITransport(app, client=(next(clients), 1))
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as one:
                if _KNOWN in request["url"]:
                    body = {"address": "alice@gmail.com"}
                    job = (await one.post("/api/v1/jobs/discover", json=body)).json()["id"]
                    await over(one, f"/api/v1/jobs/{job}")
                    request["url"] = request["url"].replace(_KNOWN, job)
                return await one.request(**request)

        async def end() -> None:
            keeping.cancel()
            desk.close()
            await desk.closed(60)

        desk, app, keeping = runner.run(begin())
        yield lambda **request: runner.run(ask(**request))
        runner.run(end())


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("operation", _OPERATIONS, ids=lambda one: f"{one.method} {one.path}")
def test_answers_are_as_described(operation: Any, mode: GenerationMode) -> None:
    met: list[int] = []
    with answering() as ask:

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=_EXAMPLES, derandomize=True, deadline=None, database=None,
            phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def check(case: Any) -> None:
            if "job_id" in case.path_parameters and len(met) % 2:
                case.path_parameters["job_id"] = _KNOWN
            request = case.as_transport_kwargs(base_url="http://localhost")
            request = {name: value for name, value in request.items() if value is not None}
            request["cookies"] = None
            if isinstance(request.get("data"), bytes | str):
                request["content"] = request.pop("data")
            answer = ask(**request)
            met.append(answer.status_code)
            assert answer.status_code < 500
            case.validate_response(answer, checks=_CHECKS)

        is_harmless = f"{operation.method} {operation.path}" in _NOTHING_WRONG
        if is_harmless and mode is GenerationMode.NEGATIVE:
            with pytest.raises(Unsatisfiable):
                check()
            return
        check()

    is_about_job = "{job_id}" in operation.path and "{name}" not in operation.path
    if is_about_job and mode is GenerationMode.POSITIVE:
        assert any(status < 400 or status == 409 for status in met), met


_NOTHING_WRONG: Final = (
    "delete /api/v1/jobs/{job_id}",
    "get /api/v1/jobs/{job_id}",
    "get /api/v1/jobs/{job_id}/files/{client}/{name}",
    "post /api/v1/jobs/{job_id}/finish",
)
"""Operations to which nothing wrong can be said: each text may be an id or a name."""

_CHECKS: Final = [
    schemathesis.checks.not_a_server_error,
    schemathesis.checks.CHECKS.get_one("status_code_conformance"),
    schemathesis.checks.CHECKS.get_one("content_type_conformance"),
    schemathesis.checks.CHECKS.get_one("response_schema_conformance"),
]
