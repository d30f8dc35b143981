"""Whether a load balancer may send programs here, and which lists are old.

An old list still gives right answers for nearly all domains. If it took a server out of rotation, a
database that is away would take all of them out at once.
"""

from collections.abc import Callable, Iterator
from typing import Final

from autoconf.formats.safe_text import clean_text
from autoconf.publish.app import PublishingApp
from autoconf.publish.exchange import Answer, refusal
from autoconf.publish.keeping import Keeper

_TIMES: Final = 10
_LEAST_S: Final = 600.0


class Readiness:
    """Answers ``/readyz``."""

    def __init__(
        self, public: PublishingApp, keeper: Keeper, is_answering: Callable[[], bool]
    ) -> None:
        """Prepare.

        Args:
            public: has the domains.
            keeper: has the sources.
            is_answering: tells whether a process answers programs.
        """
        self._public = public
        self._keeper = keeper
        self._is_answering = is_answering

    def answer(self) -> Answer:
        """Return 503 where nobody would get an answer; else 200, with a line for each old list."""
        if not self._is_answering():
            return refusal(503, "no worker answers")
        if not self._public.site.domains:
            return refusal(503, "no domain is served")
        return refusal(200, "\n".join(("ok", *self._old_lists())))

    def _old_lists(self) -> Iterator[str]:
        for source in self._keeper.serving.sources:
            age = self._keeper.metrics.age(source.name)
            name = clean_text(source.name)
            if age is None:
                yield f"the list {name} was not read since the start; the one of before is served"
            elif age > max(_TIMES * source.refresh_s, _LEAST_S):
                yield f"the list {name} was not read for {age:.0f} seconds"
