"""Certificates for loopback servers, good and bad ones, made anew for each test session."""

import datetime as dt
import ssl
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "mail.example.com"


@cache
def authority() -> trustme.CA:
    """Return the CA that the tests trust."""
    return trustme.CA(organization_name="Example Trust")


def ca_file(folder: Path) -> str:
    """Write the CA's certificate for ``--ca-file``."""
    path = folder / "ca.pem"
    authority().cert_pem.write_to_path(path)
    return str(path)


@cache
def server_context(kind: str = "good") -> ssl.SSLContext:
    """Return a server's context: good, expired, early, other-name, unknown-ca or self-signed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if kind == "self-signed":
        _load_self_signed(context)
        return context
    now = dt.datetime.now(dt.UTC)
    day = dt.timedelta(days=1)
    ca = trustme.CA() if kind == "unknown-ca" else authority()
    leaf = ca.issue_cert(
        "other.example.com" if kind == "other-name" else HOST,
        not_before=now + day if kind == "early" else now - 9 * day,
        not_after=now - day if kind == "expired" else now + 9 * day,
    )
    leaf.configure_cert(context)
    return context


def _load_self_signed(context: ssl.SSLContext) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    with TemporaryDirectory() as folder:
        path = Path(folder) / "both.pem"
        path.write_bytes(
            key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
            + certificate.public_bytes(pem)
        )
        context.load_cert_chain(path)
