import socket
import threading

import pytest

from autoconf.errors import (
    TlsFailedError,
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
