"""From the configuration to a server that runs."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec import Struct

from autoconf.errors import UsageError
from autoconf.model.message import Message
from autoconf.publish import server
from autoconf.publish.access_log import access_log
from autoconf.publish.admin import AdminApp
from autoconf.publish.app import PublishingApp
from autoconf.publish.configuring import Configuration
from autoconf.publish.handing import hand_on
from autoconf.publish.keeping import Keeper
from autoconf.publish.looking import look
from autoconf.publish.metrics import Metrics
from autoconf.publish.places import place_of
from autoconf.publish.refreshing import Refresher
from autoconf.publish.site import Site
from autoconf.publish.sources.reading import Lists
from autoconf.publish.workers import Workers
from autoconf.renderers.interface import Words
from autoconf.storage.places import state_dir

Work = Coroutine[Any, Any, None]


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
    if serving.workers > 1 and serving.listen.startswith("unix:"):
        raise UsageError("serve.workers-unix", place=serving.listen)
    state = serving.state or str(state_dir() / "serve")
    metrics = Metrics()
    lists = Lists(state, say, accept_shrink=accept_shrink, metrics=metrics)
    keeper = Keeper(configuration, serving, lists, metrics, words)
    return Start(keeper=keeper, site=keeper.read_lists())


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
    keeper = started.keeper
    log = access_log(keeper.serving.access_log, keeper.metrics, say)
    if log is not None:
        log.check()
    app = PublishingApp(started.site, words, keeper.metrics, log=log)
    admin = AdminApp(app, words)
    place = place_of(keeper.serving.listen)
    for_operator = [(place_of(one), admin) for one in keeper.serving.admin]

    async def keep(refresher: Refresher, reload: asyncio.Event, *others: Work) -> None:
        async with asyncio.TaskGroup() as group:
            for work in (*others, look(started.site, words, say, at_all=at_all_zones)):
                group.create_task(work)
            group.create_task(refresher.run(reload))

    if keeper.serving.workers == 1:
        refresher = Refresher(app, keeper, say)
        server.run(
            [(place, app), *for_operator],
            lambda reload: keep(refresher, reload, *((log.run(),) if log else ())),
            say,
        )
        if log is not None:
            log.end()
        return
    with TemporaryDirectory(prefix="mail-autoconf-") as folder:
        handed = Path(folder) / "handed"
        workers = Workers(keeper.serving, place, handed, keeper.metrics.counts, words, say)

        def hand_over() -> None:
            hand_on(keeper.known(), handed)
            workers.tell()

        hand_over()
        refresher = Refresher(app, keeper, say, hand_over)
        server.run(for_operator, lambda reload: keep(refresher, reload, workers.run()), say)
