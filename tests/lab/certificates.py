"""A private certificate authority, and certificates good and bad."""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.lab.domain import Certificate

_LAST_YEAR = dt.datetime.now(tz=dt.UTC) - dt.timedelta(days=365)
_YESTERDAY = dt.datetime.now(tz=dt.UTC) - dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Authority:
    """Issues certificates into a folder, each file with the chain and the key."""

    folder: Path
    _ca: trustme.CA = field(default_factory=trustme.CA)
    _stranger: trustme.CA = field(default_factory=trustme.CA)

    @property
    def ca_file(self) -> Path:
        """Return the root certificate that clients are to trust."""
        path = self.folder / "ca.pem"
        if not path.exists():
            self._ca.cert_pem.write_to_path(path)
        return path

    def signer(self) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
        """Return the root certificate and its key, for whoever signs very many certificates."""
        root = x509.load_pem_x509_certificate(self._ca.cert_pem.bytes())
        key = serialization.load_pem_private_key(self._ca.private_key_pem.bytes(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return root, key

    def issue(self, file_name: str, names: tuple[str, ...], kind: Certificate) -> Path:
        """Return the file of a new certificate for ``names`` with its private key."""
        path = self.folder / f"{file_name}.pem"
        self._make(names, kind).private_key_and_cert_chain_pem.write_to_path(path)
        return path

    def _make(self, names: tuple[str, ...], kind: Certificate) -> trustme.LeafCert:
        match kind:
            case Certificate.GOOD:
                # Some programs look for the common name before the others.
                return self._ca.issue_cert(*names, common_name=names[0])
            case Certificate.EXPIRED:
                return self._ca.issue_cert(*names, not_before=_LAST_YEAR, not_after=_YESTERDAY)
            case Certificate.UNKNOWN_ISSUER:
                return self._stranger.issue_cert(*names)
            case Certificate.WRONG_NAME:
                return self._ca.issue_cert("shared-host.example")
