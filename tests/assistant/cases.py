"""A run of the assistant in a scripted world, and the person in front of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from autoconf.assistant.people import Wishes
from autoconf.assistant.run import Assistant
from autoconf.errors import NetworkError
from autoconf.model.address import EmailAddress
from autoconf.model.check import Check, LoginOutcome
from autoconf.model.config import ClientConfig, TrustDecision
from autoconf.model.evidence import Attempt
from autoconf.model.report import Report
from autoconf.model.secret import Secret, Token
from autoconf.model.server import MailProtocol, Server
from tests.discovery.builders import IMAP, SMTP
from tests.discovery.runs import DOCUMENT, EXISTS, ONLINE, WELL_KNOWN, Run, Zone
from tests.fakes import ScriptedWire
from tests.probes.wires import ACCEPTED, wire

ALICE = EmailAddress.parse("alice@example.com")
Wires = dict[str, Sequence[ScriptedWire | NetworkError]]


@dataclass
class Clock:
    """A clock that a test sets."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Person:
    """Has a password, answers every confirmation alike; thinking takes ``slow_s`` each time."""

    confirms: bool | None = None
    secret: str | None = "s3cret"
    clock: Clock = field(default_factory=Clock)
    slow_s: float = 0.0
    has_password: bool = False
    shown: list[Attempt | Check | ClientConfig] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def show(self, event: Attempt | Check | ClientConfig) -> None:
        self.shown.append(event)

    def confirm_server(self, one: Server, _decision: TrustDecision) -> bool | None:
        self._think(f"confirm {one.hostname}")
        return self.confirms

    def password(self, _goes_to: Sequence[str], _hint: str) -> Secret | None:
        self._think("password")
        return None if self.secret is None else Secret(self.secret)

    def try_user_name(self, name: str, _used: int) -> bool:
        self._think(f"name {name}")
        return True

    def try_protocol(self, protocol: MailProtocol, _used: int) -> bool:
        self._think(f"protocol {protocol.value}")
        return True

    def _think(self, question: str) -> None:
        self.asked.append(question)
        self.clock.now += self.slow_s


@dataclass
class TokenPerson(Person):
    """Has a token at hand."""

    has_password: bool = True

    def password(self, _goes_to: Sequence[str], _hint: str) -> Secret | None:
        return Token("t0ken")


def wires(*servers: Server, login: str = ACCEPTED) -> Wires:
    return {str(s.endpoint): [wire(s.protocol, login)] for s in servers}


@dataclass
class Case:
    """One run of the assistant in a scripted world."""

    site: Mapping[str, bytes] = field(default_factory=lambda: {WELL_KNOWN: DOCUMENT})
    servers: Wires = field(default_factory=lambda: wires(IMAP, SMTP))
    zone: Zone = field(default_factory=lambda: EXISTS)
    silent: Sequence[str] = ()
    person: Person = field(default_factory=Person)
    wishes: Wishes = field(default_factory=lambda: Wishes(options=ONLINE, timeout_s=9.0))

    def __post_init__(self) -> None:
        self.world = Run(
            site=self.site,
            servers=self.servers,
            zone=self.zone,
            silent=self.silent,
            only_once=True,
        )
        self.assistant = Assistant(
            factory=self.world.factory(),
            person=self.person,
            wishes=self.wishes,
            clock=self.person.clock,
        )

    def check(self, address: EmailAddress = ALICE) -> Report:
        return self.assistant.check(address)

    @property
    def heard(self) -> list[ScriptedWire]:
        return [w for row in self.servers.values() for w in row if isinstance(w, ScriptedWire)]

    @property
    def opened(self) -> set[str]:
        return set(map(str, self.world.dialer.opened))


def logins(report: Report) -> dict[str, LoginOutcome]:
    return {str(check.endpoint): check.login.outcome for check in report.checks}
