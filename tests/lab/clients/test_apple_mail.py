"""What openssl says of a signed configuration profile. Apple's own reader runs on Apple's only."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
import trustme

from tests.lab.clients.desk import Desk

pytestmark = pytest.mark.lab

_NAME = "apple-mail/mail-settings.mobileconfig"


def openssl(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["openssl", *arguments], capture_output=True, check=False, timeout=30)


def signing(folder: Path, ca: trustme.CA) -> Sequence[str]:
    leaf = ca.create_child_ca().issue_cert("signer.test")
    cert, *chain = leaf.cert_chain_pems
    cert.write_to_path(folder / "cert.pem")
    chain[0].write_to_path(folder / "chain.pem")
    leaf.private_key_pem.write_to_path(folder / "key.pem")
    files = {name: str(folder / f"{name}.pem") for name in ("cert", "key", "chain")}
    return [word for name, path in files.items() for word in (f"--sign-{name}", path)]


def test_openssl_verifies_the_signature_and_finds_our_very_bytes(
    desk: Desk, tmp_path: Path
) -> None:
    ca = trustme.CA()
    ca.cert_pem.write_to_path(tmp_path / "ca.pem")
    stranger = tmp_path / "stranger.pem"
    trustme.CA().cert_pem.write_to_path(stranger)
    plain = (desk.render("apple-mail") / _NAME).read_bytes()

    signed = desk.render("apple-mail", "--force", *signing(tmp_path, ca)) / _NAME

    verify = ("cms", "-verify", "-binary", "-inform", "der", "-purpose", "any", "-in", str(signed))
    done = openssl(*verify, "-CAfile", str(tmp_path / "ca.pem"))
    assert done.returncode == 0, done.stderr
    assert done.stdout == plain
    assert openssl(*verify, "-CAfile", str(stranger)).returncode != 0
