"""A discovery over a scripted world."""

import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from msgspec.structs import replace

from autoconf.cli.text import english
from autoconf.dialogues.sessions import Sessions
from autoconf.discovery.engine import DiscoveryTools, Found
from autoconf.errors import CancelledError, NetworkError, NoDataError
from autoconf.formats.attempt_text import detail_text
from autoconf.model.address import EmailAddress
from autoconf.model.evidence import Attempt, DiscoveryOptions, Query
from autoconf.model.server import Endpoint
from autoconf.net.dial import unmeasured
from autoconf.net.interfaces import HttpResponse, Measure, Mx, Network, NetworkFactory, Record
from autoconf.tasks import Deadline
from tests.discovery.builders import IMAP, SMTP
from tests.discovery.documents import document
from tests.discovery.stages import Stages
from tests.fakes import FakeDns, FakeHttp, ScriptedDialer, ScriptedWire, fake_network

HTTPS = "https://autoconfig.example.com/mail/config-v1.1.xml"
WELL_KNOWN = "https://example.com/.well-known/autoconfig/mail/config-v1.1.xml"
HTTP = "http://autoconfig.example.com/mail/config-v1.1.xml"
ISPDB = "https://db.example/example.com"
MX_QUESTION = "MX of example.com"
DOCUMENT = document(IMAP, SMTP)
HOSTER_MX = [Mx(preference=10, host="mx.eu.hoster.example")]
ONLINE = DiscoveryOptions(ispdb_url="https://db.example/")

Zone = Mapping[tuple[str, str], Sequence[Record] | NetworkError]
Site = Mapping[str, bytes | HttpResponse | NetworkError]

EXISTS: Zone = {
    ("example.com", "MX"): NoDataError("net.dns.no-records", name="example.com", kind="MX")
}


_LONGEST_S: Final = 120.0


@dataclass(frozen=True)
class SlowHttp:
    """Answers nothing to some URLs until the wait is cancelled; once each, where so told."""

    inner: FakeHttp
    deadline: Deadline
    silent: list[str]
    only_once: bool

    def fetch(self, url: str, **options: Any) -> HttpResponse:
        if url not in self.silent:
            return self.inner.fetch(url, **options)
        if self.only_once:
            self.silent.remove(url)
        wait_for_the_end(self.deadline)
        raise CancelledError("net.cancelled")


@dataclass(frozen=True)
class SlowDialer:
    """Connects to some endpoints only when the wait is cancelled, which is too late."""

    inner: ScriptedDialer
    deadline: Deadline
    silent: list[str]

    def open(self, endpoint: Endpoint, measure: Measure = unmeasured) -> ScriptedWire:
        if str(endpoint) not in self.silent:
            return self.inner.open(endpoint, measure)
        wait_for_the_end(self.deadline)
        raise CancelledError("net.cancelled")


def said(attempt: Attempt) -> str:
    """Return the words of an attempt's detail."""
    return detail_text(attempt, english)


def wait_for_the_end(deadline: Deadline) -> None:
    """Wait until the run cancels the question.

    Its own time ends at nearly the same moment, which a busy machine would notice first.
    """
    gone = threading.Event()
    deadline.token.register(gone.set)
    gone.wait(_LONGEST_S)


class CrashingHttp(FakeHttp):
    """Has a bug."""

    def fetch(self, url: str, **options: Any) -> HttpResponse:
        if url == WELL_KNOWN:
            raise ValueError("a bug of ours")
        return super().fetch(url, **options)


@dataclass
class Run:
    """A discovery over a scripted world, and what it asked of it."""

    zone: Zone = field(default_factory=lambda: EXISTS)
    site: Site = field(default_factory=dict)
    servers: Mapping[str, Sequence[ScriptedWire | NetworkError]] = field(default_factory=dict)
    secure: Collection[tuple[str, str]] = ()
    silent: Sequence[str] = ()
    only_once: bool = False
    domain: str = "example.com"
    options: DiscoveryOptions = ONLINE
    http_type: type[FakeHttp] = FakeHttp
    dns_type: type[FakeDns] = FakeDns

    def __post_init__(self) -> None:
        self.dns = self.dns_type(self.zone, self.secure)
        self.http = self.http_type(self.site)
        self.dialer = ScriptedDialer(self.servers)
        self.seen: list[Attempt] = []
        query = Query(
            address=EmailAddress.parse(f"alice@{self.domain}"),
            domain=self.domain,
            options=self.options,
        )
        tools = DiscoveryTools(
            factory=self.factory(),
            sessions=Sessions(),
            is_linked=lambda _domain, _host: False,
            observer=self.seen.append,
        )
        self.stages = Stages(query, tools)

    def factory(self) -> NetworkFactory:
        base = fake_network(dns=self.dns)
        silent = list(self.silent)

        def make(deadline: Deadline) -> Network:
            slow = SlowHttp(self.http, deadline, silent, self.only_once)
            dialer = SlowDialer(self.dialer, deadline, silent)
            return replace(base, http=slow, dialer=dialer, deadline=deadline)

        return make

    def ask(self, seconds: float = 5.0) -> "Run":
        self.stages.ask_sources(seconds)
        return self

    @property
    def found(self) -> Found:
        return self.stages.found

    def of(self, start: str) -> Attempt:
        (found,) = [a for a in self.found.attempts if a.asked.startswith(start)]
        return found

    @property
    def asked(self) -> list[str]:
        return [a.asked for a in self.found.attempts]

    @property
    def urls(self) -> list[str]:
        return self.http.urls
