"""Scripted worlds in which somebody lies, and a person who is not there to be asked."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from autoconf.errors import NetworkError
from autoconf.model.options import Options
from autoconf.model.report import Report
from autoconf.model.server import Server
from autoconf.net.interfaces import DnsReply, HttpResponse, Question
from autoconf.storage.memory_ledger import MemoryLedger
from autoconf.usecases.starting import start_of
from tests.assistant.cases import Person, check_to_the_end, tools_of, wishes
from tests.discovery import autodiscover
from tests.discovery.builders import IMAP, POP3, SMTP, server
from tests.discovery.documents import document
from tests.discovery.runs import EXISTS, Run, Site, Zone
from tests.fakes import FakeDns, FakeHttp, ScriptedWire
from tests.probes.wires import has_login, wire

EVIL_IMAP = server("imap imap.evil.example")
EVIL_SMTP = server("smtp smtp.evil.example")
EVIL = document(EVIL_IMAP, EVIL_SMTP)
OWN = document(IMAP, SMTP)
ALL_SERVERS = (IMAP, POP3, SMTP, EVIL_IMAP, EVIL_SMTP)
Servers = Mapping[str, Sequence[ScriptedWire | NetworkError]]


class DisputedDns(FakeDns):
    """A second resolver contradicts every answer."""

    def ask(self, questions: Sequence[Question]) -> Sequence[DnsReply]:
        return [replace(reply, disagrees=True) for reply in super().ask(questions)]


class ExchangeHttp(FakeHttp):
    """Wants a login for everything, whatever is scripted, and lets nobody in."""

    def fetch(self, url: str, **options: Any) -> HttpResponse:
        with suppress(NetworkError):  # it is asked all the same
            super().fetch(url, **options)
        closed = replace(autodiscover.WANTS_LOGIN, www_authenticate=("basic",))
        return replace(closed, hops=(url,), authenticated=True)


@dataclass
class World:
    """One run of the assistant.

    Attributes:
        good: servers with good certificates that accept any login.
        odd: others, by endpoint.
        silent: URLs that answer only when they are asked again.
    """

    site: Site = field(default_factory=dict)
    zone: Zone = field(default_factory=dict)
    good: Sequence[Server] = ALL_SERVERS
    odd: Servers = field(default_factory=dict)
    address: str = "alice@example.com"
    person: Person = field(default_factory=Person)
    wishes: Options = field(default_factory=wishes)
    silent: Sequence[str] = ()
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    http_type: type[FakeHttp] = FakeHttp
    dns_type: type[FakeDns] = FakeDns

    def __post_init__(self) -> None:
        good = {str(one.endpoint): [wire(one.protocol)] for one in self.good}
        self.servers: Servers = {**good, **self.odd}
        self.run = Run(
            site=self.site,
            zone={**EXISTS, **self.zone},
            servers=self.servers,
            silent=self.silent,
            only_once=True,
            http_type=self.http_type,
            dns_type=self.dns_type,
        )

    def check(self) -> Report:
        """Find the settings and log in, if that is allowed."""
        tools = tools_of(self.run, self.wishes, self.person, ledger=self.ledger)
        return check_to_the_end(start_of(self.address), tools, self.person)

    @property
    def logged_in_at(self) -> set[str]:
        """The endpoints and URLs that a part of a login reached."""
        mail = {
            name
            for name, wires in self.servers.items()
            for one in wires
            if isinstance(one, ScriptedWire) and has_login(one)
        }
        web = {
            request.url
            for request in self.run.http.asked
            if request.login is not None or "authorization" in map(str.lower, request.headers)
        }
        return mail | web
