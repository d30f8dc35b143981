import contextlib
import datetime as dt
import hashlib
import queue
import socket
import ssl
from collections.abc import Mapping

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID

from autoconf.model.server import SocketType
from autoconf.net.channel_binding import server_end_point
from autoconf.net.trust_store import TrustStore
from tests.net.wires import wire_to
from tests.servers.certificates import HOST, authority
from tests.servers.tcp import silent

EC = ec.generate_private_key(ec.SECP256R1())
Key = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


def certificate(key: Key, algorithm: hashes.SHA256 | hashes.SHA384 | hashes.SHA512 | None) -> bytes:
    """Return a self-signed certificate in DER form."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "x")])
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now)
    return builder.sign(key, algorithm).public_bytes(serialization.Encoding.DER)


@pytest.mark.parametrize("algorithm", [hashes.SHA256(), hashes.SHA384(), hashes.SHA512()])
def test_the_certificate_is_digested_by_the_hash_of_its_signature(
    algorithm: hashes.SHA256 | hashes.SHA384 | hashes.SHA512,
) -> None:
    der = certificate(EC, algorithm)

    assert server_end_point(der) == hashlib.new(algorithm.name, der).digest()


@pytest.mark.parametrize("last_of_oid", [b"\x05", b"\x04"], ids=["SHA-1", "MD5"])
def test_hashes_that_are_broken_are_replaced(last_of_oid: bytes) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    with_rsa = bytes.fromhex("2a864886f70d0101")  # RFC 8017; the last octet names the hash
    der = certificate(key, hashes.SHA256()).replace(with_rsa + b"\x0b", with_rsa + last_of_oid)

    assert server_end_point(der) == hashlib.sha256(der).digest()


@pytest.mark.parametrize("der", [b"", b"no certificate"])
def test_what_is_no_certificate_has_no_end_point(der: bytes) -> None:
    assert server_end_point(der) is None


def test_a_signature_without_a_hash_of_its_own_has_no_end_point() -> None:
    assert server_end_point(certificate(ed25519.Ed25519PrivateKey.generate(), None)) is None


def both_ends(
    trust_store: TrustStore, version: ssl.TLSVersion
) -> tuple[Mapping[str, bytes], bytes | None]:
    """Return our bindings, and what the server's end has for tls-unique."""
    seen: queue.Queue[bytes | None] = queue.Queue()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = version
    authority().issue_cert(HOST).configure_cert(context)

    def remember(connection: socket.socket) -> None:
        with contextlib.closing(context.wrap_socket(connection, server_side=True)) as tls:
            seen.put(tls.get_channel_binding("tls-unique"))
            silent(tls)

    with wire_to(remember, trust_store, SocketType.TLS) as wire:
        return wire.channel_bindings(), seen.get(timeout=30)


def test_tls_1_2_is_bound_by_what_both_ends_have_in_common(trust_store: TrustStore) -> None:
    ours, unique = both_ends(trust_store, ssl.TLSVersion.TLSv1_2)

    assert list(ours) == ["tls-unique", "tls-server-end-point"]
    assert ours["tls-unique"] == unique


def test_tls_1_3_is_bound_by_the_certificate(trust_store: TrustStore) -> None:
    ours, _ = both_ends(trust_store, ssl.TLSVersion.TLSv1_3)

    assert list(ours) == ["tls-server-end-point"]
    assert len(ours["tls-server-end-point"]) == 32


def test_without_tls_there_is_no_binding(trust_store: TrustStore) -> None:
    with wire_to(silent, trust_store) as wire:
        assert wire.channel_bindings() == {}
