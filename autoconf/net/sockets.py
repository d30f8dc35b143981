"""Sockets that know their deadline, and can be woken by its cancellation (ADR 0001)."""

import contextlib
import errno
import socket
import ssl
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from autoconf.errors import (
    CancelledError,
    NetworkError,
    RefusedError,
    TimedOutError,
    UnreachableError,
)

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

    from autoconf.tasks import Deadline

_NO_ROUTE: Final = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL)


class Lease:
    """What a connection holds besides its socket: a deadline, and a place at the gate.

    ``sock`` is the outermost socket: after STARTTLS, the one that speaks TLS.
    """

    def __init__(
        self,
        sock: socket.socket,
        deadline: "Deadline",
        give_back: Callable[[], None] = lambda: None,
    ) -> None:
        self.sock = sock
        self.deadline = deadline
        self._give_back: Callable[[], None] | None = give_back
        self._ticket = deadline.cancel.register(self._wake)

    def bind(self, deadline: "Deadline") -> int:
        """Let waits end with this deadline; returns the ticket of the registered callback."""
        self.deadline.cancel.forget(self._ticket)
        self.deadline = deadline
        self._ticket = deadline.cancel.register(self._wake)
        return self._ticket

    def leave_gate(self) -> None:
        """Give the place back; a second call does nothing."""
        give_back, self._give_back = self._give_back, None
        if give_back:
            give_back()

    def end(self) -> None:
        """Give back everything: the socket is being closed."""
        self.deadline.cancel.forget(self._ticket)
        self.leave_gate()

    def _wake(self) -> None:
        # close() would leave another thread waiting in recv. SSLSocket.shutdown() drops the TLS
        # layer, so that the other thread would go on in clear text: the plain one is called.
        with contextlib.suppress(OSError):
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


class DialedSocket(socket.socket):
    """A TCP socket whose every wait is cut to what is left of the deadline."""

    lease: Lease | None = None

    def recv(self, bufsize: int, flags: int = 0) -> bytes:
        """Receive within the deadline."""
        _arm(self, self.lease)
        return super().recv(bufsize, flags)

    def recv_into(self, buffer: "WriteableBuffer", nbytes: int = 0, flags: int = 0) -> int:
        """Receive within the deadline."""
        _arm(self, self.lease)
        return super().recv_into(buffer, nbytes, flags)

    def send(self, data: "ReadableBuffer", flags: int = 0) -> int:
        """Send within the deadline."""
        _arm(self, self.lease)
        return super().send(data, flags)

    def sendall(self, data: "ReadableBuffer", flags: int = 0) -> None:
        """Send everything within the deadline."""
        _arm(self, self.lease)
        super().sendall(data, flags)

    def recv_now(self, bufsize: int) -> bytes:
        """Return what has arrived, b"" at the end; BlockingIOError where there is nothing."""
        self.settimeout(0)
        return super().recv(bufsize)

    def close(self) -> None:
        """Close it; the lease ends once no file of it is read any more either."""
        super().close()
        if self.lease and self.fileno() < 0:
            self.lease.end()


class TlsSocket(ssl.SSLSocket):
    """The same over TLS; recv and recv_into come down to read, sendall to send."""

    lease: Lease | None = None

    def read(self, len: int = 1024, buffer: "WriteableBuffer | None" = None) -> bytes:  # noqa: A002 - ssl's
        """Receive within the deadline."""
        _arm(self, self.lease)
        return super().read(len, buffer)

    def send(self, data: "ReadableBuffer", flags: int = 0) -> int:
        """Send within the deadline."""
        _arm(self, self.lease)
        return super().send(data, flags)

    def recv_now(self, bufsize: int) -> bytes:
        """Return what has arrived, b"" at the end; SSLWantReadError where there is nothing."""
        self.settimeout(0)
        return super().read(bufsize)

    def close(self) -> None:
        """Close it; the lease ends once no file of it is read any more either."""
        super().close()
        if self.lease and self.fileno() < 0:
            self.lease.end()


AnySocket = DialedSocket | TlsSocket


def lease_of(sock: AnySocket) -> Lease:
    """Return the lease of a dialled socket.

    Raises:
        TypeError: it was not dialled.
    """
    if sock.lease is None:
        raise TypeError("the socket has no lease: it was not dialled")
    return sock.lease


def _arm(sock: socket.socket, lease: Lease | None) -> None:
    if lease:
        sock.settimeout(lease.deadline.remaining_s())


@contextlib.contextmanager
def translated(peer: str, deadline: "Deadline") -> Iterator[None]:
    """Turn the operating system's errors into ours.

    Raises:
        NetworkError: CancelledError where the deadline was cancelled, else what happened.
    """
    try:
        yield
    except OSError as error:
        if deadline.cancel.is_set:
            raise CancelledError("no longer needed") from error
        raise network_error(error, peer) from error


def network_error(error: OSError, peer: str) -> NetworkError:
    """Return our error for one of the operating system; ``peer`` is "host:port"."""
    if isinstance(error, TimeoutError):
        return TimedOutError(f"{peer} did not answer in time")
    if refusal := _refusal(error):
        return RefusedError(f"{peer} {refusal}")
    if error.errno in _NO_ROUTE:
        return UnreachableError(f"there is no route to {peer}")
    if is_end(error):
        return UnreachableError(f"{peer} closed the connection")
    return UnreachableError(f"the connection to {peer} failed: {error.strerror or error}")


def _refusal(error: OSError) -> str:
    """Say how a peer refused us; "" if it did not."""
    if isinstance(error, ConnectionRefusedError):
        return "refused the connection"
    # With TLS 1.3 it comes after the handshake; older servers fail it and do not say why.
    if getattr(error, "reason", "") == "TLSV13_ALERT_CERTIFICATE_REQUIRED":
        return "wants a client certificate (client-cert-required), and none is ever sent"
    return ""


def is_end(error: OSError) -> bool:
    """Tell whether the peer ended the connection, politely or not."""
    # ENOTCONN is what a reset that came early leaves behind.
    return isinstance(error, ConnectionError | ssl.SSLEOFError) or error.errno == errno.ENOTCONN
