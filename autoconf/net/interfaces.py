"""The network as the rest of the program sees it: types only, no sockets."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from msgspec import Struct

from autoconf.errors import NetworkError
from autoconf.formats.tlsa import Tlsa
from autoconf.model.check import Stage, TlsFacts
from autoconf.model.secret import Login
from autoconf.model.server import Endpoint
from autoconf.tasks import Deadline


class Question(Struct, frozen=True):
    """One DNS question; ``name`` is absolute, in A-labels, without the trailing dot."""

    name: str
    kind: str
    """A, AAAA, MX, SRV, TXT, TLSA, CAA or NS."""


class Mx(Struct, frozen=True, kw_only=True):
    """RFC 5321 section 5; ``host`` is empty for a null MX (RFC 7505)."""

    preference: int
    host: str


class Srv(Struct, frozen=True, kw_only=True):
    """RFC 2782; an empty ``target`` (".") means that the service is not offered."""

    priority: int
    weight: int
    port: int
    target: str


class Caa(Struct, frozen=True, kw_only=True):
    """RFC 8659 section 4.1; ``tag`` in lower case."""

    tag: str
    value: str

    @property
    def issuer(self) -> str:
        """The domain of the authority, without parameters; empty if none is allowed."""
        return self.value.partition(";")[0].strip().lower()


Record = str | Mx | Srv | Tlsa | Caa
"""A and AAAA: the address; TXT: the joined strings; NS: the host."""


class DnsReply(Struct, frozen=True, kw_only=True):
    """The reply to one question.

    Attributes:
        records: at most 20 (100 of TXT), in the server's order; MX sorted by preference.
        error: NameNotFoundError, NoDataError, TimedOutError, RefusedError or UnreachableError
            where there is no record.
        cnames: the names of the CNAME chain, the question's own first; empty without a CNAME.
        disagrees: whether the second resolver, where there is one, contradicts this reply.
    """

    question: Question
    records: tuple[Record, ...] = ()
    error: NetworkError | None = None
    cnames: tuple[str, ...] = ()
    disagrees: bool = False


class Dns(Protocol):
    """Asks the resolver of the run."""

    def ask(self, questions: Sequence[Question]) -> Sequence[DnsReply]:
        """Ask all questions at the same time; replies in the order of the questions.

        A failure stands in the reply; only CancelledError is raised.
        """
        ...

    def are_secure(self, questions: Sequence[Question]) -> bool:
        """Tell whether DNSSEC proves the answers to all these questions.

        The chain is validated here, down from the root key (RFC 4035). A resolver's AD bit is no
        proof unless the user says so. Any failure is False, never an error.
        """
        ...


class HttpResponse(Struct, frozen=True, kw_only=True):
    """A response with its whole body, at most 256 KiB.

    Attributes:
        hops: every URL asked, in order; the body came from the last one.
        authenticated: whether every hop was https with a verified certificate.
        content_type: lower-case media type without parameters, "" if there is none.
        cnames: the names of the CNAME chains of all hops' hosts, in order.
        www_authenticate: the schemes that a 401 offers, lower-case; empty otherwise.
        location: the target of a redirect that was not followed (``max_redirects=0``); empty
            otherwise.
    """

    status: int
    body: bytes
    content_type: str
    hops: tuple[str, ...]
    authenticated: bool
    cnames: tuple[str, ...] = ()
    www_authenticate: tuple[str, ...] = ()
    location: str = ""


class Http(Protocol):
    """Asks web servers; sends no login unless told so."""

    def fetch(  # noqa: PLR0913 - the options of a request, all by name
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
        """Ask one URL and follow at most 3 redirects, never from https to http.

        A ``login`` is sent as Basic, over https only, and never after a redirect: then
        ``max_redirects`` must be 0, and a redirect is returned with its ``location``.

        With ``cache`` the server is asked whether the page of an earlier run has changed, and
        sends it only then.

        ``of_ispdb`` says that the URL is made from the one of ``--ispdb``. Only then may it lead to
        the local address that the user typed there.

        Every status is returned as a response. A request without a response raises a
        NetworkError.
        """
        ...

    def fetch_at(self, url: str, address: str) -> HttpResponse:
        """Ask one URL at one address of its host, and follow no redirect."""
        ...


class Wire(Protocol):
    """A connected byte stream, read by lines; each wait ends with the bound deadline."""

    @property
    def peer(self) -> str:
        """The IP address that was reached."""
        ...

    @property
    def tls(self) -> TlsFacts | None:
        """The facts of TLS; None before the handshake."""
        ...

    def bind(self, deadline: Deadline) -> None:
        """Let further waits end with this deadline and its token."""
        ...

    @property
    def unread(self) -> bytes:
        """What came and was not read: after an error, the part of a line."""
        ...

    def read_line(self) -> bytes:
        """Return the next line without its line end (CRLF, or LF alone).

        A TLS record before the handshake counts as a line.

        Raises:
            WrongProtocolError: the line is longer than 8 KiB.
            UnreachableError: the peer closed or reset the connection.
            TimedOutError: the deadline passed.
            CancelledError: the deadline was cancelled, or the connection shut down.
        """
        ...

    def read_exactly(self, count: int) -> bytes:
        """Return that many octets; raises as ``read_line`` does. The caller bounds the count."""
        ...

    def write(self, data: bytes) -> None:
        """Send all of it."""
        ...

    def start_tls(self) -> None:
        """Do the handshake and verify the certificate against the endpoint's host name.

        Raises:
            WrongProtocolError: bytes arrived before the handshake (CVE-2011-0411).
            TlsFailedError: with the facts known by then.
        """
        ...

    def channel_bindings(self) -> Mapping[str, bytes]:
        """Return the channel bindings (RFC 5929) of this TLS connection, the best first."""
        ...

    def certificates(self) -> tuple[bytes, ...]:
        """Return the certificates that the peer showed in DER form, its own first.

        Those of a handshake that failed, too; empty before the handshake and after ``close``.
        """
        ...

    def is_open(self) -> bool:
        """Tell, without waiting, whether the connection is still open."""
        ...

    def shut_down(self) -> None:
        """End the connection, from any thread; the thread that uses it must still close it.

        Every wait for the peer ends with a CancelledError, and so does each later one.
        """
        ...

    def close(self) -> None:
        """Close the connection, in the thread that uses it; never raises, may be called again."""
        ...


Measure = Callable[[Stage], AbstractContextManager[None]]
"""Adds the time of what is done in the context to a stage, also if it fails."""


class Dialer(Protocol):
    """Opens connections to mail servers."""

    def open(self, endpoint: Endpoint, measure: Measure = ...) -> Wire:
        """Resolve, connect, and with ``SocketType.TLS`` do the handshake; measure each of them.

        Raises:
            NameNotFoundError, NoDataError: the host has no address.
            BlockedAddressError: the guard refused every address.
            RefusedError, UnreachableError, TimedOutError, CancelledError: no connection.
            TlsFailedError: with the facts known by then.
        """
        ...


class Network(Struct, frozen=True, kw_only=True):
    """The network for one job; every wait in it ends with the job's deadline."""

    dns: Dns
    http: Http
    dialer: Dialer
    deadline: Deadline


Hop = Callable[[str], object]
"""Gets each URL that a web server redirects to, before it is asked; it may wait or raise."""

NetworkFactory = Callable[[Deadline], Network]
"""Makes the network of one job; all networks of a run share caches and limits."""
