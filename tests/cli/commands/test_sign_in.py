"""``sign-in`` where there is nothing to sign in to."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from autoconf.cli.commands.sign_in import COMMAND

NOWHERE = ("--resolver", "127.0.0.1:9", "--no-ispdb")


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STATE", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("alice@gmail.com", "Register a client at https://console.cloud.google.com/"),
        ("alice@yahoo.com", "takes no new programs"),
        ("alice@example.com", "No sign-in with the browser is known"),
    ],
)
def test_the_reason_is_said(address: str, words: str) -> None:
    done = CliRunner().invoke(COMMAND, [address, *NOWHERE], standalone_mode=False)

    assert done.exception is None, done.exception
    assert done.return_value != 0
    assert words in done.stdout


def test_who_has_a_client_is_not_told_to_register_one() -> None:
    done = CliRunner().invoke(
        COMMAND, ["alice@gmail.com", "--oauth-client-id", "mine", *NOWHERE], standalone_mode=False
    )
    assert done.return_value == 1
    assert "no mail server was reached that takes a token" in done.stdout
    assert "Register a client" not in done.stdout


def test_a_keyring_that_is_missing_is_said_before_anything_is_asked() -> None:
    import keyring
    from keyring.backends.fail import Keyring as FailKeyring

    before = keyring.get_keyring()
    keyring.set_keyring(FailKeyring())  # type: ignore[no-untyped-call]
    try:
        done = CliRunner().invoke(
            COMMAND, ["alice@gmail.com", "--keep", *NOWHERE], standalone_mode=False
        )
    finally:
        keyring.set_keyring(before)
    assert "no keyring" in str(done.exception)
