"""The configuration and its lists, as they were read last."""

from autoconf.errors import UsageError
from autoconf.model.serving import DomainSource, Serving
from autoconf.publish.building import site_of
from autoconf.publish.configuring import Configuration
from autoconf.publish.handing import Handed
from autoconf.publish.metrics import Metrics
from autoconf.publish.shrinking import too_many_gone
from autoconf.publish.site import Site
from autoconf.publish.sources.interface import State
from autoconf.publish.sources.reading import Lists
from autoconf.renderers.interface import Words


class Keeper:
    """Builds sites. Its methods may run in several threads at once."""

    def __init__(
        self, configuration: Configuration, serving: Serving, lists: Lists, metrics: Metrics,
        words: Words,
    ) -> None:  # fmt: skip
        """Keep what was read.

        Args:
            configuration: is read again on demand.
            serving: what it says now.
            lists: read the sources.
            metrics: of the sources.
            words: for documents.
        """
        self.serving = serving
        self.metrics = metrics
        self._configuration = configuration
        self._lists = lists
        self._words = words
        self._built: Handed
        self._site: Site | None = None

    def read(self) -> Site:
        """Read the configuration and all lists.

        Raises:
            MalformedDocumentError, UsageError, SourceAwayError: see ``building.build``; or too
                many domains are gone.
        """
        return self._read(self._configuration.read())

    def read_lists(self) -> Site:
        """Read all lists; see ``read``."""
        return self._read(self.serving)

    def _read(self, serving: Serving) -> Site:
        accepted = self._lists.shrink.times
        handed = Handed(serving, self._lists.read_all(serving.sources))
        try:
            site = site_of(serving, handed.listings, self._words)
            if self._lists.shrink.times == accepted:  # of a list, which counts for its domains
                self._require_size(site)
            self.serving = serving
        finally:
            self.metrics.keep_sources(source.name for source in self.serving.sources)
        return self._keep(handed, site)

    def _require_size(self, site: Site) -> None:
        before = self._site.domains if self._site is not None else {}
        if before and not site.domains:
            raise UsageError("serve.none-left")
        gone = too_many_gone(before, site.domains.keys())
        if gone and not self._lists.shrink.is_given():
            mark = self._lists.shrink.mark
            raise UsageError("serve.too-many-gone", gone=gone, before=len(before), mark=mark)

    def state(self, source: DomainSource) -> State:
        """Return the state in which the files of a source were read."""
        return self._lists.state(source)

    def read_again(self, source: DomainSource) -> bool:
        """Read one list, and tell whether it changed."""
        before = self._lists.known(source)
        return self._lists.read(source) != before

    def build(self) -> Site:
        """Build the site from the lists that are known; see ``read``."""
        serving = self.serving
        handed = Handed(serving, tuple(map(self._lists.known, serving.sources)))
        return self._keep(handed, site_of(serving, handed.listings, self._words))

    def built(self) -> Handed:
        """Return what the last site was built of."""
        return self._built

    def _keep(self, handed: Handed, site: Site) -> Site:
        self._built = handed
        self._site = site
        return site
