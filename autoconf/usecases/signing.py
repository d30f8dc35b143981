"""Signing Apple's configuration profiles with the operator's own certificate (CMS, RFC 5652)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.errors import UsageError
from autoconf.inputs import read_input
from autoconf.model.output_options import OutputOptions
from autoconf.model.profile import Artifact, Rendering
from autoconf.model.secret import Secret

_MEDIA_TYPE: Final = "application/x-apple-aspen-config"
_MAX_BYTES: Final = 256 * 1024


class Signer(Struct, frozen=True, kw_only=True):
    """A private key and its certificates; the key is that of the first one.

    Attributes:
        certificate, key, chain: of the package ``cryptography``.
    """

    certificate: Any
    key: Any
    chain: tuple[Any, ...] = ()

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the first certificate."""
        from cryptography.hazmat.primitives import hashes

        digest: bytes = self.certificate.fingerprint(hashes.SHA256())
        return digest.hex()

    def sign(self, rendering: Rendering) -> Rendering:
        """Return the rendering with its configuration profiles signed."""
        return replace(rendering, artifacts=tuple(map(self._signed, rendering.artifacts)))

    def _signed(self, artifact: Artifact) -> Artifact:
        if not is_signable(artifact):
            return artifact
        return replace(artifact, content=self.signed(artifact.content))

    def signed(self, profile: bytes) -> bytes:
        """Return a configuration profile within its signature."""
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.serialization import pkcs7

        builder = pkcs7.PKCS7SignatureBuilder().set_data(profile)
        builder = builder.add_signer(self.certificate, self.key, hashes.SHA256())
        for certificate in self.chain:
            builder = builder.add_certificate(certificate)
        # Binary: without it line ends are rewritten, and the signed bytes are no longer ours.
        return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def is_signable(artifact: Artifact) -> bool:
    """Tell whether a file is a configuration profile of Apple."""
    return artifact.media_type == _MEDIA_TYPE


class NeedsPassphrase(Struct, frozen=True):
    """The private key is encrypted: ask for its passphrase, and call ``signer_of`` again."""

    file: str


def signer_of(
    options: OutputOptions, passphrase: Secret | None = None
) -> Signer | NeedsPassphrase | None:
    """Return the signer of ``--sign-cert``, ``--sign-key`` and ``--sign-chain``; None without them.

    Args:
        options: they name the files.
        passphrase: of the private key; with one the answer is never ``NeedsPassphrase``.

    Raises:
        UsageError: a file cannot be used.
    """
    if options.sign_cert is None or options.sign_key is None:
        return None
    first, *others = _certificates("--sign-cert", options.sign_cert)
    if options.sign_chain:
        others += _certificates("--sign-chain", options.sign_chain)
    key = _key(options.sign_key, passphrase)
    if isinstance(key, NeedsPassphrase):
        return key
    if first.public_key() != key.public_key():
        raise UsageError(
            "signing.other-key",
            option="--sign-key",
            key=options.sign_key,
            certificate=options.sign_cert,
        )
    return Signer(certificate=first, key=key, chain=tuple(others))


def _certificates(option: str, name: str) -> list[Any]:
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        return list(x509.load_pem_x509_certificates(_read(option, name)))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise UsageError("signing.no-certificate", option=option, file=name) from error


def _key(name: str, passphrase: Secret | None) -> Any:
    """Read a private key; ``NeedsPassphrase`` if it is encrypted and there is no passphrase.

    Raises:
        UsageError: there is no such key, or the passphrase does not open it.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    data = _read("--sign-key", name)
    try:
        key = _opened(load_pem_private_key, data, passphrase)
    except (ValueError, UnsupportedAlgorithm):
        # The reason may tell of the passphrase, so it is not passed on.
        why = "signing.wrong-passphrase" if passphrase else "signing.no-key"
        raise UsageError(why, option="--sign-key", file=name) from None
    if key is None:
        return NeedsPassphrase(name)
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise UsageError("signing.kind-of-key", option="--sign-key", file=name)
    return key


def _opened(load: Callable[..., Any], data: bytes, passphrase: Secret | None) -> Any:
    """Return the key; None: it is encrypted. A key in clear text needs no passphrase."""
    try:
        return load(data, None)
    except TypeError:
        return None if passphrase is None else load(data, passphrase.reveal().encode())


def _read(option: str, name: str) -> bytes:
    try:
        data = read_input(Path(name), _MAX_BYTES + 1)
    except OSError as error:
        why = error.strerror or error
        raise UsageError("signing.unreadable", option=option, file=name, why=why) from error
    if len(data) > _MAX_BYTES:
        raise UsageError("signing.too-long", option=option, file=name, most=_MAX_BYTES >> 10)
    return data
