"""The ``Wire`` and ``Dialer`` of ``net.interfaces`` over real sockets."""

import re
import socket
import ssl
from collections.abc import Callable, Mapping
from typing import Final

from msgspec.structs import replace

from autoconf.errors import TlsFailedError, UnreachableError, WrongProtocolError
from autoconf.model.check import Stage, TlsFacts, TlsProblem
from autoconf.model.domain import is_this_machine
from autoconf.model.server import Endpoint, SocketType
from autoconf.net.channel_binding import bindings_of
from autoconf.net.dial import Dial, unmeasured
from autoconf.net.interfaces import Measure
from autoconf.net.pins import Pins
from autoconf.net.proxies import Proxies
from autoconf.net.sockets import AnySocket, DialedSocket, TlsSocket, lease_of, translated
from autoconf.net.tls import chain_of, wants_certificate
from autoconf.tasks import Deadline

MAX_LINE: Final = 8192
_CHUNK: Final = 4096
_MAX_UNASKED: Final = 64 * 1024
_TLS_RECORD: Final = re.compile(rb"[\x15\x16]\x03[\x00-\x04]")


class SocketWire:
    """A connected socket, read by lines; see ``net.interfaces.Wire``."""

    def __init__(
        self,
        sock: DialedSocket,
        endpoint: Endpoint,
        context: Callable[[], ssl.SSLContext],
        pins: Pins,
    ) -> None:
        self._sock: AnySocket = sock
        self._lease = lease_of(sock)
        self._endpoint = endpoint
        self._pins = pins
        self._name = f"{endpoint.hostname}:{endpoint.port}"
        self._context = context
        self._buffer = bytearray()
        self._tls: TlsFacts | None = None
        self._refused: tuple[bytes, ...] = ()
        with translated(self._name, self._lease):
            self._peer = str(sock.getpeername()[0])

    @property
    def peer(self) -> str:
        """The IP address that was reached."""
        return self._peer

    @property
    def tls(self) -> TlsFacts | None:
        """The facts of TLS; None before the handshake."""
        return self._tls

    def bind(self, deadline: Deadline) -> None:
        """Let further waits end with this deadline and its token."""
        self._lease.bind(deadline)

    @property
    def unread(self) -> bytes:
        """What came and was not read; see ``net.interfaces.Wire``."""
        return bytes(self._buffer)

    def read_line(self) -> bytes:
        """Return the next line without its line end; see ``net.interfaces.Wire``."""
        while (end := self._buffer.find(b"\n", 0, MAX_LINE)) < 0:
            if self._tls is None and _TLS_RECORD.match(self._buffer):
                return bytes(self._buffer)  # it has no line end, and nothing else follows
            if len(self._buffer) >= MAX_LINE:
                raise WrongProtocolError("net.long-line", peer=self._name)
            self._buffer += self._receive()
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return line.removesuffix(b"\r")

    def read_exactly(self, count: int) -> bytes:
        """Return that many octets; see ``net.interfaces.Wire``."""
        while len(self._buffer) < count:
            self._buffer += self._receive()
        data = bytes(self._buffer[:count])
        del self._buffer[:count]
        return data

    def write(self, data: bytes) -> None:
        """Send all of it."""
        with translated(self._name, self._lease):
            self._sock.sendall(data)

    def start_tls(self) -> None:
        """Do the handshake; see ``net.interfaces.Wire``."""
        if not isinstance(self._sock, DialedSocket):
            raise TypeError("TLS stands already")
        # CVE-2011-0411: bytes from before the handshake would be read as if they came over TLS.
        # With TLS at once nothing was read before, and the handshake itself meets what has come.
        is_upgrade = self._endpoint.socket_type is not SocketType.TLS
        if self._buffer or (is_upgrade and self._has_unread(self._sock)):
            self.close()
            raise WrongProtocolError("net.early-data", peer=self._name)
        try:
            self._sock, self._tls = self._pins.handshake(
                self._sock, self._endpoint, self._context, self._name
            )
        except TlsFailedError as error:
            self._tls = error.facts if isinstance(error.facts, TlsFacts) else None
            self._refused = error.chain
            raise

    def channel_bindings(self) -> Mapping[str, bytes]:
        """Return the channel bindings; see ``net.interfaces.Wire``."""
        return bindings_of(self._sock) if isinstance(self._sock, TlsSocket) else {}

    def certificates(self) -> tuple[bytes, ...]:
        """Return the certificates that the peer showed; see ``net.interfaces.Wire``."""
        return chain_of(self._sock) if isinstance(self._sock, TlsSocket) else self._refused

    def is_open(self) -> bool:
        """Tell, without waiting, whether the connection is still open."""
        # Everything that has come is read and kept: the end may stand behind a BYE.
        try:
            while len(self._buffer) < _MAX_UNASKED:
                data = self._sock.recv_now(_CHUNK)
                if not data:
                    return False
                self._buffer += data
        except (BlockingIOError, ssl.SSLWantReadError):
            return True
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Close the connection, in the thread that uses it; see ``net.interfaces.Wire``."""
        self._sock.close()

    def shut_down(self) -> None:
        """End the connection from any thread; see ``net.interfaces.Wire``."""
        self._lease.shut_down()

    def _receive(self) -> bytes:
        with translated(self._name, self._lease):
            try:
                data = self._sock.recv(_CHUNK)
            except ssl.SSLError as error:
                if not wants_certificate(error):
                    raise
                raise self._without_certificate() from error
        if not data:
            self._lease.remaining_s()  # a cancellation looks like the end of the stream
            raise UnreachableError("net.closed", peer=self._name)
        return data

    def _without_certificate(self) -> TlsFailedError:
        facts = replace(
            self._tls or TlsFacts(),
            verified=False,
            pinned=False,
            problem=TlsProblem.CLIENT_CERT_REQUIRED,
        )
        self._tls = facts
        return TlsFailedError("tls.problem.client-cert-required", facts, peer=self._name)

    def _has_unread(self, sock: DialedSocket) -> bool:
        with translated(self._name, self._lease):
            try:
                sock.settimeout(0)
                return bool(socket.socket.recv(sock, 1, socket.MSG_PEEK))
            except BlockingIOError:
                return False


class MailDialer:
    """Opens wires to mail servers; see ``net.interfaces.Dialer``."""

    def __init__(
        self,
        dial: Dial,
        context: Callable[[], ssl.SSLContext],
        deadline: Deadline,
        pins: Pins | None = None,
        proxies: Proxies | None = None,
    ) -> None:
        self._proxies = proxies or Proxies()
        self._dial = dial
        self._context = context
        self._deadline = deadline
        self._pins = pins or Pins()

    def open(self, endpoint: Endpoint, measure: Measure = unmeasured) -> SocketWire:
        """Resolve, connect, and with ``SocketType.TLS`` do the handshake; measure each of them."""
        is_here = is_this_machine(endpoint.hostname)
        proxy = None if is_here else self._proxies.for_mail(endpoint.hostname)
        sock = self._dial.connect(endpoint.hostname, endpoint.port, self._deadline, proxy, measure)
        lease = lease_of(sock)
        try:
            wire = SocketWire(sock, endpoint, self._context, self._pins)
            if endpoint.socket_type is SocketType.TLS:
                with measure(Stage.TLS):
                    wire.start_tls()
        except BaseException:  # also an interrupt must leave no connection behind
            lease.sock.close()
            raise
        return wire
