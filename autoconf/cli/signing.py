"""Signing Apple's configuration profiles with the operator's own certificate (CMS, RFC 5652)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click
from msgspec import Struct
from msgspec.structs import replace

from autoconf.cli.output_options import OutputChoices
from autoconf.cli.terminal import somebody_is_there
from autoconf.errors import UsageError
from autoconf.model.profile import Artifact, Rendering
from autoconf.model.secret import Secret

_MEDIA_TYPE: Final = "application/x-apple-aspen-config"
_MAX_BYTES: Final = 256 * 1024

AskPassphrase = Callable[[str], Secret]
"""Gets the question."""


class Signer(Struct, frozen=True, kw_only=True):
    """A private key and its certificates, all checked to fit.

    Attributes:
        certificate, key, chain: of the package ``cryptography``.
    """

    certificate: Any
    key: Any
    chain: tuple[Any, ...] = ()

    def sign(self, rendering: Rendering) -> Rendering:
        """Return the rendering with its configuration profiles signed."""
        return replace(rendering, artifacts=tuple(map(self._signed, rendering.artifacts)))

    def _signed(self, artifact: Artifact) -> Artifact:
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.serialization import pkcs7

        if artifact.media_type != _MEDIA_TYPE:
            return artifact
        builder = pkcs7.PKCS7SignatureBuilder().set_data(artifact.content)
        builder = builder.add_signer(self.certificate, self.key, hashes.SHA256())
        for certificate in self.chain:
            builder = builder.add_certificate(certificate)
        # Binary: without it line ends are rewritten, and the signed bytes are no longer ours.
        signed = builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])
        return replace(artifact, content=signed)


def signer_of(choices: OutputChoices, ask: AskPassphrase | None = None) -> Signer | None:
    """Return what ``--sign-cert``, ``--sign-key`` and ``--sign-chain`` name; None without them.

    Args:
        choices: the options.
        ask: for the passphrase of an encrypted key; left out: the terminal, if somebody is there.

    Raises:
        UsageError: a file cannot be used; the text says which and why.
    """
    if not (choices.sign_cert or choices.sign_key or choices.sign_chain):
        return None
    if not (choices.sign_cert and choices.sign_key):
        raise UsageError("signing needs both --sign-cert and --sign-key")
    first, *others = _certificates("--sign-cert", choices.sign_cert)
    if choices.sign_chain:
        others += _certificates("--sign-chain", choices.sign_chain)
    if ask is None and somebody_is_there():
        ask = _ask
    key = _key(choices.sign_key, ask)
    if first.public_key() != key.public_key():
        raise UsageError(f"--sign-key {choices.sign_key}: not the key of {choices.sign_cert}")
    return Signer(certificate=first, key=key, chain=tuple(others))


def _ask(question: str) -> Secret:
    return Secret(click.prompt(question, hide_input=True, err=True))


def _certificates(option: str, name: str) -> list[Any]:
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        return list(x509.load_pem_x509_certificates(_read(option, name)))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise UsageError(f"{option} {name}: no certificate in PEM form in it") from error


def _key(name: str, ask: AskPassphrase | None) -> Any:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    data = _read("--sign-key", name)
    try:
        key = _load_key(name, data, None)
    except TypeError:  # it is encrypted
        if ask is None:
            raise UsageError(
                f"--sign-key {name}: the key is encrypted, and nobody is there to be asked for "
                "its passphrase"
            ) from None
        key = _load_key(name, data, ask(f"Passphrase of {name}"))
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise UsageError(f"--sign-key {name}: only RSA and ECDSA keys can sign a profile")
    return key


def _load_key(name: str, data: bytes, passphrase: Secret | None) -> Any:
    """Read a key.

    Raises:
        TypeError: it is encrypted, and there is no passphrase.
        UsageError: it is none, or the passphrase is not its own.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    opening = None if passphrase is None else passphrase.reveal().encode()
    try:
        return load_pem_private_key(data, opening)
    except (ValueError, UnsupportedAlgorithm):
        # What went wrong inside may tell of the passphrase: it is not passed on.
        what = "a key that this passphrase opens" if passphrase else "a private key in PEM form"
        raise UsageError(f"--sign-key {name}: it does not hold {what}") from None


def _read(option: str, name: str) -> bytes:
    try:
        with Path(name).open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{option} {name}: {error.strerror or error}") from error
    if len(data) > _MAX_BYTES:
        raise UsageError(f"{option} {name}: longer than {_MAX_BYTES >> 10} KiB")
    return data
