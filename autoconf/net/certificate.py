"""Reads the facts of X.509 certificates (RFC 5280)."""

import warnings
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from autoconf.model.check import TlsFacts

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

_MAX_NAMES: Final = 100
_MAX_NAME_LENGTH: Final = 300
_MAX_CHAIN: Final = 10


@lru_cache(maxsize=32)
def facts_of(
    received: tuple[bytes, ...], host: str = "", verified: tuple[bytes, ...] = ()
) -> TlsFacts:
    """Return the facts of a server's certificate and of the chain that came with it.

    Of a certificate that cannot be read, only the fingerprint is known.

    Args:
        received: the certificates in DER form, in the order sent; the server's own is the first.
        host: the name that was asked for.
        verified: the chain from the server's own certificate to the trust anchor; empty where
            verification failed.
    """
    if not received:
        return TlsFacts()
    unread = TlsFacts(sha256=sha256(received[0]).hexdigest(), chain_length=len(received))
    chain = _read(received)
    if not chain:
        return unread
    try:
        return _facts_of(chain, host, _read(verified), unread)
    except _unreadable():
        return unread


def _facts_of(
    chain: "Sequence[Certificate]",
    host: str,
    verified: "Sequence[Certificate]",
    unread: TlsFacts,
) -> TlsFacts:
    leaf = chain[0]
    names = _dns_names(leaf)
    key_type, key_bits = _key(leaf)
    return replace(
        unread,
        names=names,
        issuer=_printable(leaf.issuer.rfc4514_string())[:_MAX_NAME_LENGTH],
        not_before=_iso(leaf.not_valid_before_utc),
        not_after=_iso(leaf.not_valid_after_utc),
        subject=_printable(leaf.subject.rfc4514_string())[:_MAX_NAME_LENGTH],
        matched_name=next((name for name in names if _covers(name, host)), ""),
        key_type=key_type,
        key_bits=key_bits,
        signature_hash=_signature_hash(leaf),
        self_signed=_is_root(leaf),
        chain_in_order=all(a.issuer == b.subject for a, b in pairwise(chain)),
        root_sent=any(_is_root(certificate) for certificate in chain[1:]),
        issuer_missing=_is_issuer_missing(chain, verified),
    )


def lacks_intermediate(received: Sequence[bytes]) -> bool:
    """Tell whether the server forgot to send the certificate of a public issuer.

    A missing issuer alone proves nothing: the issuer may be unknown. But a certificate with an
    AIA URL, as public authorities make them (RFC 5280 section 4.2.2.1), expects clients to fetch
    the issuer's certificate.

    Args:
        received: the certificates in DER form, the server's own first.
    """
    chain = _read(received)
    if not chain or not _is_issuer_missing(chain, ()):
        return False
    from cryptography import x509
    from cryptography.x509.oid import AuthorityInformationAccessOID

    try:
        access = chain[0].extensions.get_extension_for_class(x509.AuthorityInformationAccess)
    except x509.ExtensionNotFound:
        return False
    return any(d.access_method == AuthorityInformationAccessOID.CA_ISSUERS for d in access.value)


def _read(chain: Sequence[bytes]) -> "tuple[Certificate, ...]":
    """Parse certificates, up to the first one that cannot be read."""
    # cryptography takes 20 ms to import, and only TLS needs it.
    from cryptography import x509

    found = []
    for der in chain[:_MAX_CHAIN]:
        try:
            with warnings.catch_warnings():  # such as one about a negative serial number
                warnings.simplefilter("ignore")
                certificate = x509.load_der_x509_certificate(der)
                _ = certificate.extensions, certificate.issuer, certificate.subject
        except _unreadable():
            break
        found.append(certificate)
    return tuple(found)


def _unreadable() -> tuple[type[Exception], ...]:
    """Return the errors of cryptography about a certificate that has a strange part."""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm

    of_x509 = (x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType)
    return (*of_x509, UnsupportedAlgorithm, ValueError, TypeError, OverflowError)


def _is_root(certificate: "Certificate") -> bool:
    return certificate.issuer == certificate.subject


def _is_issuer_missing(
    received: "Sequence[Certificate]", verified: "Sequence[Certificate]"
) -> bool:
    if verified:
        needed = verified[:-1] if _is_root(verified[-1]) else verified
        return any(certificate not in received for certificate in needed)
    leaf = received[0]
    return all(certificate.subject != leaf.issuer for certificate in received)


def _dns_names(certificate: "Certificate") -> tuple[str, ...]:
    from cryptography import x509

    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return ()
    names = extension.value.get_values_for_type(x509.DNSName)
    return tuple(_printable(name) for name in names[:_MAX_NAMES])


def _covers(name: str, host: str) -> bool:
    """Tell whether a certificate's name matches a host; * is one whole label (RFC 6125 6.4.3)."""
    name, host = name.lower(), host.lower()
    return name == host or (name.startswith("*.") and name[2:] == host.partition(".")[2] != "")


def _key(certificate: "Certificate") -> tuple[str, int]:
    """Return the type and length of the public key; no type where the type is unusual."""
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return "", 0
    return _key_type(key), getattr(key, "key_size", 0)


def _key_type(key: object) -> str:
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa

    kinds: dict[str, type[Any]] = {
        "RSA": rsa.RSAPublicKey,
        "EC": ec.EllipticCurvePublicKey,
        "DSA": dsa.DSAPublicKey,
        "Ed25519": ed25519.Ed25519PublicKey,
        "Ed448": ed448.Ed448PublicKey,
    }
    return next((name for name, kind in kinds.items() if isinstance(key, kind)), "")


def _signature_hash(certificate: "Certificate") -> str:
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        algorithm = certificate.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return ""
    return algorithm.name if algorithm is not None else ""


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _iso(when: datetime) -> str:
    # strftime writes a year before 1000 with fewer than four digits.
    return when.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
