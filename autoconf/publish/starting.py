"""From the configuration to a server that runs."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec import Struct

from autoconf.errors import UsageError
from autoconf.model.message import Message
from autoconf.model.serving import Serving
from autoconf.publish import server
from autoconf.publish.admin import AdminApp
from autoconf.publish.app import PublishingApp
from autoconf.publish.configuring import Configuration
from autoconf.publish.handing import hand_on
from autoconf.publish.keeping import Keeper
from autoconf.publish.looking import look
from autoconf.publish.metrics import Metrics
from autoconf.publish.places import Place, place_of
from autoconf.publish.readiness import Readiness
from autoconf.publish.refreshing import Refresher
from autoconf.publish.site import Site
from autoconf.publish.sources.reading import Lists
from autoconf.publish.warming import WarmUp
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
    metrics = Metrics()
    lists = Lists(_state(serving), say, accept_shrink=accept_shrink, metrics=metrics)
    keeper = Keeper(configuration, serving, lists, metrics, words)
    return Start(keeper=keeper, site=keeper.read_lists())


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
        UsageError: nothing can listen at one of the places.
    """
    keeper = started.keeper
    app = PublishingApp(started.site, words, keeper.metrics)
    place = place_of(keeper.serving.listen)
    warm_up = WarmUp(app, keeper, Path(_state(keeper.serving)), say)

    def for_operator(is_answering: Callable[[], bool]) -> list[tuple[Place, Any]]:
        admin = AdminApp(app, words, Readiness(app, keeper, is_answering).answer)
        return [(place_of(one), admin) for one in keeper.serving.admin]

    async def keep(refresher: Refresher, reload: asyncio.Event, *others: Work) -> None:
        async with asyncio.TaskGroup() as group:
            for work in (*others, look(started.site, words, say, at_all=at_all_zones)):
                group.create_task(work)
            group.create_task(refresher.run(reload))
            group.create_task(warm_up.run())

    if keeper.serving.workers == 1:
        refresher = Refresher(app, keeper, say)
        listeners = [(place, app), *for_operator(lambda: True)]
        server.run(listeners, partial(keep, refresher), say)
        return
    with TemporaryDirectory(prefix="mail-autoconf-") as folder:
        workers = Workers(keeper.serving.workers, place, Path(folder), words, say)
        keeper.metrics.tell_of_workers(Path(folder))

        def hand_over() -> None:
            hand_on(keeper.known(), workers.handed)
            workers.tell()

        hand_over()
        refresher = Refresher(app, keeper, say, hand_over)
        listeners = for_operator(workers.are_answering)
        server.run(listeners, lambda reload: keep(refresher, reload, workers.run()), say)
