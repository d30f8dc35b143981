"""Sockets whose waits end with a deadline or its cancellation (ADR 0001)."""

import contextlib
import errno
import select
import socket
import ssl
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from autoconf.errors import (
    CancelledError,
    NetworkError,
    NoRouteError,
    RefusedError,
    TimedOutError,
    UnreachableError,
)
from autoconf.model.message import Message
from autoconf.tasks import Deadline, new_reentrant_lock

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

_LATE: Final = 1.03
_NO_ROUTE: Final = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL)


class Lease:
    """The deadline of a connection, and its place at the gate.

    One thread uses a socket at a time, and that thread alone closes it: the number of a closed
    descriptor may be given to another connection while a thread still reads. Other threads shut
    the connection down, which wakes the thread that uses it.

    Attributes:
        sock: the outermost socket; after STARTTLS, the one that speaks TLS.
        deadline: where the waits of the connection end.
    """

    def __init__(
        self,
        sock: socket.socket,
        deadline: Deadline,
        give_back: Callable[[], None] = lambda: None,
    ) -> None:
        self.sock = sock
        self.deadline = deadline
        # Reentrant: garbage collection may close the socket in a thread that holds the lock.
        self._lock = new_reentrant_lock()
        self._is_shut = False
        self._give_back: Callable[[], None] | None = give_back
        self._ticket = deadline.token.register(self._wake)

    @property
    def is_cancelled(self) -> bool:
        """Whether the deadline was cancelled, or the connection shut down."""
        return self._is_shut or self.deadline.is_cancelled

    def remaining_s(self, at_most: float | None = None) -> float:
        """Return the seconds left for a wait, as ``Deadline.remaining_s`` does.

        Raises:
            CancelledError: the deadline was cancelled, or the connection shut down.
            TimedOutError: the deadline has passed.
        """
        if self._is_shut:
            raise CancelledError("net.cancelled")
        return self.deadline.remaining_s(at_most)

    def bind(self, deadline: Deadline) -> int:
        """Let waits end with this deadline; returns the ticket of the registered callback."""
        self.deadline.token.forget(self._ticket)
        self.deadline = deadline
        self._ticket = deadline.token.register(self._wake)
        return self._ticket

    def leave_gate(self) -> None:
        """Give the place back; a second call does nothing."""
        give_back, self._give_back = self._give_back, None
        if give_back:
            give_back()

    def shut_down(self) -> None:
        """End the connection, from any thread: every wait on it, also a later one, is cancelled."""
        self._is_shut = True
        self._wake()

    def close(self, close: Callable[[], None]) -> None:
        """Close the socket by this function, and give back everything once it is closed."""
        with self._lock:
            close()
        if self.sock.fileno() < 0:
            self.deadline.token.forget(self._ticket)
            self.leave_gate()

    def _wake(self) -> None:
        # SSLSocket.shutdown() drops the TLS layer, so that a waiting thread would go on in clear
        # text: the plain one is called. The lock keeps the descriptor from being closed meanwhile.
        with self._lock, contextlib.suppress(OSError):
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


class DialedSocket(socket.socket):
    """A socket whose waits end with the deadline of its lease."""

    lease: Lease | None = None

    def settimeout(self, value: float | None) -> None:
        """Let waits end after so long, or up to 3 % later."""
        if _is_changed(self, value):
            super().settimeout(value)

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
        """Return the bytes that have arrived, b"" at the end; BlockingIOError if none have."""
        self.settimeout(0)
        return super().recv(bufsize)

    def send_now(self, data: "ReadableBuffer") -> int:
        """Send without waiting; BlockingIOError if there is no room."""
        self.settimeout(0)
        return super().send(data)

    def close(self) -> None:
        """Close the socket, in the thread that uses it; the lease ends with its last file."""
        _close(self, super().close)


class TlsSocket(ssl.SSLSocket):
    """The same over TLS; recv and recv_into call read, sendall calls send."""

    lease: Lease | None = None

    def settimeout(self, value: float | None) -> None:
        """Let waits end after so long, or up to 3 % later."""
        if _is_changed(self, value):
            super().settimeout(value)

    def getpeername(self) -> Any:
        """Return the peer's address, or close the socket.

        ``wrap_socket`` asks before anybody holds the new socket, and would leave it open.
        """
        try:
            return super().getpeername()
        except OSError as error:
            self.close()
            raise ConnectionResetError(errno.ECONNRESET, "the peer is gone") from error

    def read(self, len: int = 1024, buffer: "WriteableBuffer | None" = None) -> bytes:  # noqa: A002 - ssl's
        """Receive within the deadline."""
        _arm(self, self.lease)
        return super().read(len, buffer)

    def send(self, data: "ReadableBuffer", flags: int = 0) -> int:
        """Send within the deadline."""
        _arm(self, self.lease)
        return super().send(data, flags)

    def recv_now(self, bufsize: int) -> bytes:
        """Return the bytes that have arrived, b"" at the end; SSLWantReadError if none have."""
        self.settimeout(0)
        return super().read(bufsize)

    def close(self) -> None:
        """Close the socket, in the thread that uses it; the lease ends with its last file."""
        _close(self, super().close)


AnySocket = DialedSocket | TlsSocket


def _close(sock: AnySocket, close: Callable[[], None]) -> None:
    """Close a socket; when its last file is closed, it and its lease forget each other."""
    if sock.lease is None:
        close()
        return
    sock.lease.close(close)
    if sock.fileno() < 0:
        sock.lease = None  # both would wait for the garbage collector


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
        sock.settimeout(lease.remaining_s())


def can_read(sock: socket.socket, seconds: float) -> bool:
    """Wait until something has come, at most so long; tell whether it has."""
    if not hasattr(select, "poll"):  # Windows
        return bool(select.select([sock], [], [], seconds)[0])
    waiting = select.poll()
    waiting.register(sock, select.POLLIN)
    return bool(waiting.poll(seconds * 1000))


def _is_changed(sock: socket.socket, seconds: float | None) -> bool:
    """Tell whether the limit of a wait must be set anew.

    Each change is a call to the system, in which another thread may take over: a limit that is a
    little too long stays.
    """
    limit = sock.gettimeout()
    if not seconds or not limit:
        return limit != seconds
    return not seconds <= limit <= seconds * _LATE


@contextlib.contextmanager
def translated(peer: str | Message, limit: Deadline | Lease) -> Iterator[None]:
    """Turn the operating system's errors into ours.

    Args:
        peer: "host:port", or a message that names it.
        limit: tells whether the wait was cancelled.

    Raises:
        NetworkError: CancelledError where the wait was cancelled.
    """
    try:
        yield
    except OSError as error:
        if limit.is_cancelled:
            raise CancelledError("net.cancelled") from error
        raise network_error(error, peer) from error


def network_error(error: OSError, peer: str | Message) -> NetworkError:
    """Return our error for one of the operating system; ``peer`` as in ``translated``."""
    if isinstance(error, TimeoutError):
        return TimedOutError("net.timed-out", peer=peer)
    if isinstance(error, ConnectionRefusedError):
        return RefusedError("net.refused", peer=peer)
    if error.errno in _NO_ROUTE:
        return NoRouteError("net.no-route", peer=peer)
    if is_end(error):
        return UnreachableError("net.closed", peer=peer)
    return UnreachableError("net.failed", peer=peer, why=error.strerror or error)


def is_end(error: OSError) -> bool:
    """Tell whether the peer ended the connection, politely or not."""
    # ENOTCONN: the connection was reset before the call.
    return isinstance(error, ConnectionError | ssl.SSLEOFError) or error.errno == errno.ENOTCONN
