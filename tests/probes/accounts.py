"""An account on scripted servers, and the person who owns it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from autoconf.dialogues.sessions import Sessions
from autoconf.model.address import EmailAddress
from autoconf.model.check import Check, LoginOutcome
from autoconf.model.config import ClientConfig
from autoconf.model.message import Message
from autoconf.model.secret import Secret
from autoconf.model.server import MailProtocol, Server
from autoconf.probes.budget import Budget
from autoconf.probes.engine import Prober
from autoconf.probes.logins import Logins
from autoconf.storage.memory_ledger import MemoryLedger
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

    def try_user_name(self, name: str, used: int) -> bool:
        self.asked.append(f"name {name} {used}")
        return self.agrees

    def try_protocol(self, protocol: MailProtocol, used: int) -> bool:
        self.asked.append(f"{protocol.value} {used}")
        return self.agrees


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
    budget: Budget = field(default_factory=lambda: Budget(MemoryLedger(), ALICE, lambda: 0.0))
    wires: dict[str, Sequence[ScriptedWire]] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)
    shown: list[Check] = field(default_factory=list)

    def run(self) -> "Account":
        scripts = {"imap": self.imap, "pop3": self.pop3, "smtp": self.smtp}
        for one in self.servers:
            words = scripts[one.protocol.value]
            made = [wire(one.protocol, word) for word in words]
            self.wires.setdefault(str(one.endpoint), made)
        factory = fake_factory(dialer=ScriptedDialer(self.wires))
        prober = Prober(
            sessions=Sessions(), factory=factory, observer=self.shown.append, test_all=self.test_all
        )
        reached = prober.reach(self.config, lambda _server: True, 5.0)
        logins = Logins(
            prober=prober,
            asker=self.person,
            address=ALICE,
            budget=self.budget,
            test_all=self.test_all,
            sees_exchange=self.sees_exchange,
            password=self.password,
            why_not=Message("login.no-password"),
            seconds_left=lambda: self.seconds,
        )
        self.checks = logins.run(reached, {})
        return self

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
            any(word in line for word in refused for line in check.transcript)
            for check in self.shown
        )
