"""Requests made from the description of the API, right ones and wrong ones."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
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
from autoconf.web.reception import Reception
from tests.web.asking import OFFLINE, world

_EXAMPLES: Final = 12
_SCHEMA: Final = schemathesis.openapi.from_dict(json.loads(description()))
_OPERATIONS: Final = [one.ok() for one in _SCHEMA.get_all_operations() if isinstance(one, Ok)]
Ask = Callable[..., Awaitable[httpx.Response]]


@contextmanager
def answering() -> Iterator[Callable[..., httpx.Response]]:
    """Yield what asks an application in an event loop of its own."""
    with asyncio.Runner() as runner:

        async def ask(**request: Any) -> httpx.Response:
            store = MemoryStore()
            desk = Desk(store, OFFLINE.rules, lambda *_told: None)
            reception = Reception(OFFLINE, store, desk, Limits(store, MemoryLedger()), world)
            transport = httpx.ASGITransport(create_app(reception, front))
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as one:
                answer = await one.request(**request)
            desk.close()
            await desk.closed(60)
            return answer

        front = front_of(OFFLINE)
        yield lambda **request: runner.run(ask(**request))


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("operation", _OPERATIONS, ids=lambda one: f"{one.method} {one.path}")
def test_answers_are_as_described(operation: Any, mode: GenerationMode) -> None:
    with answering() as ask:

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=_EXAMPLES, derandomize=True, deadline=None, database=None,
            phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def check(case: Any) -> None:
            request = case.as_transport_kwargs(base_url="http://localhost")
            request = {name: value for name, value in request.items() if value is not None}
            request["cookies"] = None
            if isinstance(request.get("data"), bytes | str):
                request["content"] = request.pop("data")
            answer = ask(**request)
            assert answer.status_code < 500
            case.validate_response(answer, checks=_CHECKS)

        with suppress(Unsatisfiable):  # nothing wrong can be said to some of them
            check()


_CHECKS: Final = [
    schemathesis.checks.not_a_server_error,
    schemathesis.checks.CHECKS.get_one("status_code_conformance"),
    schemathesis.checks.CHECKS.get_one("content_type_conformance"),
    schemathesis.checks.CHECKS.get_one("response_schema_conformance"),
]
