"""The made-up domains and their mail hosts: pure data. The same numbers make the same world."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from hashlib import blake2b
from typing import Final

from autoconf.model.survey import SurveyOutcome
from tests.lab.plan import BLACK_HOLE


class Way(Enum):
    """How a domain publishes its settings, or what is wrong with it."""

    AUTOCONFIG = "https://autoconfig.DOMAIN"
    HTTP = "http://autoconfig.DOMAIN"
    WELL_KNOWN = "https://DOMAIN/.well-known"
    SRV = "SRV records"
    MAIL_HOST = "only its mail host publishes"
    ISPDB = "the ISPDB knows it"
    ISPDB_HOST = "the ISPDB knows its mail host"
    AUTODISCOVER = "https://autodiscover.DOMAIN"
    PACC = "https://ua-auto-config.DOMAIN"
    GUESS = "nothing is published, imap.DOMAIN answers"
    NOTHING = "an MX record and nothing else"
    NO_MAIL = "a null MX record"
    NO_DOMAIN = "it does not exist"
    TARPIT = "autoconfig.DOMAIN takes connections and says nothing"
    BLACK_HOLE = "packets to autoconfig.DOMAIN vanish"
    EXPIRED = "the certificate of autoconfig.DOMAIN has expired"
    WRONG_NAME = "the certificate of autoconfig.DOMAIN is for another name"
    DANGLING = "SRV records of a host that does not exist"
    MALFORMED = "a settings file that cannot be read"


SHARES: Final[dict[Way, int]] = {
    Way.AUTOCONFIG: 22,
    Way.HTTP: 6,
    Way.WELL_KNOWN: 8,
    Way.SRV: 10,
    Way.MAIL_HOST: 14,
    Way.ISPDB: 8,
    Way.ISPDB_HOST: 6,
    Way.AUTODISCOVER: 8,
    Way.PACC: 2,
    Way.GUESS: 4,
    Way.NOTHING: 3,
    Way.NO_MAIL: 1,
    Way.NO_DOMAIN: 1,
    Way.TARPIT: 2,
    Way.BLACK_HOLE: 1,
    Way.EXPIRED: 1,
    Way.WRONG_NAME: 1,
    Way.DANGLING: 1,
    Way.MALFORMED: 1,
}
"""Percent of the domains."""


_OUTCOMES: Final = {
    Way.MAIL_HOST: SurveyOutcome.KNOWN,
    Way.ISPDB: SurveyOutcome.KNOWN,
    Way.ISPDB_HOST: SurveyOutcome.KNOWN,
    Way.GUESS: SurveyOutcome.NOTHING,
    Way.NOTHING: SurveyOutcome.NOTHING,
    Way.NO_MAIL: SurveyOutcome.NO_MAIL,
    Way.NO_DOMAIN: SurveyOutcome.NO_DOMAIN,
    Way.TARPIT: SurveyOutcome.NOTHING,
    Way.BLACK_HOLE: SurveyOutcome.NOTHING,
    Way.MALFORMED: SurveyOutcome.NOTHING,
}
"""The others publish themselves; those with a bad certificate over plain http."""


class State(Enum):
    """How the mail servers of a host behave."""

    GOOD = "they answer, and prove their names"
    CLOSED = "nothing listens"
    VANISHED = "packets to them vanish"
    TARPIT = "they take connections and say nothing"
    EXPIRED = "their certificate has expired"
    WRONG_NAME = "their certificate is for another name"


STATES: Final[dict[State, int]] = {
    State.CLOSED: 2,
    State.VANISHED: 1,
    State.TARPIT: 2,
    State.EXPIRED: 2,
    State.WRONG_NAME: 2,
}
"""Percent of the mail hosts, at least one. Each of them has a third of a percent of the domains."""

_FEWEST_FOR_STATES: Final = 10
"""A world with fewer mail hosts for most of its domains has good ones only."""


class Kind(Enum):
    """What the owner of a mail host does for its customers."""

    PUBLISHES = "autoconfig.HOST"
    LISTED = "an entry in the ISPDB"
    SILENT = "nothing"


_KINDS: Final = (Kind.PUBLISHES, Kind.LISTED, Kind.SILENT, Kind.SILENT)
_NEEDED: Final = {Way.MAIL_HOST: Kind.PUBLISHES, Way.ISPDB_HOST: Kind.LISTED}
_SKEW: Final = 2.25
"""So that the largest of 200 mail hosts has a tenth of all domains."""

GROUP: Final = 25
"""So many domains share one certificate for their web hosts."""

PORTS: Final = {"imap": 993, "pop": 995, "smtp": 465}


@dataclass(frozen=True, slots=True)
class Host:
    """A mail host with a web server beside it."""

    number: int
    state: State = State.GOOD

    @property
    def domain(self) -> str:
        return f"host{self.number:03}.test"

    @property
    def kind(self) -> Kind:
        return _KINDS[self.number % len(_KINDS)]

    def _address(self, network: int) -> str:
        return f"10.77.{network + self.number // 200}.{self.number % 200 + 1}"

    @property
    def mail_address(self) -> str:
        return BLACK_HOLE if self.state is State.VANISHED else self._address(20)

    @property
    def web_address(self) -> str:
        return self._address(40)

    @property
    def plain_address(self) -> str:
        """Where nothing but http is served."""
        return self._address(60)

    @property
    def is_good(self) -> bool:
        """Whether its mail servers greet, and prove their names."""
        return self.state is State.GOOD

    @property
    def serves(self) -> bool:
        """Whether its mail servers greet."""
        return self.state in (State.GOOD, State.EXPIRED, State.WRONG_NAME)


@dataclass(frozen=True, slots=True)
class Domain:
    """A customer of a mail host."""

    number: int
    way: Way
    host: Host

    @property
    def group(self) -> int:
        return self.number // GROUP

    @property
    def name(self) -> str:
        return f"d{self.group}x{self.number % GROUP:02}.test"

    @property
    def outcome(self) -> SurveyOutcome:
        """What a survey without guesses is to say."""
        return _OUTCOMES.get(self.way, SurveyOutcome.PUBLISHED)


def make_hosts(count: int) -> tuple[Host, ...]:
    """Return the mail hosts; those in a bad state are the last ones that publish nothing."""
    plain = [Host(number) for number in range(count)]
    some = [host.number for host in plain if host.kind is Kind.SILENT]
    if len(some) < _FEWEST_FOR_STATES:
        return tuple(plain)
    states = [s for s, share in STATES.items() for _ in range(max(1, count * share // 100))]
    bad = dict(zip(reversed(some), states, strict=False))
    return tuple(Host(host.number, bad.get(host.number, State.GOOD)) for host in plain)


def make_domains(count: int, hosts: Sequence[Host]) -> Iterator[Domain]:
    """Yield the domains: a few mail hosts have most of the customers."""
    by_kind = {kind: [host for host in hosts if host.kind is kind] for kind in Kind}
    for number in range(count):
        way = _ways()[_random(number, "way") % 100]
        some = by_kind[_NEEDED.get(way, Kind.SILENT)]
        share = (_random(number, "host") % 10_000) / 10_000
        # the certificate of a mail host names each of these: no host may have very many
        place = share if way is Way.GUESS else share**_SKEW
        yield Domain(number, way, some[int(len(some) * place)])


@cache
def _ways() -> tuple[Way, ...]:
    return tuple(way for way, share in SHARES.items() for _ in range(share))


def _random(number: int, what: str) -> int:
    digest = blake2b(f"{what} {number}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big")
