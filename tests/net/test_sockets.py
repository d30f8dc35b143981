import errno
import gc
import socket
import ssl
import weakref

import pytest

from autoconf.errors import (
    CancelledError,
    NetworkError,
    NoRouteError,
    RefusedError,
    TimedOutError,
    UnreachableError,
)
from autoconf.net.sockets import DialedSocket, Lease, can_read, network_error, translated
from autoconf.tasks import Deadline
from tests.servers.tcp import saying, serving


@pytest.mark.parametrize(
    ("error", "expected", "text"),
    [
        (TimeoutError(), TimedOutError, "peer did not answer in time"),
        (OSError(errno.ETIMEDOUT, ""), TimedOutError, "peer did not answer in time"),
        (OSError(errno.ECONNREFUSED, ""), RefusedError, "peer refused the connection"),
        (OSError(errno.ENETUNREACH, ""), NoRouteError, "there is no route to peer"),
        (OSError(errno.EHOSTUNREACH, ""), NoRouteError, "there is no route to peer"),
        (OSError(errno.ECONNRESET, ""), UnreachableError, "peer closed the connection"),
        (OSError(errno.EPIPE, ""), UnreachableError, "peer closed the connection"),
        (OSError(errno.ENOTCONN, ""), UnreachableError, "peer closed the connection"),
        (ssl.SSLEOFError(), UnreachableError, "peer closed the connection"),
        (
            OSError(errno.ENOBUFS, "No buffer space"),
            UnreachableError,
            "the connection to peer failed: No buffer space",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_errors_of_the_system_become_ours(
    error: OSError, expected: type[NetworkError], text: str
) -> None:
    ours = network_error(error, "peer")

    assert (type(ours), str(ours)) == (expected, text)


def test_after_a_cancellation_every_error_is_one() -> None:
    deadline = Deadline(30)
    deadline.token.cancel()

    with pytest.raises(CancelledError), translated("peer", deadline):
        raise ConnectionResetError


def test_other_exceptions_pass() -> None:
    with pytest.raises(ZeroDivisionError), translated("peer", Deadline(30)):
        raise ZeroDivisionError


def test_a_socket_without_lease_is_an_ordinary_one() -> None:
    with serving(saying(b"x")) as server, DialedSocket() as sock:
        sock.settimeout(30)
        sock.connect(("127.0.0.1", server.port))

        assert sock.recv(1) == b"x"


def test_a_place_is_given_back_once() -> None:
    given: list[str] = []
    with DialedSocket() as sock:
        lease = sock.lease = Lease(sock, Deadline(30), lambda: given.append("back"))
        lease.leave_gate()

    assert given == ["back"]


def test_a_closed_socket_is_not_woken() -> None:
    deadline = Deadline(30)
    sock = DialedSocket()
    sock.lease = Lease(sock, deadline)
    sock.close()

    deadline.token.cancel()


def test_a_socket_in_use_by_a_file_keeps_its_lease() -> None:
    given: list[str] = []
    sock = DialedSocket()
    sock.lease = Lease(sock, Deadline(30), lambda: given.append("back"))
    with sock.makefile("rb"):
        sock.close()
        assert given == []

    assert given == ["back"]


def test_what_is_sent_in_parts_is_under_the_deadline_too() -> None:
    with serving(saying(b"x")) as server, DialedSocket() as sock:
        sock.connect(("127.0.0.1", server.port))
        sock.lease = Lease(sock, Deadline(0))

        with pytest.raises(TimedOutError):
            sock.send(b"x")


def test_a_closed_socket_needs_no_garbage_collector() -> None:
    sock = DialedSocket()
    sock.lease = Lease(sock, Deadline(30))
    there = weakref.ref(sock)
    gc.disable()
    try:
        sock.close()
        del sock

        assert there() is None
    finally:
        gc.enable()


@pytest.mark.parametrize(
    ("before", "wanted", "after"),
    [
        pytest.param(5.1, 5.0, 5.1, id="a little longer"),
        pytest.param(5.2, 5.0, 5.0, id="longer"),
        pytest.param(4.9, 5.0, 5.0, id="shorter"),
        pytest.param(None, 5.0, 5.0, id="without end"),
        pytest.param(5.0, None, None, id="no end any more"),
        pytest.param(5.0, 0, 0.0, id="no wait any more"),
        pytest.param(0, 5.0, 5.0, id="no wait before"),
    ],
)
def test_a_limit_is_set_anew_if_it_differs(
    before: float | None, wanted: float | None, after: float | None
) -> None:
    with DialedSocket() as sock:
        sock.settimeout(before)
        sock.settimeout(wanted)

        assert sock.gettimeout() == after


def test_datagrams_are_read_until_none_is_left() -> None:
    with (
        DialedSocket(socket.AF_INET, socket.SOCK_DGRAM) as one,
        DialedSocket(socket.AF_INET, socket.SOCK_DGRAM) as other,
    ):
        for sock in (one, other):
            sock.bind(("127.0.0.1", 0))
        one.connect(other.getsockname())
        assert not can_read(other, 0.01)
        for data in (b"1", b"2"):
            one.send_now(data)

        assert can_read(other, 30)
        assert [other.recv_now(9), other.recv_now(9)] == [b"1", b"2"]
        with pytest.raises(BlockingIOError):
            other.recv_now(9)
