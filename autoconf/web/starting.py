"""From the operator's choices to a page that answers."""

import asyncio
import json
import resource
import sys
from collections.abc import Callable
from ipaddress import ip_address
from typing import Final

from msgspec import Struct

from autoconf.listening import server
from autoconf.listening.places import Place, places_of
from autoconf.listening.systemd import tell_ready
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.usecases.world import World
from autoconf.web.admin import AdminApp
from autoconf.web.app import create_app
from autoconf.web.building import front_of, service_of
from autoconf.web.jobs.desk import Desk
from autoconf.web.jobs.limits import Limits
from autoconf.web.jobs.memory_store import MemoryStore
from autoconf.web.jobs.rules import Controls
from autoconf.web.log import Logged
from autoconf.web.metrics import Metrics
from autoconf.web.reception import Reception
from autoconf.web.settings import Settings

_LEAVING_S: Final = 5.0
_ANY: Final = ("0.0.0.0", "::")  # noqa: S104 - these are no names
_OWN_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Listening(Struct, frozen=True, kw_only=True):
    """Where the page answers.

    Attributes:
        listen: ``HOST:PORT`` or ``unix:PATH``.
        admin: the same for the operator; empty: nowhere.
        access_log: write a line for each answer to standard output.
    """

    listen: str = "127.0.0.1:8088"
    admin: tuple[str, ...] = ()
    access_log: bool = False


def host_names(listen: str, named: tuple[str, ...]) -> frozenset[str]:
    """Return the names that the page answers to."""
    own = listen.rpartition(":")[0].strip("[]").lower()
    is_name = bool(own) and not listen.startswith("unix:") and own not in _ANY
    return _OWN_NAMES | {name.lower() for name in named} | ({own} if is_name else set())


def may_take_passwords(listen: str, proxies: tuple[str, ...]) -> bool:
    """Tell whether a password can reach the page without being read on the way."""
    if listen.startswith("unix:") or proxies:
        return True
    host = listen.rpartition(":")[0].strip("[]")
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def run(settings: Settings, listening: Listening, say: Callable[[Message], None]) -> None:
    """Answer until the process is told to end.

    Raises:
        UsageError: nothing can listen at one of the places.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would hold passwords
    place, *admin = places_of(listening.listen, listening.admin)
    _Page(settings, listening, say).run(place, admin)


class _Page:
    """The page with its desk, in one process."""

    def __init__(
        self, settings: Settings, listening: Listening, say: Callable[[Message], None]
    ) -> None:
        self._say = say
        self._metrics = Metrics()
        self._is_ending = False
        self._store = MemoryStore()
        self._desk = Desk(self._store, settings.rules, self._failed)
        self._service = service_of(settings.options)
        limits = Limits(self._store, self._service.ledger)
        reception = Reception(settings, self._store, self._desk, limits, self._world)
        app = create_app(reception, front_of(settings))
        self._app = Logged(app, self._metrics, is_logged=listening.access_log)

    def run(self, place: Place, admin: list[Place]) -> None:
        """Answer."""
        operator = AdminApp(self._desk, self._store, self._metrics, lambda: self._is_ending)
        listeners = [(place, self._app), *((one, operator) for one in admin)]
        server.run(listeners, self._keep, self._say)

    async def _keep(self, reload: asyncio.Event) -> None:
        del reload  # nothing is read again
        await tell_ready()
        try:
            await self._desk.keep()
        finally:
            self._is_ending = True
            self._desk.close()
            await self._desk.closed(_LEAVING_S)

    def _world(self, options: Options, controls: Controls) -> World:
        return World(options, watch=controls.watch, cancel=controls.cancel, service=self._service)

    def _failed(self, job_id: str, error: str) -> None:
        """Log a crash without its words, which may hold what a visitor typed."""
        self._metrics.crashed()
        sys.stderr.write(json.dumps({"crashed_job": job_id[:6], "error": error}) + "\n")
