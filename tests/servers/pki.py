"""Certificates of a root, its intermediate and whatever they issue, sound or not."""

import datetime as dt
import hashlib
import ssl
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from tests.servers.certificates import HOST

PEM = serialization.Encoding.PEM
DER = serialization.Encoding.DER
DAY = dt.timedelta(days=1)
SHA256_WITH_RSA, SHA1_WITH_RSA = (bytes.fromhex(f"06092a864886f70d0101{n}") for n in ("0b", "05"))

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class Issued:
    """A key, its certificate, and those of its issuers: what a server sends.

    ``is_sent``: those that it issues send it along; it is an intermediate.
    """

    key: Key
    chain: tuple[bytes, ...]
    subject: x509.Name
    is_sent: bool = False

    @property
    def sha256(self) -> str:
        """Return the fingerprint."""
        return hashlib.sha256(self.chain[0]).hexdigest()

    def sending(self, *others: "Issued") -> "Issued":
        """Return it with these certificates sent along, and no others."""
        return replace(self, chain=(self.chain[0], *(other.chain[0] for other in others)))

    def context(self, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> ssl.SSLContext:
        """Return a server's context that does not mind weakness."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():  # old versions are what some tests are about
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = newest
        secret = self.key.private_bytes(
            PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        with TemporaryDirectory() as folder:
            path = Path(folder) / "both.pem"
            pems = map(ssl.DER_cert_to_PEM_cert, self.chain)
            path.write_bytes(secret + "".join(pems).encode())
            context.load_cert_chain(path)
        return context

    def write(self, folder: Path) -> str:
        """Write the certificate for ``--ca-file``."""
        path = folder / "root.pem"
        path.write_text(ssl.DER_cert_to_PEM_cert(self.chain[0]))
        return str(path)


@cache
def root() -> Issued:
    """Return the root that the tests trust; its key is RSA, for signatures of every kind."""
    return issue(names=(), common_name="Test Root", bits=2048, is_ca=True)


@cache
def intermediate() -> Issued:
    """Return an issuer below the root."""
    return issue(root(), names=(), common_name="Test Intermediate", bits=2048, is_ca=True)


def issue(
    by: Issued | None = None,
    *,
    names: Sequence[str] = (HOST,),
    common_name: str = "a server",
    organisation: str = "Test",
    bits: int = 0,
    days: tuple[float, float] = (-1, 60),
    is_ca: bool = False,
    issuer_url: str = "",
    sha1: bool = False,
) -> Issued:
    """Return a new certificate, self-signed where nobody issues it.

    ``bits``: of an RSA key, 0 for an EC one. ``days``: of its life, from now.
    """
    key: Key = (
        rsa.generate_private_key(65537, bits) if bits else ec.generate_private_key(ec.SECP256R1())
    )
    name = x509.Name([
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
        x509.NameAttribute(NameOID.COMMON_NAME, common_name),
    ])  # fmt: skip
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder(
        by.subject if by else name, name, key.public_key(), x509.random_serial_number()
    )
    builder = builder.not_valid_before(now + days[0] * DAY).not_valid_after(now + days[1] * DAY)
    builder = builder.add_extension(
        x509.BasicConstraints(ca=is_ca, path_length=None), critical=True
    )
    if names:
        san = x509.SubjectAlternativeName([x509.DNSName(one) for one in names])
        builder = builder.add_extension(san, critical=False)
    if issuer_url:
        url = x509.UniformResourceIdentifier(issuer_url)
        access = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, url)
        builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
    signer = by.key if by else key
    certificate = builder.sign(signer, hashes.SHA256())
    der = _sign_with_sha1(certificate, signer) if sha1 else certificate.public_bytes(DER)
    above = by.chain if by and by.is_sent else ()
    return Issued(key, (der, *above), name, is_sent=is_ca and by is not None)


def _sign_with_sha1(certificate: x509.Certificate, signer: Key) -> bytes:
    """Return it with a signature that no library makes any more."""
    assert isinstance(signer, rsa.RSAPrivateKey)
    old = certificate.tbs_certificate_bytes
    new = old.replace(SHA256_WITH_RSA, SHA1_WITH_RSA, 1)
    signature = signer.sign(new, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 - the point
    der = certificate.public_bytes(DER).replace(old, new)
    der = der.replace(SHA256_WITH_RSA, SHA1_WITH_RSA)
    return der.replace(certificate.signature, signature)


def changed(issued: Issued, by: Issued, old: bytes, new: bytes) -> Issued:
    """Return a certificate with other octets of the same number, signed anew by its issuer."""
    assert isinstance(by.key, rsa.RSAPrivateKey)
    assert len(old) == len(new)
    certificate = x509.load_der_x509_certificate(issued.chain[0])
    body = certificate.tbs_certificate_bytes
    assert body.count(old) == 1
    changed_body = body.replace(old, new)
    signature = by.key.sign(changed_body, padding.PKCS1v15(), hashes.SHA256())
    der = issued.chain[0].replace(body, changed_body).replace(certificate.signature, signature)
    return replace(issued, chain=(der, *issued.chain[1:]))
