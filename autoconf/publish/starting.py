"""From the configuration to a server that runs."""

from collections.abc import Callable

from msgspec import Struct

from autoconf.model.message import Message
from autoconf.publish import server
from autoconf.publish.admin import AdminApp
from autoconf.publish.app import PublishingApp
from autoconf.publish.configuring import Configuration
from autoconf.publish.keeping import Keeper
from autoconf.publish.metrics import Metrics
from autoconf.publish.refreshing import Refresher
from autoconf.publish.site import Site
from autoconf.publish.sources.reading import Lists
from autoconf.renderers.interface import Words
from autoconf.storage.places import state_dir


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
    folder = serving.state or str(state_dir() / "serve")
    metrics = Metrics()
    lists = Lists(folder, say, accept_shrink=accept_shrink, metrics=metrics)
    keeper = Keeper(configuration, serving, lists, metrics, words)
    return Start(keeper=keeper, site=keeper.read_lists())


def run(started: Start, words: Words, say: Callable[[Message], None]) -> None:
    """Answer until the process is told to end.

    Raises:
        UsageError: nothing can listen at one of the places.
    """
    keeper = started.keeper
    app = PublishingApp(started.site, words, keeper.metrics)
    admin = AdminApp(app, words)
    serving = keeper.serving
    listeners = [(serving.listen, app), *((place, admin) for place in serving.admin)]
    server.run(listeners, Refresher(app, keeper, say).run, say)
