"""``token``, ``sign-out`` and ``sign-in --list``: what is kept in the keyring."""

import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from click.testing import CliRunner

from autoconf.cli.commands import sign_in, sign_out
from autoconf.cli.commands.token import COMMAND
from autoconf.errors import UsageError
from autoconf.model.options import Options
from autoconf.model.secret import Secret, Token
from autoconf.model.sign_in import Tokens
from autoconf.usecases.world import World
from tests.oauth.memory_keyring import MemoryKeyring
from tests.oauth.offers import OFFER

ADDRESS = "alice@example.com"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the state folder is elsewhere")


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryKeyring]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    before = keyring.get_keyring()
    made = MemoryKeyring()
    keyring.set_keyring(made)
    tokens = Tokens(access=Token("access-1"), refresh=Secret("refresh-1"), seconds=3600)
    with World(Options()) as world:
        world.sign_ins.kept.keep(ADDRESS, OFFER, tokens)
    yield made
    keyring.set_keyring(before)


def test_the_token_stands_alone_on_standard_output(kept: MemoryKeyring) -> None:
    assert kept.texts
    done = CliRunner().invoke(COMMAND, [ADDRESS], standalone_mode=False)
    assert (done.return_value, done.stdout, done.stderr) == (0, "access-1\n", "")


@pytest.mark.usefixtures("kept")
def test_without_a_sign_in_the_command_to_run_is_named() -> None:
    done = CliRunner().invoke(COMMAND, ["bob@example.com"], standalone_mode=False)
    assert (done.return_value, done.stdout) == (1, "")
    assert "mail-autoconf sign-in bob@example.com --keep" in done.stderr


def test_to_sign_out_forgets_here_also_if_the_issuer_is_away(kept: MemoryKeyring) -> None:
    done = CliRunner().invoke(
        sign_out.COMMAND, [ADDRESS, "--resolver", "127.0.0.1:9"], standalone_mode=False
    )
    assert done.return_value == 0
    assert "was not told" in done.stdout
    assert kept.texts == {}


@pytest.mark.usefixtures("kept")
def test_what_is_kept_is_listed_without_secrets() -> None:
    done = CliRunner().invoke(sign_in.COMMAND, ["--list"], standalone_mode=False)
    assert done.return_value == 0
    assert done.stdout.startswith("alice@example.com: https://id.example.com, since 20")
    assert "access" not in done.stdout


@pytest.mark.usefixtures("kept")
def test_the_list_takes_no_address() -> None:
    done = CliRunner().invoke(sign_in.COMMAND, ["--list", ADDRESS], standalone_mode=False)
    assert "leave the address out" in str(done.exception)


def test_an_empty_list_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    done = CliRunner().invoke(sign_in.COMMAND, ["--list"], standalone_mode=False)
    assert (done.return_value, done.stdout) == (0, "")
    assert "No sign-in is kept." in done.stderr


@pytest.mark.usefixtures("kept")
def test_to_sign_out_without_a_sign_in_gives_no_advice_to_sign_in() -> None:
    done = CliRunner().invoke(sign_out.COMMAND, ["bob@example.com"], standalone_mode=False)
    assert (done.return_value, done.stdout) == (1, "")
    assert "nothing to end" in done.stderr
    assert "sign-in bob@example.com" not in done.stderr


@pytest.mark.usefixtures("kept")
def test_a_sign_in_needs_an_address() -> None:
    done = CliRunner().invoke(sign_in.COMMAND, [], standalone_mode=False)
    assert isinstance(done.exception, UsageError)
