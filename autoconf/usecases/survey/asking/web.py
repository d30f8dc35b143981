"""Web requests of a survey: at the pace of each server, and none to a server that stays silent."""

from collections import Counter
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from autoconf.errors import NetworkError, TimedOutError, UnreachableError
from autoconf.model.secret import Login
from autoconf.net.addresses import address_questions
from autoconf.net.interfaces import HttpResponse, NetworkFactory
from autoconf.tasks import Deadline, new_lock
from autoconf.usecases.survey.asking.pacing import Buckets

_REQUEST_S: Final = 10.0
_TIMES: Final = 3
"""So often in a row a server must be silent; one time may be bad luck."""

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


class PacedHttp:
    """The ``Http`` of one domain. Each request has a deadline of its own."""

    def __init__(
        self, factory: NetworkFactory, shared: NetworkFactory, buckets: Buckets, silent: Silent
    ) -> None:
        """Ask nothing yet.

        Args:
            factory: its connections end with the domain.
            shared: its connections serve all domains: those to the ISPDB.
            buckets: of the process.
            silent: of the process.
        """
        self._factory = factory
        self._shared = shared
        self._buckets = buckets
        self._silent = silent
        self._mine: set[Place] = set()

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
        place = self._require_worth(url)
        factory = self._shared if of_ispdb else self._factory
        http = factory(Deadline(_REQUEST_S)).http
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
            self._note(place, error)
            raise
        self._note(place, None)
        return answer

    def fetch_at(self, url: str, address: str) -> HttpResponse:
        """Ask one URL at one address of its host."""
        return self._factory(Deadline(_REQUEST_S)).http.fetch_at(url, address)

    def _require_worth(self, url: str) -> Place | None:
        """Wait until a server may be asked; None: its name has no address.

        Raises:
            TimedOutError: it is known to be silent.
        """
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
        replies = self._factory(Deadline(_REQUEST_S)).dns.ask(address_questions(host))
        address = next((r for reply in replies for r in reply.records if isinstance(r, str)), "")
        if not address:
            return None
        place = address, port
        if place in self._mine or self._silent.is_known(place):
            raise TimedOutError("net.no-time")
        self._buckets.address(address)
        return place

    def _note(self, place: Place | None, error: NetworkError | None) -> None:
        if place is None:
            return
        is_silent = isinstance(error, TimedOutError | UnreachableError)
        self._silent.note(place, answered=not is_silent)
        if is_silent:
            self._mine.add(place)
