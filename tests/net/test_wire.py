import queue
import socket
import ssl
import threading
import time

import pytest

from autoconf.errors import (
    CancelledError,
    RefusedError,
    TimedOutError,
    TlsFailedError,
    UnreachableError,
    WrongProtocolError,
)
from autoconf.model.server import SocketType
from autoconf.net.pins import Pins
from autoconf.net.sockets import DialedSocket
from autoconf.net.trust_store import TrustStore
from autoconf.net.wire import MailDialer, SocketWire
from autoconf.tasks import Deadline
from tests.net.conftest import dial_to
from tests.net.wires import SOON, endpoint, wire_to
from tests.servers.certificates import HOST, authority, server_context
from tests.servers.tcp import (
    dripping,
    hang_up,
    over_tls,
    saying,
    silent,
    unused_port,
)


def test_lines_come_without_their_ends(trust_store: TrustStore) -> None:
    with wire_to(saying(b"* OK ready\r\nlf only\n", b"\r\nlast\r\r\n"), trust_store) as wire:
        assert [wire.read_line() for _ in range(4)] == [b"* OK ready", b"lf only", b"", b"last\r"]


def test_a_line_may_come_in_pieces(trust_store: TrustStore) -> None:
    with wire_to(dripping(b"* OK\r\n", pause_s=0.01), trust_store) as wire:
        assert wire.read_line() == b"* OK"


@pytest.mark.parametrize("end", [b"", b"\n"], ids=["endless", "ended"])
def test_a_line_longer_than_8_kib_is_refused(trust_store: TrustStore, end: bytes) -> None:
    with (
        wire_to(saying(b"x" * 9000 + end), trust_store) as wire,
        pytest.raises(WrongProtocolError, match="longer than 8 KiB"),
    ):
        wire.read_line()


def test_a_line_of_almost_8_kib_is_read(trust_store: TrustStore) -> None:
    with wire_to(saying(b"x" * 8191 + b"\n"), trust_store) as wire:
        assert len(wire.read_line()) == 8191


def test_a_client_certificate_that_is_demanded_is_not_sent(trust_store: TrustStore) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority().issue_cert(HOST).configure_cert(context)
    authority().configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    said: queue.Queue[str] = queue.Queue()

    def demand(connection: socket.socket) -> None:
        try:
            context.wrap_socket(connection, server_side=True)
        except ssl.SSLError as error:
            said.put(error.reason or "")
            silent(connection)

    with (
        wire_to(demand, trust_store, SocketType.TLS) as wire,
        pytest.raises(TlsFailedError, match="wants a certificate"),
    ):
        wire.read_line()

    assert said.get(timeout=30) == "PEER_DID_NOT_RETURN_A_CERTIFICATE"


def test_octets_are_counted_line_ends_included(trust_store: TrustStore) -> None:
    with wire_to(saying(b"{7}\r\nab", b"\r\ncd\n rest\r\n"), trust_store) as wire:
        assert wire.read_line() == b"{7}"
        assert wire.read_exactly(7) == b"ab\r\ncd\n"
        assert wire.read_line() == b" rest"


def test_octets_that_never_come_are_a_closed_connection(trust_store: TrustStore) -> None:
    with (
        wire_to(saying(b"abc", then=hang_up), trust_store) as wire,
        pytest.raises(UnreachableError),
    ):
        wire.read_exactly(4)


def test_what_is_written_arrives(trust_store: TrustStore) -> None:
    def echo(connection: socket.socket) -> None:
        connection.sendall(connection.recv(100))

    with wire_to(echo, trust_store) as wire:
        wire.write(b"a1 NOOP\r\n")

        assert wire.read_line() == b"a1 NOOP"


def test_the_peer_is_the_address_that_was_reached(trust_store: TrustStore) -> None:
    with wire_to(silent, trust_store) as wire:
        assert (wire.peer, wire.tls) == ("127.0.0.1", None)


def test_a_closed_connection_is_unreachable(trust_store: TrustStore) -> None:
    with (
        wire_to(saying(b"* BY", then=hang_up), trust_store) as wire,
        pytest.raises(UnreachableError, match="closed the connection"),
    ):
        wire.read_line()


def test_a_reset_connection_is_unreachable(trust_store: TrustStore) -> None:
    def reset(connection: socket.socket) -> None:
        connection.recv(1)
        linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        connection.close()

    with wire_to(reset, trust_store) as wire:
        wire.write(b"x")

        with pytest.raises(UnreachableError, match="closed the connection"):
            wire.read_line()


def test_a_closed_port_is_refused(trust_store: TrustStore) -> None:
    dialer = MailDialer(dial_to("::127.0.0.1:"), trust_store.context, Deadline(SOON))

    with pytest.raises(RefusedError):
        dialer.open(endpoint(unused_port()))


def test_dripping_ends_at_the_deadline(trust_store: TrustStore) -> None:
    start = time.monotonic()
    with (
        wire_to(dripping(b"x" * 200, pause_s=0.05), trust_store, seconds=0.4) as wire,
        pytest.raises(TimedOutError),
    ):
        wire.read_line()

    assert 0.3 < time.monotonic() - start < 11 * 0.4


def test_a_silent_server_ends_at_the_deadline(trust_store: TrustStore) -> None:
    with (
        wire_to(silent, trust_store, seconds=0.2) as wire,
        pytest.raises(TimedOutError, match=f"{HOST}:"),
    ):
        wire.read_line()


def test_writing_to_one_who_does_not_read_ends_at_the_deadline(trust_store: TrustStore) -> None:
    woken = threading.Event()

    def deaf(_connection: socket.socket) -> None:
        woken.wait(SOON)

    with wire_to(deaf, trust_store, seconds=0.3) as wire:
        with pytest.raises(TimedOutError):
            wire.write(b"x" * 50_000_000)
        woken.set()


def test_another_deadline_can_be_bound(trust_store: TrustStore) -> None:
    with wire_to(silent, trust_store) as wire:
        wire.bind(Deadline(0.1))

        with pytest.raises(TimedOutError):
            wire.read_line()


@pytest.mark.parametrize("socket_type", [SocketType.PLAIN, SocketType.TLS])
def test_cancelling_wakes_a_waiting_read(trust_store: TrustStore, socket_type: SocketType) -> None:
    handler = over_tls(server_context(), silent) if socket_type is SocketType.TLS else silent
    deadline = Deadline(SOON)
    with wire_to(handler, trust_store, socket_type) as wire:
        wire.bind(deadline)
        start = time.monotonic()
        threading.Timer(0.1, deadline.token.cancel).start()

        with pytest.raises(CancelledError):
            wire.read_line()

        assert time.monotonic() - start < SOON / 2


def test_cancelling_an_earlier_deadline_changes_nothing(trust_store: TrustStore) -> None:
    earlier = Deadline(SOON)
    with wire_to(saying(b"* OK\r\n"), trust_store) as wire:
        wire.bind(earlier)
        wire.bind(Deadline(SOON))
        earlier.token.cancel()

        assert wire.read_line() == b"* OK"


def test_a_cancelled_write_is_cancelled_not_unreachable(trust_store: TrustStore) -> None:
    deadline = Deadline(SOON)
    with wire_to(silent, trust_store) as wire:
        wire.bind(deadline)
        deadline.token.cancel()

        with pytest.raises(CancelledError):
            wire.write(b"x")


@pytest.mark.parametrize("socket_type", [SocketType.PLAIN, SocketType.TLS])
def test_a_waiting_connection_is_open(trust_store: TrustStore, socket_type: SocketType) -> None:
    handler = over_tls(server_context(), silent) if socket_type is SocketType.TLS else silent
    with wire_to(handler, trust_store, socket_type) as wire:
        assert wire.is_open()


@pytest.mark.parametrize("socket_type", [SocketType.PLAIN, SocketType.TLS])
def test_a_server_that_said_bye_and_left_is_not_open(
    trust_store: TrustStore, socket_type: SocketType
) -> None:
    leave = saying(b"* BYE\r\n", then=hang_up)
    handler = over_tls(server_context(), leave) if socket_type is SocketType.TLS else leave
    with wire_to(handler, trust_store, socket_type) as wire:
        tries = (threading.Event().wait(0.01) for _ in range(3000))

        assert any(not wire.is_open() for _ in tries)


def test_what_came_while_looking_is_still_read(trust_store: TrustStore) -> None:
    sent = threading.Event()

    def handler(connection: socket.socket) -> None:
        connection.sendall(b"* 1 EXISTS\r\n")
        sent.set()
        silent(connection)

    with wire_to(handler, trust_store) as wire:
        sent.wait(SOON)

        assert wire.is_open()
        assert wire.read_line() == b"* 1 EXISTS"


def test_a_flood_is_not_swallowed_while_looking(trust_store: TrustStore) -> None:
    def flood(connection: socket.socket) -> None:
        while True:
            connection.sendall(b"x" * 65536)

    with wire_to(flood, trust_store) as wire:
        with pytest.raises(WrongProtocolError):
            wire.read_line()

        assert wire.is_open()


def test_a_closed_wire_is_not_open(trust_store: TrustStore) -> None:
    with wire_to(silent, trust_store) as wire:
        wire.close()
        wire.close()

        assert not wire.is_open()


def test_tls_is_not_begun_twice(trust_store: TrustStore) -> None:
    handler = over_tls(server_context(), silent)
    with wire_to(handler, trust_store, SocketType.TLS) as wire, pytest.raises(TypeError):
        wire.start_tls()


def test_a_socket_that_was_not_dialled_is_no_wire(trust_store: TrustStore) -> None:
    with DialedSocket() as sock, pytest.raises(TypeError, match="not dialled"):
        SocketWire(sock, endpoint(993), trust_store.context, Pins())
