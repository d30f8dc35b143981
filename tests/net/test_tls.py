import contextlib
import gc
import re
import select
import socket
import ssl
import struct
import threading
import time
from datetime import datetime

import pytest
from msgspec.structs import replace

from autoconf.errors import (
    CancelledError,
    NetworkError,
    TimedOutError,
    TlsFailedError,
    UnreachableError,
)
from autoconf.model.check import TlsFacts, TlsProblem
from autoconf.net.tls import handshake
from autoconf.net.trust_store import TrustStore
from autoconf.sharing import Gate
from autoconf.tasks import Deadline
from tests.fakes import FakeDns
from tests.net.conftest import dial_by, dial_to
from tests.servers.certificates import HOST, authority, server_context
from tests.servers.tcp import Handler, hang_up, over_tls, saying, serving, silent

SOON = 30.0


def shake(
    handler: Handler, trust_store: TrustStore, deadline: Deadline | None = None, host: str = HOST
) -> TlsFacts:
    """Return what is seen in a handshake with a server."""
    with serving(handler) as server:
        sock = dial_to("::127.0.0.1:").connect(HOST, server.port, deadline or Deadline(SOON))
        wrapped, facts = handshake(sock, trust_store.context(), host, f"{HOST}:993")
        wrapped.close()
        return facts


def failure(handler: Handler, trust_store: TrustStore) -> tuple[str, TlsFacts]:
    """Return the text and the facts of a handshake that fails."""
    with pytest.raises(TlsFailedError) as caught:
        shake(handler, trust_store)
    assert isinstance(caught.value.facts, TlsFacts)
    return str(caught.value), caught.value.facts


def test_a_peer_that_is_gone_before_the_handshake_leaves_no_socket_open(
    trust_store: TrustStore,
) -> None:
    is_connected = threading.Event()

    def reset(connection: socket.socket) -> None:
        is_connected.wait(SOON)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    with serving(reset) as server:
        sock = dial_to("::127.0.0.1:").connect(HOST, server.port, Deadline(SOON))
        is_connected.set()
        select.select([sock], [], [], SOON)
        with contextlib.suppress(UnreachableError):
            handshake(sock, trust_store.context(), HOST, HOST)
    gc.collect()  # a socket that is still open warns now, and the warning is an error


def test_a_good_handshake_tells_all(trust_store: TrustStore) -> None:
    facts = shake(over_tls(server_context(), silent), trust_store)

    changing = {"cipher", "not_before", "not_after", "sha256", "subject", "trust_store", "issuer"}
    assert replace(facts, **dict.fromkeys(changing, "")) == TlsFacts(
        version="TLSv1.3",
        verified=True,
        names=(HOST,),
        matched_name=HOST,
        key_type="EC",
        key_bits=256,
        signature_hash="sha256",
        chain_length=1,
    )
    assert "Example Trust" in facts.issuer
    assert facts.cipher.startswith("TLS_")
    assert re.fullmatch(r"[0-9a-f]{64}", facts.sha256)


def test_dates_are_iso_8601_in_utc(trust_store: TrustStore) -> None:
    facts = shake(over_tls(server_context(), silent), trust_store)

    for text in (facts.not_before, facts.not_after):
        assert datetime.fromisoformat(text).strftime("%Y-%m-%dT%H:%M:%SZ") == text


@pytest.mark.parametrize(
    ("kind", "problem", "text"),
    [
        ("expired", "cert-expired", "has expired"),
        ("early", "cert-not-yet-valid", "not valid yet"),
        ("other-name", "cert-host-mismatch", "for another name"),
        ("unknown-ca", "cert-unknown-issuer", "an issuer that is not trusted"),
        ("self-signed", "cert-self-signed", "certificate is self-signed"),
    ],
)
def test_a_bad_certificate_has_a_word(
    trust_store: TrustStore, kind: str, problem: str, text: str
) -> None:
    said, facts = failure(over_tls(server_context(kind), silent), trust_store)

    assert (facts.problem, facts.verified) == (problem, False)
    assert text in said
    assert said.startswith(f"{HOST}:993 ")


@pytest.mark.parametrize(
    ("kind", "names"), [("other-name", ("other.example.com",)), ("self-signed", (HOST,))]
)
def test_the_bad_certificate_is_described(
    trust_store: TrustStore, kind: str, names: tuple[str, ...]
) -> None:
    _, facts = failure(over_tls(server_context(kind), silent), trust_store)

    assert facts.names == names
    assert facts.sha256
    assert facts.not_after


@pytest.mark.parametrize("greeting", [b"* OK IMAP ready\r\n", b"220 mail.example.com ESMTP\r\n"])
def test_clear_text_on_a_tls_port_is_called_that(trust_store: TrustStore, greeting: bytes) -> None:
    said, facts = failure(saying(greeting), trust_store)

    assert "clear text" in said
    assert facts == TlsFacts(problem=TlsProblem.PLAINTEXT)


def test_a_server_that_hangs_up_failed_the_handshake(trust_store: TrustStore) -> None:
    def hear_and_leave(connection: socket.socket) -> None:
        connection.recv(4096)

    said, facts = failure(hear_and_leave, trust_store)

    assert "closed the connection in the TLS handshake" in said
    assert facts.problem == "handshake-failed"


@pytest.mark.parametrize(
    ("alert", "problem", "text"),
    [
        (70, "tls-too-old", "no TLS newer than 1.1"),
        (40, "handshake-failed", "handshake failure"),
    ],
)
def test_an_alert_is_told(trust_store: TrustStore, alert: int, problem: str, text: str) -> None:
    def refuse(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(bytes([21, 3, 1, 0, 2, 2, alert]))
        silent(connection)

    said, facts = failure(refuse, trust_store)

    assert facts.problem == problem
    assert text in said


def test_a_tarpit_ends_at_the_deadline(trust_store: TrustStore) -> None:
    start = time.monotonic()

    with pytest.raises(TimedOutError, match="TLS handshake in time"):
        shake(silent, trust_store, Deadline(0.3))

    assert time.monotonic() - start < 11 * 0.3


@pytest.mark.parametrize("handler", [silent, hang_up], ids=["silent", "gone"])
def test_cancelling_ends_the_handshake(trust_store: TrustStore, handler: Handler) -> None:
    deadline = Deadline(SOON)
    with serving(handler) as server:
        sock = dial_to("::127.0.0.1:").connect(HOST, server.port, deadline)
        threading.Timer(0.2, deadline.token.cancel).start()

        with pytest.raises(CancelledError if handler is silent else NetworkError):
            handshake(sock, trust_store.context(), HOST, "peer")


def test_a_name_that_cannot_be_sent_is_an_error_of_ours(trust_store: TrustStore) -> None:
    with pytest.raises(UnreachableError, match="no TLS with"):
        shake(silent, trust_store, host=".example.com")


def test_a_failed_handshake_gives_the_place_back(trust_store: TrustStore) -> None:
    gate = Gate(1, 1)
    with serving(over_tls(server_context("expired"), silent)) as server:
        dial = dial_by(FakeDns({(HOST, "A"): ["127.0.0.1"]}), gate=gate)
        sock = dial.connect(HOST, server.port, Deadline(SOON))
        with contextlib.suppress(TlsFailedError):
            handshake(sock, trust_store.context(), HOST, "peer")

    gate.enter("free", Deadline(0.1))


def test_tls_1_2_is_spoken(trust_store: TrustStore) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    authority().issue_cert(HOST).configure_cert(context)

    assert shake(over_tls(context, silent), trust_store).version == "TLSv1.2"
