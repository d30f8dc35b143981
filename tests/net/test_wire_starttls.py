import socket
import threading
from hashlib import sha256

import pytest

from autoconf.errors import (
    TlsFailedError,
    UnreachableError,
    WrongProtocolError,
)
from autoconf.model.server import SocketType
from autoconf.net.trust_store import TrustStore
from autoconf.net.wire import MailDialer
from autoconf.tasks import Deadline
from tests.net.conftest import dial_to
from tests.net.wires import SOON, endpoint, wire_to
from tests.servers.certificates import HOST, server_context
from tests.servers.tcp import (
    Handler,
    over_tls,
    saying,
    serving,
    silent,
)


def test_starttls_goes_on_in_tls(trust_store: TrustStore) -> None:
    def starttls(connection: socket.socket) -> None:
        connection.sendall(b"+OK begin\r\n")
        over_tls(server_context(), saying(b"+OK inside\r\n"))(connection)

    with wire_to(starttls, trust_store, SocketType.STARTTLS) as wire:
        wire.read_line()
        wire.start_tls()

        assert wire.read_line() == b"+OK inside"
        assert wire.tls is not None
        assert wire.tls.verified
        assert sha256(wire.certificates()[0]).hexdigest() == wire.tls.sha256


def test_bytes_in_the_segment_of_the_starttls_reply_are_refused(trust_store: TrustStore) -> None:
    with wire_to(saying(b"+OK begin\r\n+OK injected\r\n"), trust_store) as wire:
        wire.read_line()

        with pytest.raises(WrongProtocolError, match="before the TLS handshake"):
            wire.start_tls()


def test_bytes_that_come_after_the_starttls_reply_are_refused(trust_store: TrustStore) -> None:
    sent = threading.Event()
    read = threading.Event()

    def inject(connection: socket.socket) -> None:
        connection.sendall(b"+OK begin\r\n")
        read.wait(SOON)
        connection.sendall(b"+OK injected\r\n")
        sent.set()
        silent(connection)

    with wire_to(inject, trust_store) as wire:
        wire.read_line()
        read.set()
        sent.wait(SOON)

        with pytest.raises(WrongProtocolError, match="before the TLS handshake"):
            wire.start_tls()


def test_a_bad_certificate_is_told_and_the_connection_closed(trust_store: TrustStore) -> None:
    with serving(over_tls(server_context("expired"), silent)) as server:
        dialer = MailDialer(dial_to("::127.0.0.1:"), trust_store.context, Deadline(SOON))

        with pytest.raises(TlsFailedError, match="has expired"):
            dialer.open(endpoint(server.port, SocketType.TLS))


def test_a_bad_certificate_after_starttls_stays_known(trust_store: TrustStore) -> None:
    def starttls(connection: socket.socket) -> None:
        connection.sendall(b"+OK begin\r\n")
        over_tls(server_context("expired"), silent)(connection)

    with wire_to(starttls, trust_store) as wire:
        wire.read_line()
        with pytest.raises(TlsFailedError):
            wire.start_tls()

        assert wire.tls is not None
        assert (wire.tls.problem, wire.tls.names) == ("cert-expired", (HOST,))
        assert sha256(wire.certificates()[0]).hexdigest() == wire.tls.sha256


def test_there_are_no_certificates_before_the_handshake(trust_store: TrustStore) -> None:
    with wire_to(saying(b"+OK begin\r\n"), trust_store) as wire:
        assert wire.certificates() == ()


@pytest.mark.parametrize("then", [silent, lambda _connection: None])
def test_a_tls_record_before_the_handshake_is_read_at_once(
    trust_store: TrustStore, then: Handler
) -> None:
    alert = b"\x15\x03\x01\x00\x02\x02\x46"
    with wire_to(saying(alert, then=then), trust_store, SocketType.STARTTLS) as wire:
        assert wire.read_line() == alert


def test_the_part_of_a_line_can_be_looked_at(trust_store: TrustStore) -> None:
    with wire_to(saying(b"220 hi", then=lambda _: None), trust_store, SocketType.STARTTLS) as wire:
        with pytest.raises(UnreachableError):
            wire.read_line()

        assert wire.unread == b"220 hi"


@pytest.mark.parametrize("greeting", [b"* OK hi\r\n", b"220 mx\r\n", b"+OK\r\n"])
@pytest.mark.parametrize("is_early", [True, False])
def test_clear_text_on_a_port_for_tls_is_one_problem_however_fast_it_is(
    trust_store: TrustStore, greeting: bytes, *, is_early: bool
) -> None:
    def handler(connection: socket.socket) -> None:
        if not is_early:
            connection.recv(1)
        connection.sendall(greeting)
        silent(connection)

    with serving(handler) as server:
        dialer = MailDialer(dial_to("::127.0.0.1:"), trust_store.context, Deadline(SOON))
        for _ in range(3):
            with pytest.raises(TlsFailedError, match="answers in clear text"):
                dialer.open(endpoint(server.port, SocketType.TLS))
