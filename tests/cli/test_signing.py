"""Signed configuration profiles. That openssl takes them: tests/lab/clients/test_apple_mail.py."""

import plistlib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    pkcs7,
)

from autoconf.cli.main import run
from autoconf.errors import UsageError
from autoconf.model.output_options import OutputOptions
from autoconf.model.profile import Artifact, Rendering
from autoconf.model.secret import Secret
from autoconf.usecases.signing import NeedsPassphrase, Signer, signer_of
from tests.cli.screen import Screen
from tests.conftest import Demo
from tests.servers.pki import Issued, Key, intermediate, issue

Files = tuple[tuple[str, str | None], ...]
Output = pytest.CaptureFixture[str]
RENDER = ("render", "alice@gmail.com", "--offline", "--client", "apple-mail")
PASSPHRASE = "correct horse"


@dataclass(frozen=True)
class Operator:
    """Somebody's certificate, its issuer and their files."""

    folder: Path
    own: Issued

    @property
    def cert(self) -> str:
        return self._write("cert.pem", ssl.DER_cert_to_PEM_cert(self.own.chain[0]).encode())

    @property
    def chain(self) -> str:
        return self._write("chain.pem", ssl.DER_cert_to_PEM_cert(intermediate().chain[0]).encode())

    @property
    def key(self) -> str:
        return self.key_of(self.own.key)

    @property
    def encrypted_key(self) -> str:
        return self.key_of(self.own.key, BestAvailableEncryption(PASSPHRASE.encode()))

    def key_of(
        self,
        key: Key | ed25519.Ed25519PrivateKey,
        encryption: KeySerializationEncryption | None = None,
    ) -> str:
        data = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption())
        return self._write("key.pem", data)

    def _write(self, name: str, data: bytes) -> str:
        path = self.folder / name
        path.write_bytes(data)
        return str(path)


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    return Operator(tmp_path, issue(intermediate()))


def choices(cert: str | None, key: str | None, chain: str | None = None) -> OutputOptions:
    return OutputOptions(sign_cert=cert, sign_key=key, sign_chain=chain)


def test_without_options_nothing_is_signed() -> None:
    assert signer_of(choices(None, None)) is None


@pytest.mark.parametrize("bits", [0, 2048], ids=["ecdsa", "rsa"])
def test_the_profile_is_inside_the_signed_one(tmp_path: Path, bits: int) -> None:
    operator = Operator(tmp_path, issue(intermediate(), bits=bits))
    plain, signed = tmp_path / "plain", tmp_path / "signed"
    signing = ("--sign-cert", operator.cert, "--sign-key", operator.key)

    assert run([*RENDER, "--output", str(plain)]) == 0
    assert run([*RENDER, "--output", str(signed), *signing, "--sign-chain", operator.chain]) == 0

    name = "apple-mail/mail-settings.mobileconfig"
    content = (signed / name).read_bytes()
    assert plistlib.loads((plain / name).read_bytes())["PayloadType"] == "Configuration"
    assert (plain / name).read_bytes() in content  # attached, byte by byte
    ders = {c.public_bytes(Encoding.DER) for c in pkcs7.load_der_pkcs7_certificates(content)}
    assert ders == {operator.own.chain[0], intermediate().chain[0]}


def test_the_certificate_s_file_may_hold_the_chain(operator: Operator) -> None:
    both = operator.folder / "both.pem"
    both.write_text(Path(operator.cert).read_text() + Path(operator.chain).read_text())

    signer = signer_of(choices(str(both), operator.key))

    assert isinstance(signer, Signer)
    assert len(signer.chain) == 1


def test_only_apple_s_profiles_are_signed(operator: Operator) -> None:
    signer = signer_of(choices(operator.cert, operator.key))
    sheet = Artifact(path="sheet.txt", media_type="text/plain", content=b"sheet")

    assert isinstance(signer, Signer)
    rendering = Rendering(client="sheet", artifacts=(sheet,))
    assert signer.sign(rendering) == rendering


def test_every_user_of_a_table_gets_a_signed_profile(operator: Operator) -> None:
    table = operator.folder / "users.csv"
    table.write_text("address\na@gmail.com\nb@gmail.com\n")
    out = operator.folder / "all"
    command = ["render", "--csv", str(table), "--offline", "--client", "apple-mail"]
    signing = ["--sign-cert", operator.cert, "--sign-key", operator.key]

    assert run([*command, "--output", str(out), *signing]) == 0

    made = list(out.rglob("*.mobileconfig"))
    assert len(made) == 2
    assert all(pkcs7.load_der_pkcs7_certificates(path.read_bytes()) for path in made)


def test_setup_signs_too(operator: Operator, demo: Demo) -> None:
    out = operator.folder / "out"
    command = ["setup", demo.provider.address, "--output", str(out), "--client", "apple-mail"]
    signing = ["--sign-cert", operator.cert, "--sign-key", operator.key]

    assert run([*command, *signing, *demo.network, *demo.password]) == 0

    (made,) = out.rglob("*.mobileconfig")
    assert pkcs7.load_der_pkcs7_certificates(made.read_bytes())


def test_an_encrypted_key_is_opened_with_the_passphrase(operator: Operator) -> None:
    options = choices(operator.cert, operator.encrypted_key)

    assert signer_of(options) == NeedsPassphrase(str(operator.folder / "key.pem"))
    assert isinstance(signer_of(options, Secret(PASSPHRASE)), Signer)


def test_a_key_in_clear_text_needs_no_passphrase(operator: Operator) -> None:
    signer = signer_of(choices(operator.cert, operator.key), Secret(PASSPHRASE))

    assert isinstance(signer, Signer)


def test_the_passphrase_is_asked_for_on_the_terminal(operator: Operator) -> None:
    out = operator.folder / "out"
    signing = ("--sign-cert", operator.cert, "--sign-key", operator.encrypted_key)
    screen = Screen([*RENDER, "--output", str(out), *signing])

    screen.wait_for(f"Passphrase of {operator.folder / 'key.pem'}")
    screen.answer(PASSPHRASE)

    assert screen.end() == 0
    assert PASSPHRASE not in screen.shown
    assert list(out.rglob("*.mobileconfig"))


def test_a_wrong_passphrase_is_not_repeated(operator: Operator) -> None:
    wrong = "battery staple"

    with pytest.raises(UsageError, match="a key that this passphrase opens") as caught:
        signer_of(choices(operator.cert, operator.encrypted_key), Secret(wrong))

    assert wrong not in str(caught.value)
    assert caught.value.__cause__ is None


def files(cert: str | None, key: str | None, chain: str | None = None) -> Files:
    return (("--sign-cert", cert), ("--sign-key", key), ("--sign-chain", chain))


def _no_key(operator: Operator) -> Files:
    return files(operator.cert, None)


def _only_chain(operator: Operator) -> Files:
    return files(None, None, operator.chain)


def _missing(operator: Operator) -> Files:
    return files(str(operator.folder / "gone.pem"), operator.key)


def _no_certificate(operator: Operator) -> Files:
    return files(operator.key, operator.key)


def _no_private_key(operator: Operator) -> Files:
    return files(operator.cert, operator.cert)


def _no_chain(operator: Operator) -> Files:
    return files(operator.cert, operator.key, operator.key)


def _other_key(operator: Operator) -> Files:
    return files(operator.cert, operator.key_of(issue().key))


def _unusable_key(operator: Operator) -> Files:
    return files(operator.cert, operator.key_of(ed25519.Ed25519PrivateKey.generate()))


def _too_long(operator: Operator) -> Files:
    path = operator.folder / "long.pem"
    path.write_bytes(b"x" * (256 * 1024 + 1))
    return files(str(path), operator.key)


def _no_terminal(operator: Operator) -> Files:
    return files(operator.cert, operator.encrypted_key)


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        (_no_key, "needs both"),
        (_only_chain, "needs both"),
        (_missing, "No such file"),
        (_no_certificate, "no certificate in PEM form"),
        (_no_private_key, "a private key in PEM form"),
        (_no_chain, "--sign-chain"),
        (_other_key, "not the key of"),
        (_unusable_key, "only RSA and ECDSA"),
        (_too_long, "longer than 256 KiB"),
        (_no_terminal, "there is no terminal to ask"),
    ],
)
@pytest.mark.parametrize("command", ["render", "setup"])
def test_a_file_that_cannot_be_used_is_wrong_use_and_nothing_is_written(
    operator: Operator,
    capsys: Output,
    wrong: Callable[[Operator], Files],
    complaint: str,
    command: str,
) -> None:
    out = operator.folder / "out"
    flags = [word for option, file in wrong(operator) if file for word in (option, file)]

    assert run([command, *RENDER[1:], "--output", str(out), *flags]) == 2

    assert complaint in capsys.readouterr().err
    assert not out.exists()
