"""From the operator's choices to a page that answers."""

import asyncio
import multiprocessing
import os
import resource
from collections.abc import Callable
from ipaddress import ip_address
from multiprocessing.context import SpawnProcess
from tempfile import TemporaryDirectory
from typing import Final

from msgspec import Struct
from prometheus_client.multiprocess import mark_process_dead

from autoconf.errors import UsageError
from autoconf.listening import server
from autoconf.listening.crew import Crew
from autoconf.listening.places import Place, places_of
from autoconf.model.message import Message
from autoconf.web.admin import AdminApp
from autoconf.web.building import shared_of
from autoconf.web.jobs.store import Store
from autoconf.web.metrics import of_all
from autoconf.web.process import Page, tell_if_away, work
from autoconf.web.settings import UNIX, Settings

_METRICS: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Tells the workers' library of metrics to keep them in files."""

_ANY: Final = ("0.0.0.0", "::")  # noqa: S104 - these are no names
_OWN_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Listening(Struct, frozen=True, kw_only=True):
    """Where the page answers.

    Attributes:
        listen: ``HOST:PORT`` or ``unix:PATH``.
        admin: the same for the operator; empty: nowhere.
        access_log: write a line for each answer to standard output.
        workers: how many processes answer.
        redis: the URL of what they share; empty: the memory of one process.
    """

    listen: str = "127.0.0.1:8088"
    admin: tuple[str, ...] = ()
    access_log: bool = False
    workers: int = 1
    redis: str = ""


def host_names(listen: str, named: tuple[str, ...]) -> frozenset[str]:
    """Return the names that the page answers to."""
    own = listen.rpartition(":")[0].strip("[]").lower()
    is_name = bool(own) and not listen.startswith("unix:") and own not in _ANY
    return _OWN_NAMES | {name.lower() for name in named} | ({own} if is_name else set())


def may_take_passwords(listen: str, proxies: tuple[str, ...]) -> bool:
    """Tell whether a password can reach the page without being read on the way.

    A Unix socket says nothing about the way: behind it stands a web server that is to be named.
    """
    if listen.startswith("unix:"):
        return UNIX in proxies  # a peer there has no address, and lies in no network
    if any(one != UNIX for one in proxies):
        return True
    host = listen.rpartition(":")[0].strip("[]")
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def run(settings: Settings, listening: Listening, say: Callable[[Message], None]) -> None:
    """Answer until the process is told to end.

    Raises:
        UsageError: nothing can listen at one of the places, or the workers share nothing.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold passwords
    if listening.workers > 1 and not listening.redis:
        raise UsageError("web-server.workers-share-nothing")
    shared = shared_of(listening.redis)
    place, *admin = places_of(listening.listen, listening.admin)
    if listening.workers == 1:
        Page(settings, shared, is_logged=listening.access_log).run(place, admin, say)
        return
    with TemporaryDirectory(prefix="mail-autoconf-") as folder:
        os.environ[_METRICS] = folder
        _run_workers(settings, listening, (place, admin), shared.store, say)


def _run_workers(
    settings: Settings,
    listening: Listening,
    places: tuple[Place, list[Place]],
    store: Store,
    say: Callable[[Message], None],
) -> None:
    """Let other processes answer; this one keeps them, and answers the operator."""
    place, admin = places

    def start() -> SpawnProcess:
        context = multiprocessing.get_context("spawn")
        process = context.Process(
            target=work,
            args=(settings, listening.redis, place),
            kwargs={"is_logged": listening.access_log},
        )
        process.start()
        return process

    def ended(process: SpawnProcess) -> None:
        mark_process_dead(process.pid)  # type: ignore[no-untyped-call]

    crew = Crew(listening.workers, place, start, say, ended)
    operator = AdminApp(store, lambda: of_all(os.environ[_METRICS]), crew.are_answering)

    async def keep(_reload: asyncio.Event) -> None:
        await tell_if_away(store, say)
        await crew.run()

    server.run([(one, operator) for one in admin], keep, say)
