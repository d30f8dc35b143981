import socket
import ssl

import pytest

from autoconf.demo.child import DemoProvider
from tests.demo.witnesses import IMAP, POP3, SECONDS, SMTP, WEB, context_for, port_of


def connect(provider: DemoProvider, host: str) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port_of(provider, host)), timeout=SECONDS)


@pytest.mark.parametrize("host", [WEB, IMAP, POP3, SMTP])
def test_the_certificate_names_the_host(provider: DemoProvider, host: str) -> None:
    context = context_for(provider, host)

    with connect(provider, host) as raw, context.wrap_socket(raw) as secured:
        assert secured.version() == "TLSv1.3"


def test_another_name_is_not_in_the_certificate(provider: DemoProvider) -> None:
    context = context_for(provider, "www.example.com")

    with (
        connect(provider, IMAP) as raw,
        pytest.raises(ssl.SSLCertVerificationError),
        context.wrap_socket(raw),
    ):
        pass


def test_tls_1_2_is_spoken_too(provider: DemoProvider) -> None:
    context = context_for(provider, POP3)
    context.maximum_version = ssl.TLSVersion.TLSv1_2

    with connect(provider, POP3) as raw, context.wrap_socket(raw) as secured:
        assert secured.recv(3) == b"+OK"


def test_close_notify_is_answered(provider: DemoProvider) -> None:
    context = context_for(provider, POP3)

    with connect(provider, POP3) as raw, context.wrap_socket(raw) as secured:
        secured.recv(100)

        assert secured.unwrap().recv(1) == b""


def test_a_client_that_speaks_plain_text_is_hung_up_on(provider: DemoProvider) -> None:
    with connect(provider, IMAP) as raw:
        raw.sendall(b"a1 CAPABILITY\r\n")
        raw.settimeout(SECONDS)

        assert b"CAPABILITY" not in b"".join(iter(lambda: raw.recv(4096), b""))


def test_a_handshake_in_single_bytes_succeeds(provider: DemoProvider) -> None:
    received, to_send = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(provider.ca_file)
    tls = context.wrap_bio(received, to_send, server_hostname=POP3)

    greeting = b""
    with connect(provider, POP3) as raw:
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(50):
            try:
                greeting = tls.read(3)
                break
            except ssl.SSLWantReadError:
                for byte in to_send.read():
                    raw.sendall(bytes([byte]))
                received.write(raw.recv(4096))

    assert greeting == b"+OK"
