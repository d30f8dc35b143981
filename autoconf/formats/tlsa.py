"""TLSA records (RFC 6698), as servers that bring mail read them (RFC 7672 section 3.1)."""

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Self

from msgspec import Struct

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

_TRUST_ANCHOR: Final = 2
_END_ENTITY: Final = 3
_LENGTHS: Final = {1: 32, 2: 64}
_HEADER: Final = 3


class Tlsa(Struct, frozen=True, kw_only=True):
    """One record.

    Attributes:
        usage: 2: the certificate of an issuer; 3: the server's own.
        selector: 0: the whole certificate; 1: its public key.
        matching: 0: ``data`` is the thing itself; 1: its SHA-256; 2: its SHA-512.
    """

    usage: int
    selector: int
    matching: int
    data: bytes

    @classmethod
    def read(cls, octets: bytes) -> Self:
        """Read the data of a record.

        Raises:
            ValueError: the data is too short.
        """
        if len(octets) <= _HEADER:
            raise ValueError("a TLSA record without data")
        usage, selector, matching = octets[:_HEADER]
        return cls(usage=usage, selector=selector, matching=matching, data=octets[_HEADER:])

    def __str__(self) -> str:
        """Return the record as a zone file writes it."""
        return f"{self.usage} {self.selector} {self.matching} {self.data.hex()}"

    @property
    def is_usable(self) -> bool:
        """Whether mail servers can use it; they ignore the usages 0 and 1."""
        is_known = self.usage in (_TRUST_ANCHOR, _END_ENTITY) and self.selector in (0, 1)
        return is_known and self.matching in (0, 1, 2) and self._has_right_length

    @property
    def _has_right_length(self) -> bool:
        return _LENGTHS.get(self.matching, len(self.data)) == len(self.data)

    @property
    def needs_name(self) -> bool:
        """Whether the certificate must also hold the name of the host, and be valid today."""
        return self.usage == _TRUST_ANCHOR


def matches(record: Tlsa, chain: Sequence[bytes]) -> bool:
    """Tell whether a usable record fits the certificates that a server showed.

    Names and dates are not looked at. The certificate of an issuer counts only where signatures
    lead from the server's own to it; the server must show it (RFC 7672 section 3.1.2).

    Args:
        record: of usage 2 or 3.
        chain: in DER form, the server's own certificate first.
    """
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        own, *issuers = [x509.load_der_x509_certificate(der) for der in chain]
        if record.usage == _END_ENTITY:
            return _fits(record, own)
        return any(_fits(record, issuer) for issuer in _signers(own, issuers))
    except (ValueError, TypeError, UnsupportedAlgorithm):  # no certificate, or one of odd parts
        return False


def _signers(own: "Certificate", issuers: "Sequence[Certificate]") -> "Iterator[Certificate]":
    """Yield the issuers, as long as each signed the certificate before it."""
    from cryptography.exceptions import InvalidSignature

    for certificate, issuer in pairwise((own, *issuers)):
        try:
            certificate.verify_directly_issued_by(issuer)
        except InvalidSignature:
            return
        yield issuer


def _fits(record: Tlsa, certificate: "Certificate") -> bool:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    content = (
        certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        if record.selector
        else certificate.public_bytes(Encoding.DER)
    )
    if record.matching == 1:
        content = hashlib.sha256(content).digest()
    elif record.matching == 2:
        content = hashlib.sha512(content).digest()
    return hmac.compare_digest(content, record.data)
