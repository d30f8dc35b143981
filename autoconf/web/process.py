"""One process that answers: the page with its desk, alone or as one of several workers."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from typing import Final

from autoconf.listening import server
from autoconf.listening.places import Place
from autoconf.listening.systemd import tell_ready
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.tasks import CancelToken
from autoconf.usecases.issuer_web import IssuerWeb
from autoconf.usecases.world import World
from autoconf.web.admin import AdminApp
from autoconf.web.app import create_app
from autoconf.web.building import Shared, front_of, shared_of
from autoconf.web.errors import StoreAwayError
from autoconf.web.jobs.desk import Desk
from autoconf.web.jobs.limits import Limits
from autoconf.web.jobs.rules import Controls
from autoconf.web.jobs.store import Store
from autoconf.web.log import Logged
from autoconf.web.metrics import Metrics
from autoconf.web.reception import Outside, Reception
from autoconf.web.settings import Settings

_LEAVING_S: Final = 5.0
_LOOK_S: Final = 1.0


class Page:
    """The page with its desk."""

    def __init__(self, settings: Settings, shared: Shared, *, is_logged: bool) -> None:
        """Build it.

        Args:
            settings: of the operator.
            shared: what processes share.
            is_logged: write a line for each answer to standard output.
        """
        self._shared = shared
        self._metrics = Metrics()
        self._is_ending = False
        self._desk = Desk(shared.store, settings.rules, self._failed)
        limits = Limits(shared.store, shared.service.ledger)
        webs = partial(IssuerWeb, settings.options, CancelToken(), shared.service)
        outside = Outside(self._world, webs)
        reception = Reception(settings, shared.store, self._desk, limits, outside)
        app = create_app(reception, front_of(settings))
        self._app = Logged(app, self._metrics, is_logged=is_logged)

    def run(self, place: Place, admin: list[Place], say: Callable[[Message], None]) -> None:
        """Answer until the process is told to end."""
        operator = AdminApp(self._shared.store, self._told, self._is_ready)
        listeners = [(place, self._app), *((one, operator) for one in admin)]
        server.run(listeners, partial(self._keep, say), say)

    async def _keep(self, say: Callable[[Message], None], reload: asyncio.Event) -> None:
        del reload  # nothing is read again
        await tell_ready()
        try:
            await tell_if_away(self._shared.store, say)
            async with asyncio.TaskGroup() as group:
                group.create_task(self._desk.keep())
                group.create_task(self._count())
        finally:
            self._is_ending = True
            self._desk.close()
            await self._desk.closed(_LEAVING_S)
            await self._shared.store.close()

    async def _count(self) -> None:
        """Note the jobs for a parent that tells the metrics, and end without it."""
        parent = os.getppid()
        while os.getppid() == parent:
            self._metrics.jobs(self._desk.running, self._desk.waiting)
            await asyncio.sleep(_LOOK_S)
        os.kill(os.getpid(), signal.SIGTERM)

    def _told(self) -> bytes:
        self._metrics.jobs(self._desk.running, self._desk.waiting)
        return self._metrics.text()

    def _is_ready(self) -> bool:
        return not self._is_ending

    def _world(self, options: Options, controls: Controls) -> World:
        return World(
            options, watch=controls.watch, cancel=controls.cancel, service=self._shared.service
        )

    def _failed(self, job_id: str, error: str) -> None:
        """Log a crash without its words, which may hold what a visitor typed."""
        self._metrics.crashed()
        sys.stderr.write(json.dumps({"crashed_job": job_id[:6], "error": error}) + "\n")


async def tell_if_away(store: Store, say: Callable[[Message], None]) -> None:
    """Tell the operator at the start that the store does not answer; it may come later."""
    try:
        await store.check()
    except StoreAwayError:
        say(Message("web-server.redis-away"))


def work(settings: Settings, redis: str, place: Place, *, is_logged: bool) -> None:
    """Answer as one of several workers, until SIGTERM.

    Args:
        settings: of the operator.
        redis: the URL of what the workers share.
        place: the parent found it free; all workers listen there.
        is_logged: see ``Page``.
    """
    page = Page(settings, shared_of(redis), is_logged=is_logged)
    page.run(place, [], _say_nothing)
    os._exit(0)  # threads of granian do not survive the end of the interpreter


def _say_nothing(_message: Message) -> None:
    """Leave it to the parent, which says it once."""
