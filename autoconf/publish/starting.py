"""From the configuration to a server that runs."""

from collections.abc import Callable

from msgspec import Struct

from autoconf.model.message import Message
from autoconf.model.serving import Serving
from autoconf.publish import server
from autoconf.publish.admin import AdminApp
from autoconf.publish.app import PublishingApp
from autoconf.publish.building import build
from autoconf.publish.configuring import Configuration
from autoconf.publish.metrics import Metrics
from autoconf.publish.site import Site
from autoconf.publish.sources.reading import Lists
from autoconf.renderers.interface import Words
from autoconf.storage.places import state_dir


class Start(Struct, frozen=True, kw_only=True):
    """What was read, and how it is read again."""

    serving: Serving
    site: Site
    again: Callable[[], Site]
    metrics: Metrics


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
    folder = serving.state or str(state_dir() / "serve")
    metrics = Metrics()
    lists = Lists(folder, say, accept_shrink=accept_shrink, metrics=metrics)

    def again() -> Site:
        now = configuration.read()
        site = build(now, lists, words)
        metrics.keep_sources(source.name for source in now.sources)
        return site

    return Start(
        serving=serving,
        site=build(serving, lists, words),
        again=again,
        metrics=metrics,
    )


def run(started: Start, words: Words, say: Callable[[Message], None]) -> None:
    """Answer until the process is told to end.

    Raises:
        UsageError: nothing can listen at one of the places.
    """
    serving = started.serving
    app = PublishingApp(started.site, words, started.metrics)
    admin = AdminApp(app, words)
    listeners = [(serving.listen, app), *((place, admin) for place in serving.admin)]
    refresh_s = min((source.refresh_s for source in serving.sources), default=60.0)
    server.run(listeners, app, server.Running(load=started.again, refresh_s=refresh_s, say=say))
