"""What the rest of the program may know of the network: shapes only, no socket in sight."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from autoconf.errors import NetworkError
from autoconf.model.check import TlsFacts
from autoconf.model.secret import Login
from autoconf.model.server import Endpoint
from autoconf.tasks import Deadline


class Question(Struct, frozen=True):
    """One DNS question; ``name`` is absolute, in A-labels, without the trailing dot."""

    name: str
    kind: str
    """A, AAAA, MX, SRV, TXT or NS."""


class Mx(Struct, frozen=True, kw_only=True):
    """RFC 5321 section 5; ``host`` is empty for a null MX (RFC 7505)."""

    preference: int
    host: str


class Srv(Struct, frozen=True, kw_only=True):
    """RFC 2782; ``target`` is empty for ".": the service is not offered."""

    priority: int
    weight: int
    port: int
    target: str


Record = str | Mx | Srv
"""A and AAAA: the address; TXT: the joined strings; NS: the host."""


class DnsReply(Struct, frozen=True, kw_only=True):
    """What came back for one question.

    Attributes:
        records: as the server ordered them, at most 20; MX sorted by preference.
        error: NameNotFoundError, NoDataError, TimedOutError, RefusedError or UnreachableError
            where there is no record.
        cnames: the names that led from the question to the records, the question's own first;
            empty when there was no CNAME.
        disagrees: a second resolver, where one was asked for, says otherwise.
    """

    question: Question
    records: tuple[Record, ...] = ()
    error: NetworkError | None = None
    cnames: tuple[str, ...] = ()
    disagrees: bool = False


class Dns(Protocol):
    """Asks the resolver."""

    def ask(self, questions: Sequence[Question]) -> Sequence[DnsReply]:
        """Ask all questions at the same time; replies in the order of the questions.

        An outside failure stands in the reply; nothing is raised but CancelledError.
        """
        ...

    def are_secure(self, questions: Sequence[Question]) -> bool:
        """Tell whether DNSSEC proves the answers to all these questions.

        The chain is validated here, down from the root key (RFC 4035). A resolver's AD bit is no
        proof unless the user says so. Trouble of any kind is False, never an error.
        """
        ...


class HttpResponse(Struct, frozen=True, kw_only=True):
    """A response with its whole body, at most 256 KiB.

    Attributes:
        hops: every URL asked, in order; the last one is where the body came from.
        authenticated: every hop was https with a verified certificate.
        content_type: lower-case media type without parameters, "" if there is none.
        cnames: the names that DNS aliases of the hops' hosts led through, in order.
        www_authenticate: the schemes that a 401 offers, lower-case; empty otherwise.
        location: the URL that a redirect points to which was not followed, as there was to be
            none (``max_redirects=0``); empty otherwise.
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
    """Asks web servers, anonymously unless told otherwise."""

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
    ) -> HttpResponse:
        """Ask one URL and follow at most 3 redirects, never from https to http.

        A ``login`` goes out as Basic, over https only, and never with a redirect: then
        ``max_redirects`` must be 0: a redirect comes back as it is, with its ``location``.

        With ``cache`` a page of an earlier run is sent again only if it has changed; that it has
        not is asked each time.

        Any status comes back as a response; what never became one raises a NetworkError.
        """
        ...


class Wire(Protocol):
    """A connected byte stream, read by lines; every wait ends with the bound deadline."""

    @property
    def peer(self) -> str:
        """The IP address that was reached."""
        ...

    @property
    def tls(self) -> TlsFacts | None:
        """What is known of TLS; None before the handshake."""
        ...

    def bind(self, deadline: Deadline) -> None:
        """Let further waits end with this deadline and its token."""
        ...

    def read_line(self) -> bytes:
        """Return the next line without its line end (CRLF, or LF alone).

        Raises:
            WrongProtocolError: longer than 8 KiB.
            UnreachableError: the peer closed or reset the connection.
            TimedOutError: the deadline passed.
            CancelledError: nobody waits any more.
        """
        ...

    def read_exactly(self, count: int) -> bytes:
        """Return that many octets; the caller bounds them. Raises what ``read_line`` raises."""
        ...

    def write(self, data: bytes) -> None:
        """Send all of it."""
        ...

    def start_tls(self) -> None:
        """Do the handshake and verify the certificate against the endpoint's host name.

        Raises:
            WrongProtocolError: bytes had arrived before the handshake (CVE-2011-0411).
            TlsFailedError: with the facts seen so far.
        """
        ...

    def channel_bindings(self) -> Mapping[str, bytes]:
        """Return the channel bindings (RFC 5929) of the TLS that stands, the best first."""
        ...

    def is_open(self) -> bool:
        """Tell, without waiting, whether the peer still holds the connection."""
        ...

    def shut_down(self) -> None:
        """End the connection, from any thread, and leave it to its thread to close it.

        A thread that waits for the peer gets a CancelledError, now and with each further wait.
        """
        ...

    def close(self) -> None:
        """Close the connection, in the thread that uses it; never raises, may be called again."""
        ...


class Dialer(Protocol):
    """Opens connections to mail servers."""

    def open(self, endpoint: Endpoint) -> Wire:
        """Resolve, connect, and with ``SocketType.TLS`` do the handshake.

        Raises:
            NameNotFoundError, NoDataError: the host has no address.
            BlockedAddressError: the guard refused every address.
            RefusedError, UnreachableError, TimedOutError, CancelledError: no connection.
            TlsFailedError: with the facts seen so far.
        """
        ...


class Network(Struct, frozen=True, kw_only=True):
    """The network for one job: everything in it ends with the job's deadline."""

    dns: Dns
    http: Http
    dialer: Dialer
    deadline: Deadline


NetworkFactory = Callable[[Deadline], Network]
"""Makes the network of one job; caches and limits are shared by all networks of a run."""
