"""The last stage of a survey: domains are looked at, their servers tried, their records made."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final

from msgspec import json, msgpack

from autoconf.model.audit import ServerFact
from autoconf.model.server import Endpoint
from autoconf.model.survey import SurveyOutcome, SurveyRecord
from autoconf.usecases.survey.asking.customers import mail_hosts_of, named_for
from autoconf.usecases.survey.asking.tasks import (
    Domains,
    HostFacts,
    Judging,
    NameFacts,
    Seen,
    Servers,
    encoded,
)
from autoconf.usecases.survey.running.handing import Hands
from autoconf.usecases.survey.running.parts import Parts
from autoconf.usecases.survey.running.reading import OptOut
from autoconf.usecases.survey.running.results import Made
from autoconf.usecases.survey.running.store import DONE, SEEN, SPARED, Store
from autoconf.usecases.survey.running.waiting import Ready, Waiting

_SERVERS: Final = 50
_JUDGED: Final = 200
_FULL: Final = 5000
"""Domains that may wait: to look at more would only fill the disk."""

_NAME: Final = msgpack.Decoder(NameFacts)
_HOST: Final = msgpack.Decoder(HostFacts)
_PLACES: Final = msgpack.Decoder(tuple[Endpoint, ...])
_PLACE: Final = msgpack.Decoder(Endpoint)
_SERVER: Final = msgpack.Decoder(ServerFact)

Row = tuple[int, str, bytes]
"""Id, name and ``NameFacts`` of a domain, as the store has them."""


def _no_one(_done: int, _count: int) -> None:
    """Tell nobody."""


class Looking:
    """Leads the stage; the store has what an earlier run left.

    Attributes:
        tell: gets how many domains are done, and how many there are.
    """

    def __init__(
        self, store: Store, opt_out: OptOut, parts: Parts, today: str, hands: Hands
    ) -> None:
        """Begin nothing yet."""
        self.tell: Callable[[int, int], object] = _no_one
        self._store = store
        self._opt_out = opt_out
        self._parts = parts
        self._today = today
        self._hands = hands
        self._waiting = Waiting()
        self._new: dict[bytes, None] = {}
        self._asked: set[bytes] = set()
        self._count = store.count()
        self._done = store.count(DONE)

    @property
    def is_full(self) -> bool:
        """Whether too many domains wait."""
        return len(self._waiting) > _FULL

    @property
    def is_done(self) -> bool:
        """Whether nothing is left that can be done.

        Domains wait for ever for a server whose task ended in a crash: the next run tries it.
        """
        return self._hands.is_idle and not self._waiting.ready and not self._new

    def resume(self) -> None:
        """Take up the domains that an earlier run has looked at."""
        for rows in self._store.in_state(SEEN, _JUDGED):
            places = self._store.seen(number for number, _, _ in rows)
            for number, domain, facts in rows:
                if number not in places:
                    raise self._store.damaged(domain)
                self._expect(number, facts, _PLACES.decode(places[number][0]))
        self.go_on(least=_SERVERS)

    def begin(self, rows: Sequence[Row]) -> None:
        """Let domains be looked at; those without mail need no look."""
        names = {number: _NAME.decode(facts) for number, _, facts in rows}
        absent = [n for n, one in names.items() if not (one.exists and one.answered)]
        for number, _, facts in rows:
            if number in absent:
                self._waiting.add(Ready(number, facts, ()), ())
        there = {name: (number, facts) for number, name, facts in rows if number not in absent}
        if there:
            work = Domains(names=tuple(names[number] for number, _ in there.values()))
            self._hands.give(work, partial(self._take_seen, there))

    def go_on(self, *, least: int) -> None:
        """Hand out servers to try, and records to make.

        Args:
            least: so many servers go together; fewer wait for more.
        """
        while len(self._new) >= max(least, 1):
            some = list(self._new)[:_SERVERS]
            for place in some:
                del self._new[place]
            self._asked.update(some)
            work = Servers(places=tuple(map(_PLACE.decode, some)))
            self._hands.give(work, self._take_servers)
        while self._waiting.ready >= (_JUDGED if least > 1 else 1):
            self._judge(self._waiting.take(_JUDGED))

    def write_spared(self) -> None:
        """Write the records of the domains that are left alone."""
        for rows in self._store.in_state(SPARED, _JUDGED):
            records = [
                SurveyRecord(domain=name, outcome=SurveyOutcome.OPTED_OUT) for _, name, _ in rows
            ]
            self._parts.add([number for number, _, _ in rows], list(map(json.encode, records)))

    def _take_seen(self, there: dict[str, tuple[int, bytes]], found: Sequence[Seen]) -> None:
        self._store.set_seen(
            (there[one.domain][0], encoded(one.servers), one.data) for one in found
        )
        for one in found:
            number, facts = there[one.domain]
            self._expect(number, facts, one.servers)
        self.go_on(least=_SERVERS)

    def _expect(self, number: int, facts: bytes, servers: Iterable[Endpoint]) -> None:
        """Let a domain wait for its servers, and for those that its mail host names."""
        name = _NAME.decode(facts)
        hosts = self._store.hosts(mail_hosts_of(name)).values()
        named = (*servers, *named_for(name.domain, map(_HOST.decode, hosts)))
        places = tuple(
            dict.fromkeys(encoded(p) for p in named if not self._opt_out.covers(p.hostname))
        )
        known = self._store.servers(places)
        missing = [place for place in places if place not in known]
        self._new.update(dict.fromkeys(place for place in missing if place not in self._asked))
        self._waiting.add(Ready(number, facts, places), missing)

    def _take_servers(self, found: Sequence[ServerFact]) -> None:
        facts = [(encoded(one.endpoint), encoded(one)) for one in found]
        self._store.set_servers(facts)
        self._asked.difference_update(place for place, _ in facts)
        self._waiting.learn(place for place, _ in facts)
        self.go_on(least=_SERVERS)

    def _judge(self, ready: Sequence[Ready]) -> None:
        names = {one.number: _NAME.decode(one.name) for one in ready}
        seen = self._store.seen(names)
        hosts = self._store.hosts(host for name in names.values() for host in mail_hosts_of(name))
        servers = self._store.servers(place for one in ready for place in one.places)
        work = Judging(
            names=tuple(names.values()),
            looked={names[number].domain: data for number, (_, data) in seen.items()},
            hosts=tuple(map(_HOST.decode, hosts.values())),
            servers=tuple(map(_SERVER.decode, servers.values())),
            today=self._today,
        )
        numbers = {name.domain: number for number, name in names.items()}
        self._hands.give(work, partial(self._take_records, numbers))

    def _take_records(self, numbers: dict[str, int], made: Sequence[Made]) -> None:
        self._parts.add([numbers[one.domain] for one in made], [one.line for one in made])
        self._done += len(made)
        self.tell(self._done, self._count)
