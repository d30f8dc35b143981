"""Web requests of a survey: at the pace of each server, and none to a server that stays silent."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import monotonic
from typing import Final
from urllib.parse import urlsplit

from autoconf.errors import NetworkError, TimedOutError, UnreachableError
from autoconf.model.secret import Login
from autoconf.net.addresses import address_questions
from autoconf.net.interfaces import HttpResponse, NetworkFactory
from autoconf.net.live import LiveNetwork
from autoconf.tasks import Deadline, new_lock
from autoconf.usecases.survey.asking.pacing import Buckets

_REQUEST_S: Final = 10.0
_TIMES: Final = 10
"""So often in a row a server must be silent: it may have many sites, and a few of them are slow."""

_MOST: Final = 50_000
_PORTS: Final = {"https": 443, "http": 80}

Place = tuple[str, int]
"""An address and a port."""


class Silent:
    """The places that gave no answer; shared by all domains of a process."""

    def __init__(self) -> None:
        self._lock = new_lock()
        self._times: Counter[Place] = Counter()

    def note(self, place: Place, *, answered: bool) -> None:
        """Take in how a place behaved."""
        with self._lock:
            if answered:
                self._times.pop(place, None)
                return
            self._times[place] += 1
            while len(self._times) > _MOST:
                del self._times[next(iter(self._times))]

    def is_known(self, place: Place) -> bool:
        """Tell whether a place is not worth another wait."""
        return self._times[place] >= _TIMES


class Turns:
    """The turns of one domain at web servers; one thread uses it."""

    def __init__(self, factory: NetworkFactory, buckets: Buckets, silent: Silent) -> None:
        """Ask nothing yet.

        Args:
            factory: looks names up.
            buckets: of the process.
            silent: of the process.
        """
        self._factory = factory
        self._buckets = buckets
        self._silent = silent
        self._mine: set[Place] = set()
        self._waited_s = 0.0

    def clock(self) -> float:
        """Return a time that stands still during the wait for a turn: no server is slow then."""
        return monotonic() - self._waited_s

    def take(self, url: str) -> Place | None:
        """Wait until a server may be asked; None: its name has no address.

        Raises:
            TimedOutError: it is known to be silent.
        """
        place = self._place(url)
        if place is None:
            return None
        if place in self._mine or self._silent.is_known(place):
            raise TimedOutError("net.no-time")
        began = monotonic()
        self._buckets.address(place[0])
        self._waited_s += monotonic() - began
        return place

    def note(self, place: Place | None, error: NetworkError | None) -> None:
        """Take in how a server behaved.

        One that redirects has answered. Where it led to counts for this domain alone: a server that
        used up the time itself could make others look silent.
        """
        if place is None:
            return
        is_silent = isinstance(error, TimedOutError | UnreachableError)
        led_to = "" if error is None else error.led_to
        self._silent.note(place, answered=bool(led_to) or not is_silent)
        if is_silent:
            target = self._place(led_to) if led_to else place
            self._mine.update(() if target is None else (target,))

    def _place(self, url: str) -> Place | None:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
        replies = self._factory(Deadline(_REQUEST_S)).dns.ask(address_questions(host))
        address = next((r for reply in replies for r in reply.records if isinstance(r, str)), "")
        return (address, port) if address else None


class PacedHttp:
    """The ``Http`` of one domain. Each request has a deadline of its own."""

    def __init__(self, factory: NetworkFactory, shared: NetworkFactory, turns: Turns) -> None:
        """Ask nothing yet.

        Args:
            factory: its connections end with the domain.
            shared: its connections serve all domains: those to the ISPDB.
            turns: of the domain; ``factory`` takes one before it follows a redirect.
        """
        self._factory = factory
        self._shared = shared
        self._turns = turns

    def fetch(  # noqa: PLR0913 - see ``Http``
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        max_redirects: int = 3,
        login: Login | None = None,  # noqa: ARG002 - a survey has none
        cache: bool = False,
        of_ispdb: bool = False,
    ) -> HttpResponse:
        """Ask one URL; see ``Http``. No login is ever sent."""
        place = self._turns.take(url)
        factory = self._shared if of_ispdb else self._factory
        http = factory(Deadline(_REQUEST_S, clock=self._turns.clock)).http
        try:
            answer = http.fetch(
                url,
                method=method,
                headers=headers,
                body=body,
                max_redirects=max_redirects,
                cache=cache,
                of_ispdb=of_ispdb,
            )
        except NetworkError as error:
            self._turns.note(place, error)
            raise
        self._turns.note(place, None)
        return answer

    def fetch_at(self, url: str, address: str) -> HttpResponse:
        """Ask one URL at one address of its host."""
        self._turns.take(url)
        return self._factory(Deadline(_REQUEST_S)).http.fetch_at(url, address)


@contextmanager
def paced(
    network: LiveNetwork, buckets: Buckets, silent: Silent
) -> Iterator[tuple[NetworkFactory, PacedHttp]]:
    """Yield the network of one domain, and its web with turns; both end together."""
    turns = Turns(network, buckets, silent)
    with network.apart(turns.take) as factory:
        yield factory, PacedHttp(factory, network, turns)
