"""Asks the application without a socket."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import httpx

from autoconf.model.options import Options
from autoconf.storage.memory_ledger import MemoryLedger
from autoconf.tasks import CancelToken
from autoconf.usecases.issuer_web import IssuerWeb
from autoconf.usecases.world import World
from autoconf.web.app import create_app
from autoconf.web.building import front_of
from autoconf.web.jobs.desk import Desk
from autoconf.web.jobs.limits import Limits
from autoconf.web.jobs.memory_store import MemoryStore
from autoconf.web.jobs.rules import Controls
from autoconf.web.reception import Outside, Reception
from autoconf.web.settings import Settings
from autoconf.web.sign_in.desk import Webs

PATIENCE_S: Final = 60
OFFLINE: Final = Settings(options=Options(offline=True))
"""Answers from the provider files alone."""

Test = Callable[[httpx.AsyncClient, Reception], Awaitable[None]]


def world(options: Options, controls: Controls) -> World:
    """Build the outside world of a run as the command does, without the keeping of files."""
    return World(
        options, watch=controls.watch, cancel=controls.cancel, ledger=MemoryLedger()
    )  # fmt: skip


def web() -> IssuerWeb:
    """Open the web of issuers; without a network, nothing can be asked."""
    return IssuerWeb(Options(offline=True), CancelToken())


def asking(
    test: Test,
    settings: Settings = OFFLINE,
    worlds: Callable[..., World] = world,
    webs: Webs = web,
    client: str = "127.0.0.1",
    crashes: list[tuple[str, str]] | None = None,
) -> None:
    """Run a test with a client of an application of its own.

    ``crashes`` takes the jobs that crashed; without it, none may.
    """
    crashed: list[tuple[str, str]] = [] if crashes is None else crashes

    async def run() -> None:
        store = MemoryStore()
        desk = Desk(store, settings.rules, lambda *told: crashed.append(told))
        reception = Reception(
            settings, store, desk, Limits(store, MemoryLedger()), Outside(worlds, webs)
        )
        keeping = asyncio.create_task(desk.keep())
        transport = httpx.ASGITransport(
            create_app(reception, front_of(settings)), client=(client, 1)
        )
        async with (
            asyncio.timeout(PATIENCE_S),
            httpx.AsyncClient(transport=transport, base_url="http://localhost") as asked,
        ):
            await test(asked, reception)
        keeping.cancel()
        desk.close()
        await desk.closed(PATIENCE_S)
        assert crashes is not None or crashed == []

    asyncio.run(run())


async def over(client: httpx.AsyncClient, location: str) -> dict[str, object]:
    """Return a job when nothing more comes of it."""
    while True:
        answer = await client.get(location)
        assert answer.status_code == 200, answer.text
        found: dict[str, object] = answer.json()
        if found["state"] not in ("queued", "running"):
            return found
        await asyncio.sleep(0.02)
