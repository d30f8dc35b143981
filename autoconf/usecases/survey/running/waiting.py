"""The domains that were looked at, and that wait until each of their servers was tried."""

from collections import deque
from collections.abc import Collection, Iterable

from msgspec import Struct


class Ready(Struct, frozen=True):
    """A domain whose record can be made.

    Attributes:
        number: its id in the store.
        name: its ``NameFacts``, encoded.
        places: of its servers, each encoded.
    """

    number: int
    name: bytes
    places: tuple[bytes, ...]


class Waiting:
    """Which domain waits for which servers; one thread uses it."""

    def __init__(self) -> None:
        """Hold nothing."""
        self._missing: dict[int, set[bytes]] = {}
        self._domains: dict[int, Ready] = {}
        self._by_place: dict[bytes, list[int]] = {}
        self._ready: deque[Ready] = deque()

    def __len__(self) -> int:
        return len(self._domains) + len(self._ready)

    @property
    def ready(self) -> int:
        """How many domains are ready."""
        return len(self._ready)

    def add(self, domain: Ready, missing: Collection[bytes]) -> None:
        """Let a domain wait for servers; without any it is ready."""
        if not missing:
            self._ready.append(domain)
            return
        self._domains[domain.number] = domain
        self._missing[domain.number] = set(missing)
        for place in missing:
            self._by_place.setdefault(place, []).append(domain.number)

    def learn(self, places: Iterable[bytes]) -> None:
        """Take in that servers were tried."""
        for place in places:
            for number in self._by_place.pop(place, ()):
                missing = self._missing[number]
                missing.discard(place)
                if not missing:
                    del self._missing[number]
                    self._ready.append(self._domains.pop(number))

    def take(self, count: int) -> list[Ready]:
        """Return domains that are ready, at most so many; they wait no longer."""
        return [self._ready.popleft() for _ in range(min(count, len(self._ready)))]
