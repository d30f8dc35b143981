"""From the configuration to a server that runs."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import Struct

from autoconf.listening import server
from autoconf.listening.places import Place, places_of
from autoconf.listening.systemd import tell_ready
from autoconf.model.message import Message
from autoconf.model.serving import Serving
from autoconf.publish.access_log import AccessLog, access_log
from autoconf.publish.accounts import Accounts
from autoconf.publish.admin import AdminApp
from autoconf.publish.app import PublishingApp
from autoconf.publish.configuring import Configuration
from autoconf.publish.handing import written
from autoconf.publish.keeping import Keeper
from autoconf.publish.looking import look
from autoconf.publish.metrics import Metrics
from autoconf.publish.readiness import Readiness
from autoconf.publish.refreshing import Refresher
from autoconf.publish.site import Site
from autoconf.publish.sources.reading import Lists
from autoconf.publish.warming import WarmUp
from autoconf.publish.workers import Workers
from autoconf.renderers.interface import Words
from autoconf.storage.places import state_dir

Work = Callable[[], Coroutine[Any, Any, None]]


class Start(Struct, frozen=True, kw_only=True):
    """What was read, and how it is read again."""

    keeper: Keeper
    site: Site


def start(
    configuration: Configuration,
    words: Words,
    say: Callable[[Message], None],
    *,
    accept_shrink: bool = False,
) -> Start:
    """Read the configuration and all lists.

    Raises:
        MalformedDocumentError, UsageError, SourceAwayError: see ``building.build``.
    """
    serving = configuration.read()
    metrics = Metrics()
    lists = Lists(_state(serving), say, accept_shrink=accept_shrink, metrics=metrics)
    keeper = Keeper(configuration, serving, lists, metrics, words)
    site = keeper.read_lists()
    if site.has_accounts and not serving.proxies and not serving.listen.startswith("unix:"):
        say(Message("serve.account-one-network"))
    return Start(keeper=keeper, site=site)


def _state(serving: Serving) -> str:
    return serving.state or str(state_dir() / "serve")


def run(
    started: Start, words: Words, say: Callable[[Message], None], *, at_all_zones: bool = False
) -> None:
    """Answer until the process is told to end.

    Args:
        started: what was read.
        words: makes the words of a message.
        say: tells the operator one line.
        at_all_zones: look up the records of all domains, however many there are.

    Raises:
        UsageError: nothing can listen at one of the places, or the access log cannot be written.
    """
    serving = started.keeper.serving
    log = access_log(serving.access_log, started.keeper.metrics, say)
    if log is not None:
        log.check()
    process = _Process(started, words, say, log, at_all_zones=at_all_zones)
    if serving.workers == 1:
        process.answer()
    else:
        process.answer_with_workers()


class _Process:
    """The process that the operator started: it reads the lists, and answers itself if alone."""

    def __init__(
        self,
        started: Start,
        words: Words,
        say: Callable[[Message], None],
        log: AccessLog | None,
        *,
        at_all_zones: bool,
    ) -> None:
        self._keeper = started.keeper
        self._serving = started.keeper.serving
        self._words = words
        self._say = say
        self._log = log
        metrics = self._keeper.metrics
        self._app = PublishingApp(started.site, words, metrics, Accounts(metrics, say), log)
        self._place, *self._admin = places_of(self._serving.listen, self._serving.admin)
        self._look = partial(look, started.site, words, say, at_all=at_all_zones)
        self._warm_up = WarmUp(self._app, self._keeper, Path(_state(self._serving)), say)

    def answer(self) -> None:
        """Answer in this process."""
        listeners = [(self._place, self._app), *self._for_operator(lambda: True)]
        refresher = Refresher(self._app, self._keeper, self._say)
        others = (tell_ready,) if self._log is None else (tell_ready, self._log.run)
        server.run(listeners, partial(self._keep, refresher, others), self._say)
        if self._log is not None:
            self._log.end()

    def answer_with_workers(self) -> None:
        """Let other processes answer, which get the lists from this one."""
        counts = self._keeper.metrics.counts
        workers = Workers(self._serving, self._place, counts, self._words, self._say)
        one_at_a_time = threading.Lock()

        def hand_over() -> None:
            with one_at_a_time:  # an older site never replaces a newer one
                workers.hand_on(written(self._keeper.built()))

        hand_over()
        refresher = Refresher(self._app, self._keeper, self._say, hand_over)
        listeners = self._for_operator(workers.are_answering)
        server.run(listeners, partial(self._keep, refresher, (workers.run,)), self._say)

    def _for_operator(self, is_answering: Callable[[], bool]) -> list[tuple[Place, Any]]:
        readiness = Readiness(self._app, self._keeper, is_answering)
        admin = AdminApp(self._app, self._words, readiness.answer)
        return [(place, admin) for place in self._admin]

    async def _keep(
        self, refresher: Refresher, others: Iterable[Work], reload: asyncio.Event
    ) -> None:
        """Do what is done besides answering, until this is cancelled."""
        own: tuple[Work, ...] = (self._look, partial(refresher.run, reload), self._warm_up.run)
        async with asyncio.TaskGroup() as group:
            for work in (*others, *own):
                group.create_task(work())
