"""A network that holds what a test scripts and nothing else.

What is not scripted does not exist: an unknown name is NXDOMAIN, an unknown URL or endpoint has no
host. A conversation that runs past its script raises AssertionError, which no code under test
turns into an outcome.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from msgspec.structs import replace

from autoconf.errors import (
    CancelledError,
    NameNotFoundError,
    NetworkError,
    NoDataError,
    TlsFailedError,
    UnreachableError,
    WrongProtocolError,
)
from autoconf.model.check import Stage, TlsFacts, TlsProblem
from autoconf.model.secret import Login
from autoconf.model.server import Endpoint, SocketType
from autoconf.net.dial import unmeasured
from autoconf.net.interfaces import (
    DnsReply,
    HttpResponse,
    Measure,
    Network,
    NetworkFactory,
    Question,
    Record,
)
from autoconf.tasks import Deadline

GOOD_TLS: Final = TlsFacts(version="TLSv1.3", cipher="TLS_AES_256_GCM_SHA384", verified=True)
BAD_TLS: Final = TlsFacts(version="TLSv1.3", verified=False, problem=TlsProblem.CERT_SELF_SIGNED)
_KINDS: Final = frozenset({"A", "AAAA", "MX", "SRV", "TXT", "TLSA", "CAA", "NS"})


class FakeDns:
    """Answers from ``zone``: (name, kind) to records, or to the error that is the reply's.

    A name that stands nowhere in the zone, nor has one below it (RFC 8020), is
    NameNotFoundError, a missing kind NoDataError.
    ``asked`` holds every question in order; ``secure`` are those that DNSSEC proves.
    """

    def __init__(
        self,
        zone: Mapping[tuple[str, str], Sequence[Record] | NetworkError] | None = None,
        secure: Collection[tuple[str, str]] = (),
    ) -> None:
        self._zone = dict(zone or {})
        self._secure = frozenset(secure)
        for name, kind in self._zone:
            assert kind in _KINDS, kind
            assert name == name.lower().rstrip("."), f"{name} is not absolute, in lower case"
        self.asked: list[Question] = []

    def ask(self, questions: Sequence[Question]) -> Sequence[DnsReply]:
        self.asked.extend(questions)
        return [self._reply(question) for question in questions]

    def are_secure(self, questions: Sequence[Question]) -> bool:
        return bool(questions) and all((q.name, q.kind) in self._secure for q in questions)

    def _reply(self, question: Question) -> DnsReply:
        found = self._zone.get((question.name, question.kind))
        if isinstance(found, NetworkError):
            return DnsReply(question=question, error=found)
        if found:
            return DnsReply(question=question, records=tuple(found))
        below = f".{question.name}"
        exists = any(name == question.name or name.endswith(below) for name, _ in self._zone)
        error: NetworkError = NameNotFoundError("net.dns.no-such-name", name=question.name)
        if exists:
            error = NoDataError("net.dns.no-records", name=question.name, kind=question.kind)
        return DnsReply(question=question, error=error)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked of FakeHttp."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None
    max_redirects: int = 3
    login: Login | None = None
    cache: bool = False
    of_ispdb: bool = False


def page(
    body: bytes = b"",
    *,
    status: int = 200,
    content_type: str = "text/xml",
    hops: tuple[str, ...] = (),
    authenticated: bool | None = None,
) -> HttpResponse:
    """Return a response for FakeHttp, which fills ``hops`` and ``authenticated`` from the URL."""
    if authenticated is None:
        authenticated = all(url.startswith("https:") for url in hops)
    return HttpResponse(
        status=status, body=body, content_type=content_type, hops=hops, authenticated=authenticated
    )


class FakeHttp:
    """Answers from ``site``: exact URL to a body (200, text/xml), a ``page()`` or an error.

    Another URL of a scripted host is a 404; any other host raises NameNotFoundError. ``asked``
    holds every request in order, ``urls`` their URLs.
    """

    def __init__(
        self, site: Mapping[str, bytes | HttpResponse | NetworkError] | None = None
    ) -> None:
        self._site = dict(site or {})
        self.asked: list[Request] = []

    @property
    def urls(self) -> list[str]:
        return [request.url for request in self.asked]

    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        max_redirects: int = 3,
        login: Login | None = None,
        cache: bool = False,
        of_ispdb: bool = False,
    ) -> HttpResponse:
        assert login is None or max_redirects == 0, "a login must not follow a redirect"
        self.asked.append(
            Request(
                method=method,
                url=url,
                headers=dict(headers or {}),
                body=body,
                max_redirects=max_redirects,
                login=login,
                cache=cache,
                of_ispdb=of_ispdb,
            )
        )
        answer = self._site.get(url)
        if answer is None:
            answer = self._missing(url)
        if isinstance(answer, NetworkError):
            raise answer.fresh()
        if isinstance(answer, bytes):
            answer = page(answer)
        if answer.hops:
            return answer
        is_https = answer.authenticated and url.startswith("https:")
        return replace(answer, hops=(url,), authenticated=is_https)

    def fetch_at(self, url: str, address: str) -> HttpResponse:
        """Answer for "URL at ADDRESS", where the site has that; else for the URL."""
        one = f"{url} at {address}"
        return self.fetch(one if one in self._site else url, max_redirects=0)

    def _missing(self, url: str) -> HttpResponse | NetworkError:
        host = urlsplit(url).netloc
        if host in {urlsplit(known).netloc for known in self._site}:
            return page(status=404, content_type="text/html")
        return NameNotFoundError("net.dns.no-such-name", name=host)


Turn = bytes | NetworkError | tuple[bytes | NetworkError, ...]
"""What the server sends at once: bytes, an error that the read meets, or both in order."""

CLOSED: Final = UnreachableError("net.closed", peer="192.0.2.1")
"""A turn in which the server hangs up."""


class ScriptedWire:
    """A server that says ``script[0]`` at once and one further turn after each write.

    A read with nothing to read is an AssertionError: script a TimedOutError or CLOSED where the
    server is to be silent or gone. Nothing left in the script means that the server answers
    nothing more; that is fine as long as nobody reads. It is a ``net.interfaces.Wire``.

    Attributes:
        heard: every write, in order.
        heard_in_clear: the writes before TLS was verified.
        deadlines: every deadline that was bound.
        is_closed: whether our side closed it.
        is_shut: whether our side shut it down.
    """

    def __init__(
        self,
        *script: Turn,
        handshake: TlsFacts | NetworkError = GOOD_TLS,
        peer: str = "192.0.2.1",
        bindings: Mapping[str, bytes] | None = None,
        chain: tuple[bytes, ...] = (),
    ) -> None:
        """Take the turns, and what a handshake brings: facts (also bad ones) or an error."""
        self._chain = chain
        self._bindings = dict(bindings or {})
        self._script = list(script)
        self._handshake = handshake
        self._peer = peer
        self._pending: list[bytes | NetworkError] = []
        self._tls: TlsFacts | None = None
        self.unread = b""
        self._is_gone = self._looks_gone = False
        self.heard: list[bytes] = []
        self.heard_in_clear: list[bytes] = []
        self.deadlines: list[Deadline] = []
        self.is_closed = self.is_shut = False
        self._release()

    @property
    def peer(self) -> str:
        return self._peer

    @property
    def tls(self) -> TlsFacts | None:
        return self._tls

    @property
    def is_used_up(self) -> bool:
        """Whether every turn was released and read."""
        return not self._script and not self._pending

    def over_tls(self) -> "ScriptedWire":
        """Do the handshake that an implicit TLS endpoint begins with; what the dialer does."""
        if isinstance(self._handshake, NetworkError):
            raise self._handshake
        self._tls = self._handshake
        return self

    def drop(self, *, noticed: bool = True) -> None:
        """Let the server hang up now; ``noticed``: is_open() sees it, else the next write does."""
        self._is_gone, self._looks_gone = True, noticed
        self._pending.clear()

    def bind(self, deadline: Deadline) -> None:
        self.deadlines.append(deadline)

    def read_line(self) -> bytes:
        self._check_use()
        line = b""
        while b"\n" not in line:
            self.unread = line
            assert self._pending, f"the script has nothing to read after {self.heard[-1:]}"
            item = self._pending[0]
            if isinstance(item, NetworkError):
                raise item
            head, end, rest = item.partition(b"\n")
            line += head + end
            self._pending[0:1] = [rest] if rest else []
        return line.removesuffix(b"\n").removesuffix(b"\r")

    def read_exactly(self, count: int) -> bytes:
        self._check_use()
        data = b""
        while len(data) < count:
            assert self._pending, f"the script has nothing to read after {self.heard[-1:]}"
            item = self._pending.pop(0)
            if isinstance(item, NetworkError):
                raise item
            data += item
        if data[count:]:
            self._pending.insert(0, data[count:])
        return data[:count]

    def write(self, data: bytes) -> None:
        self._check_use()
        self.heard.append(data)
        if self._tls is None or not self._tls.verified:
            self.heard_in_clear.append(data)
        self._release()

    def start_tls(self) -> None:
        self._check_use()
        assert self._tls is None, "TLS stands already"
        if self._pending:
            raise WrongProtocolError("net.early-data", peer="192.0.2.1")
        self.unread = b""
        self.over_tls()

    def channel_bindings(self) -> Mapping[str, bytes]:
        return self._bindings

    def certificates(self) -> tuple[bytes, ...]:
        if isinstance(self._handshake, TlsFailedError):
            return self._handshake.chain
        return self._chain if self._tls is not None else ()

    def is_open(self) -> bool:
        return not (self.is_closed or self.is_shut or self._looks_gone)

    def shut_down(self) -> None:
        self.is_shut = True

    def close(self) -> None:
        self.is_closed = True

    def _check_use(self) -> None:
        assert not self.is_closed, "used after close()"
        if self.is_shut:
            raise CancelledError("net.cancelled")
        if self.deadlines:
            self.deadlines[-1].remaining_s()
        if self._is_gone:
            raise CLOSED

    def _release(self) -> None:
        if self._script:
            turn = self._script.pop(0)
            self._pending.extend(turn if isinstance(turn, tuple) else (turn,))


class ScriptedDialer:
    """Gives out wires: ``str(endpoint)`` ("imap imap.example.com:993") to one wire per opening.

    An error in place of a wire is raised; an unknown endpoint raises NameNotFoundError; one that
    is opened more often than scripted, AssertionError. ``opened`` holds every endpoint asked for.
    """

    def __init__(
        self, servers: Mapping[str, Sequence[ScriptedWire | NetworkError]] | None = None
    ) -> None:
        self._servers = {name: list(wires) for name, wires in (servers or {}).items()}
        self.opened: list[Endpoint] = []

    def open(self, endpoint: Endpoint, measure: Measure = unmeasured) -> ScriptedWire:
        self.opened.append(endpoint)
        with measure(Stage.NAME):
            if str(endpoint) not in self._servers:
                raise NameNotFoundError("net.dns.no-such-name", name=endpoint.hostname)
        wires = self._servers[str(endpoint)]
        assert wires, f"{endpoint} was opened once too often"
        wire = wires.pop(0)
        with measure(Stage.CONNECT):
            if isinstance(wire, NetworkError):
                raise wire
        return wire.over_tls() if endpoint.socket_type is SocketType.TLS else wire


def fake_network(
    *,
    dns: FakeDns | None = None,
    http: FakeHttp | None = None,
    dialer: ScriptedDialer | None = None,
    deadline: Deadline | None = None,
) -> Network:
    """Return a network of fakes; what is not given is empty. The deadline is 10 s by default."""
    return Network(
        dns=dns or FakeDns(),
        http=http or FakeHttp(),
        dialer=dialer or ScriptedDialer(),
        deadline=deadline or Deadline(10.0),
    )


def fake_factory(
    *,
    dns: FakeDns | None = None,
    http: FakeHttp | None = None,
    dialer: ScriptedDialer | None = None,
) -> NetworkFactory:
    """Return a factory whose networks share these fakes."""
    base = fake_network(dns=dns, http=http, dialer=dialer)
    return lambda deadline: replace(base, deadline=deadline)
