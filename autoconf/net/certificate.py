"""What people want to know of an X.509 certificate (RFC 5280)."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from autoconf.model.check import TlsFacts

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

_MAX_NAMES: Final = 100
_MAX_ISSUER_LENGTH: Final = 300


def facts_of(certificate: bytes, *, problem: str | None = None) -> TlsFacts:
    """Return names, issuer, dates and fingerprint of a certificate in DER form.

    A certificate that cannot be read yields its fingerprint alone; b"" nothing.
    """
    if not certificate:
        return TlsFacts(problem=problem)
    # cryptography takes 20 ms to import, and only TLS needs it.
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256, Hash

    digest = Hash(SHA256())
    digest.update(certificate)
    sha256 = digest.finalize().hex()
    try:
        read = x509.load_der_x509_certificate(certificate)
        return TlsFacts(
            problem=problem,
            names=_dns_names(read),
            issuer=_printable(read.issuer.rfc4514_string())[:_MAX_ISSUER_LENGTH],
            not_before=_iso(read.not_valid_before_utc),
            not_after=_iso(read.not_valid_after_utc),
            sha256=sha256,
        )
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return TlsFacts(problem=problem, sha256=sha256)


def _dns_names(certificate: "Certificate") -> tuple[str, ...]:
    from cryptography import x509

    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return ()
    names = extension.value.get_values_for_type(x509.DNSName)
    return tuple(_printable(name) for name in names[:_MAX_NAMES])


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _iso(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
