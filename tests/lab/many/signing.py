"""The certificates of the world: one key, and as few certificates as a hundred names each allow."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.lab.certificates import Authority
from tests.lab.many.people import GROUP, Domain, Host, State, Way

KEY: Final = "certificates/key.pem"
_MOST_NAMES: Final = 100
_DAYS: Final = 60
_TODAY: Final = dt.datetime.now(dt.UTC)


def write_certificates(
    authority: Authority, folder: Path, hosts: Sequence[Host], people: Sequence[Domain]
) -> None:
    """Write the key, and the certificates of the lab's own hosts, mail hosts and domains.

    The files are lab.pem, DOMAIN-OF-HOST.pem for its web server, mail-DOMAIN-OF-HOST.pem,
    groupNUMBER.pem and expiredNUMBER.pem; both.pem is lab.pem with the key.
    """
    signer = _Signer(authority)
    (folder / "key.pem").write_bytes(signer.key_pem)
    signer.write(folder / "lab.pem", ["lab.test", "*.lab.test"])
    (folder / "both.pem").write_bytes((folder / "lab.pem").read_bytes() + signer.key_pem)
    guests = defaultdict[Host, list[str]](list)
    for one in people:
        if one.way is Way.GUESS:
            guests[one.host].append(f"*.{one.name}")
    for host in hosts:
        own = [host.domain, f"*.{host.domain}"]
        signer.write(folder / f"{host.domain}.pem", own)
        is_other = host.state is State.WRONG_NAME
        names = ["shared-host.example"] if is_other else [*own, *guests[host]]
        days = -1 if host.state is State.EXPIRED else _DAYS
        signer.write(folder / f"mail-{host.domain}.pem", names[:_MOST_NAMES], days)
    for group in {one.group for one in people}:
        signer.write(folder / f"group{group}.pem", _names(group))
    for group in {one.group for one in people if one.way is Way.EXPIRED}:
        signer.write(folder / f"expired{group}.pem", _names(group), days=-1)


def _names(group: int) -> list[str]:
    some = [f"d{group}x{number:02}.test" for number in range(GROUP)]
    return [name for one in some for name in (one, f"*.{one}")]


class _Signer:
    """Signs with the authority of the lab; trustme itself makes a key for each certificate."""

    def __init__(self, authority: Authority) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._issuer, self._issuer_key = authority.signer()
        public = self._issuer.public_key()
        assert isinstance(public, ec.EllipticCurvePublicKey)
        self._issuer_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(public)

    @property
    def key_pem(self) -> bytes:
        return self._key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    def write(self, path: Path, names: Sequence[str], days: int = _DAYS) -> None:
        made = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([]))
            .issuer_name(self._issuer.subject)
            .public_key(self._key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(_TODAY - dt.timedelta(days=30))
            .not_valid_after(_TODAY + dt.timedelta(days=days))
            .add_extension(x509.SubjectAlternativeName(map(x509.DNSName, names)), critical=True)
            .add_extension(self._issuer_id, critical=False)
            .sign(self._issuer_key, hashes.SHA256())
        )
        path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
