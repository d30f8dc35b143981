"""The certificate of the MX host, and the TLSA record that fits it."""

import hashlib
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.lab.certificates import Authority
from tests.lab.domain import Certificate
from tests.lab.plan import Plan


def certificate(plan: Plan, authority: Authority) -> Path:
    """Return the file with certificate and key; it is made at the first call."""
    path = authority.folder / "mx.pem"
    if path.exists():
        return path
    names = tuple(f"mx1.{row.name}" for row in plan.domains if row.records)
    return authority.issue("mx", names or ("mx.lab.test",), Certificate.GOOD)


def tlsa(plan: Plan, authority: Authority) -> str:
    """Return the data of its record, of usage 3: the server's own key (RFC 7672 section 3.1)."""
    pem = certificate(plan, authority).read_bytes()
    key = x509.load_pem_x509_certificates(pem)[0].public_key()
    content = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"3 1 1 {hashlib.sha256(content).hexdigest()}"
