"""A run of the assistant in a scripted world, and the person in front of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from autoconf import catalogue
from autoconf.assistant.interface import Tools
from autoconf.assistant.run import check, discover
from autoconf.dialogues.sessions import Sessions
from autoconf.errors import NetworkError
from autoconf.model.address import EmailAddress
from autoconf.model.check import LoginOutcome
from autoconf.model.domain import home_of
from autoconf.model.events import Event
from autoconf.model.options import Options
from autoconf.model.questions import (
    NeedsAddressConsent,
    NeedsConfirmation,
    NeedsNextProtocol,
    NeedsPassword,
    NeedsPasswordAgain,
    NeedsReplacement,
    NeedsUserName,
    Question,
    UserAnswer,
)
from autoconf.model.report import Report
from autoconf.model.secret import Credential, Secret, Token
from autoconf.model.server import Server
from autoconf.storage.memory_ledger import MemoryLedger
from autoconf.tasks import CancelToken
from autoconf.usecases.starting import start_of
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
    """Has a password, answers every question alike; thinking takes ``slow_s`` each time.

    Attributes:
        confirms: the answer to confirmations; None: nobody can be asked.
        has_password: it is at hand from the start, and never asked for.
    """

    confirms: bool | None = None
    secret: str | None = "s3cret"
    clock: Clock = field(default_factory=Clock)
    slow_s: float = 0.0
    has_password: bool = False
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.credential: Credential | None = None
        if self.has_password and self.secret is not None:
            self.credential = Credential(secret=self.make_secret(self.secret))

    def make_secret(self, text: str) -> Secret:
        return Secret(text)

    def agrees(self, _question: Question) -> bool:
        """Say yes to another attempt, or no."""
        return True

    def answer(self, question: Question) -> tuple[UserAnswer, ...] | None:
        match question:
            case NeedsConfirmation() | NeedsReplacement() | NeedsAddressConsent():
                return self._confirm(question)
            case NeedsPassword(hosts=hosts):
                self._think("password")
                if self.secret is None:
                    return None
                homes = tuple(map(home_of, hosts))
                before = () if self.credential is None else self.credential.only_for or ()
                self.credential = Credential(
                    secret=self.make_secret(self.secret), only_for=(*before, *homes)
                )
                return (UserAnswer(question, yes=True),)
            case NeedsPasswordAgain():
                return (UserAnswer(question, yes=False),)
            case NeedsUserName() | NeedsNextProtocol():
                self._think(_offer(question))
        return (UserAnswer(question, yes=self.agrees(question)),)

    def _confirm(
        self, question: NeedsConfirmation | NeedsReplacement | NeedsAddressConsent
    ) -> tuple[UserAnswer, ...] | None:
        parts: tuple[Question, ...] = (question,)
        match question:
            case NeedsReplacement(server=server):
                self._think(f"replace by {server}")
            case NeedsAddressConsent(hosts=hosts):
                self._think(f"tell {hosts[0]}")
            case NeedsConfirmation():
                parts = question.by_domain
                for part in question.by_domain:
                    self._think(f"confirm {part.hosts[0]}")
        if self.confirms is None:
            return None
        return tuple(UserAnswer(part, yes=self.confirms) for part in parts)

    def _think(self, question: str) -> None:
        self.asked.append(question)
        self.clock.now += self.slow_s


def _offer(question: NeedsUserName | NeedsNextProtocol) -> str:
    if isinstance(question, NeedsUserName):
        return f"name {question.name}"
    return f"protocol {question.protocol.value}"


@dataclass
class TokenPerson(Person):
    """Has a token at hand."""

    secret: str | None = "t0ken"
    has_password: bool = True

    def make_secret(self, text: str) -> Secret:
        return Token(text)


def wishes(**fields: Any) -> Options:
    """Return the options of a run in the scripted world."""
    return Options(**{"timeout": 9.0, "ispdb": "https://db.example/", **fields})


def tools_of(world: Run, options: Options, person: Person, **fields: Any) -> Tools:
    """Return what a run in a scripted world works with."""
    discovery = replace(
        ONLINE, ispdb_url=options.ispdb_url, autodiscover_login=options.autodiscover_login
    )
    made = {
        "options": options,
        "discovery": discovery,
        "known": catalogue.bundled(),
        "factory": world.factory(),
        "sessions": Sessions(),
        "ledger": MemoryLedger(),
        "cancel": CancelToken(),
        "clock": person.clock,
    }
    return Tools(**{**made, **fields})


def check_to_the_end(start: Report, tools: Tools, person: Person) -> Report:
    """Check, and let the person answer what comes up; every connection is closed after it."""
    report = check(start, replace(tools, credential=person.credential))
    while report.pending is not None:
        answers = person.answer(report.pending)
        if answers is None:
            break
        report = check(report.answered(*answers), replace(tools, credential=person.credential))
    tools.sessions.close_all()
    return report


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
    wishes: Options = field(default_factory=wishes)
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    shown: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.world = Run(
            site=self.site,
            servers=self.servers,
            zone=self.zone,
            silent=self.silent,
            only_once=True,
        )
        self.tools = tools_of(
            self.world, self.wishes, self.person, ledger=self.ledger, watch=self.shown.append
        )

    def check(self, address: EmailAddress = ALICE) -> Report:
        return check_to_the_end(start_of(address), self.tools, self.person)

    def discover(self, target: EmailAddress | str = ALICE) -> Report:
        report = discover(start_of(target), self.tools)
        self.tools.sessions.close_all()
        return report

    @property
    def heard(self) -> list[ScriptedWire]:
        return [w for row in self.servers.values() for w in row if isinstance(w, ScriptedWire)]

    @property
    def opened(self) -> set[str]:
        return set(map(str, self.world.dialer.opened))


def logins(report: Report) -> dict[str, LoginOutcome]:
    return {str(check.endpoint): check.login.outcome for check in report.checks}
