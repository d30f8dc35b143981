"""An account on scripted servers, and the person who owns it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from autoconf.dialogues.sessions import Sessions
from autoconf.model.address import EmailAddress
from autoconf.model.check import Check, LoginOutcome
from autoconf.model.config import ClientConfig
from autoconf.model.events import Event, LoginEnded
from autoconf.model.message import Message
from autoconf.model.questions import (
    NeedsNextProtocol,
    NeedsPasswordAgain,
    NeedsUserName,
    Question,
    UserAnswer,
)
from autoconf.model.secret import Credential, Secret
from autoconf.model.server import Server
from autoconf.probes.budget import Budget
from autoconf.probes.candidates import was_sent
from autoconf.probes.engine import probe
from autoconf.probes.interface import ProbeRequest, ProbeTools
from autoconf.probes.leaving import leave
from autoconf.storage.memory_ledger import MemoryLedger
from autoconf.tasks import CancelToken
from tests.discovery.builders import IMAP, POP3, SMTP, config
from tests.fakes import ScriptedDialer, ScriptedWire, fake_factory
from tests.probes.wires import ACCEPTED, has_login, wire
from tests.wording import login_words

ALICE = EmailAddress.parse("alice@example.com")
ACCEPT, BAD = LoginOutcome.ACCEPTED, LoginOutcome.BAD_CREDENTIALS
UNTESTED, OTHER = LoginOutcome.NOT_TESTED, LoginOutcome.OTHER


def unstated(one: Server) -> Server:
    return replace(one, username_stated=False)


ALL = (IMAP, POP3, SMTP)
ALL_UNSTATED = tuple(map(unstated, ALL))


@dataclass
class Person:
    """Agrees to everything, or to nothing, and remembers the questions."""

    agrees: bool = True
    asked: list[str] = field(default_factory=list)

    def answer(self, question: Question) -> UserAnswer:
        match question:
            case NeedsPasswordAgain():
                return UserAnswer(question, yes=False)
            case NeedsUserName(name=name, tries_used=used):
                self.asked.append(f"name {name} {used}")
            case NeedsNextProtocol(protocol=protocol, tries_used=used):
                self.asked.append(f"{protocol.value} {used}")
            case _:
                raise AssertionError(question)
        return UserAnswer(question, yes=self.agrees)


@dataclass
class Account:
    """Servers, and what becomes of logins there: one word per connection."""

    servers: Sequence[Server] = ALL
    imap: Sequence[str] = (ACCEPTED,)
    pop3: Sequence[str] = (ACCEPTED,)
    smtp: Sequence[str] = (ACCEPTED,)
    person: Person = field(default_factory=Person)
    password: Secret | None = field(default_factory=lambda: Secret("s3cret"))
    seconds: float = 20.0
    test_all: bool = False
    sees_exchange: bool = False
    budget: Budget = field(default_factory=lambda: Budget(MemoryLedger(), ALICE, now=lambda: 0.0))
    wires: dict[str, Sequence[ScriptedWire]] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)
    shown: list[Check] = field(default_factory=list)

    def run(self) -> "Account":
        scripts = {"imap": self.imap, "pop3": self.pop3, "smtp": self.smtp}
        for one in self.servers:
            words = scripts[one.protocol.value]
            made = [wire(one.protocol, word) for word in words]
            self.wires.setdefault(str(one.endpoint), made)
        tools = ProbeTools(
            sessions=Sessions(),
            factory=fake_factory(dialer=ScriptedDialer(self.wires)),
            budget=self.budget,
            seconds_left=lambda: self.seconds,
            watch=self._watch,
            cancel=CancelToken(),
        )
        credential = None if self.password is None else Credential(secret=self.password)
        request = ProbeRequest(
            address=ALICE,
            config=self.config,
            may_connect=lambda _server: True,
            is_trusted=lambda _server: True,
            credential=credential,
            why_none=Message("login.no-password") if credential is None else None,
            reach_s=5.0,
            exchange_domain=self.sees_exchange,
            test_all=self.test_all,
            everywhere=self.test_all,
        )
        probed = probe(request, tools)
        while probed.question is not None:
            answer = self.person.answer(probed.question)
            request = replace(
                request,
                answers=request.answers.and_also([answer]),
                checks=tuple(filter(was_sent, leave(probed, request, tools))),
            )
            probed = probe(request, tools)
        self.checks = list(leave(probed, request, tools))
        return self

    def _watch(self, event: Event) -> None:
        if isinstance(event, LoginEnded):
            self.shown.append(event.check)

    @property
    def config(self) -> ClientConfig:
        return config(*self.servers)

    def outcomes(self) -> dict[str, LoginOutcome]:
        return {c.server.protocol.value: c.login.outcome for c in self.checks}

    def messages(self) -> dict[str, str]:
        return {c.server.protocol.value: login_words(c.login) for c in self.checks}

    def names(self) -> dict[str, str]:
        return {c.server.protocol.value: c.login.username for c in self.checks}

    def logins(self) -> int:
        """How many connections heard a login."""
        return sum(has_login(one) for wires in self.wires.values() for one in wires)

    def refusals(self) -> int:
        """How many logins were answered with a refusal, over all connections."""
        refused = ("NO [AUTH", "-ERR [AUTH]", "S: 535 ")
        return sum(
            sum(
                line.startswith("S: ") and any(word in line for word in refused)
                for line in check.transcript
            )
            for check in self.checks
        )
