"""The offer at the terminal."""

import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from autoconf.cli.sign_in_person import TerminalPerson, can_show_browser, end_page
from autoconf.cli.signing_in import SigningIn, error_lines
from autoconf.errors import SignInError
from autoconf.model.options import Options
from autoconf.model.secret import Credential, Secret, Token
from autoconf.model.sign_in import Refusal, SignInOffer, Tokens
from autoconf.storage.sign_in_index import KeptSignIn
from autoconf.usecases.sign_in_advice import OUR_ERRORS
from tests.oauth.issuer import FakeIssuer
from tests.oauth.offers import OFFER

TOKENS = Tokens(access=Token("access-1"), refresh=Secret("refresh-1"), scope=("mail",))


class FakeWorld:
    """A world with one issuer."""

    def __init__(self) -> None:
        self.options = Options()
        self.issuer = FakeIssuer()
        self.sign_ins = self
        self.kept: Any = None

    def web(self, _own: bool) -> FakeIssuer:  # noqa: FBT001 - as the type has it
        """Return the issuer."""
        return self.issuer


class Played(SigningIn):
    """A person who is there, and signs in, or does not."""

    def __init__(
        self,
        world: Any,
        *results: Tokens | SignInError,
        asks: bool = True,
        keep: bool = False,
    ) -> None:
        super().__init__(world, "alice@example.com", can_ask=True, asks=asks, keep=keep)
        self.results = list(results)

    def _signed_in(self, _offer: SignInOffer) -> Tokens:
        result = self.results.pop(0)
        if isinstance(result, SignInError):
            raise result
        return result


def asked(one: SigningIn, typed: str, offer: SignInOffer = OFFER) -> tuple[Credential | None, str]:
    """Type answers; return the credential, and what was said."""
    found: list[Credential | None] = []
    import click

    @click.command()
    def command() -> None:
        found.append(one.credential(offer))

    done = CliRunner().invoke(command, input=typed)
    assert done.exception is None, done.exception
    assert done.stdout == ""
    return found[0], done.stderr


@pytest.mark.parametrize("typed", ["n\n", "no\n"])
def test_a_no_is_remembered_as_an_offer(typed: str) -> None:
    one = Played(FakeWorld(), TOKENS)
    credential, _said = asked(one, typed)
    assert one.was_offered
    assert credential is None


@pytest.mark.parametrize("typed", ["\n", "y\n"])
def test_enter_means_yes_and_the_host_is_shown(typed: str) -> None:
    credential, said = asked(Played(FakeWorld(), TOKENS), typed)

    assert "Sign in with the browser at id.example.com?" in said
    assert credential is not None
    assert credential.only_hosts == ("imap.example.com",)
    assert "access-1" not in said


def test_no_means_no() -> None:
    assert asked(Played(FakeWorld()), "n\n")[0] is None


def test_for_another_company_enter_means_no() -> None:
    foreign = replace(OFFER, is_foreign=True)
    credential, said = asked(Played(FakeWorld(), asks=False), "\n", foreign)

    assert credential is None
    assert "belongs to another company" in said


def test_a_sign_in_that_failed_is_offered_again() -> None:
    one = Played(FakeWorld(), SignInError("sign-in.none-made"), TOKENS)
    credential, said = asked(one, "y\ny\n")

    assert credential is not None
    assert "You are not signed in." in said
    assert "Sign in at id.example.com again?" in said
    assert one.error is None


@pytest.mark.parametrize("scope", [("other",), ()])
def test_less_than_was_asked_for_is_said(scope: tuple[str, ...]) -> None:
    less = replace(TOKENS, scope=scope)
    assert "mail is missing" in asked(Played(FakeWorld(), less), "\n")[1]


def test_a_server_that_names_no_scope_granted_all() -> None:
    assert "missing" not in asked(Played(FakeWorld(), replace(TOKENS, scope=None)), "\n")[1]


def test_a_refresh_token_that_nobody_wanted_is_given_back() -> None:
    world = FakeWorld()
    one = Played(world, TOKENS)
    asked(one, "\n")
    assert world.issuer.revoked == []

    one.finish()
    one.finish()

    assert world.issuer.revoked == ["refresh-1"]


class Locked:
    """A keyring that keeps nothing."""

    def keep(self, *_: object) -> KeptSignIn:
        """Refuse."""
        raise SignInError("sign-in.keyring-refused", why="locked")


def test_a_refresh_token_that_cannot_be_kept_is_given_back() -> None:
    world = FakeWorld()
    world.kept = Locked()
    one = Played(world, TOKENS, asks=False, keep=True)
    with pytest.raises(SignInError, match="locked"):
        one.credential(OFFER)

    one.finish()

    assert world.issuer.revoked == ["refresh-1"]


@pytest.mark.parametrize("kind", ["done", "ended", "other"])
def test_the_last_page_is_whole_and_needs_nothing(kind: Any) -> None:
    page = end_page(kind)
    assert page.startswith("<!doctype html>")
    assert "<h1>" in page
    assert "src=" not in page


def test_a_browser_opens_only_where_there_is_a_window(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert not can_show_browser()
    monkeypatch.setenv("DISPLAY", ":0")
    assert can_show_browser()


def test_a_browser_is_not_waited_for_and_writes_to_standard_error(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen = tmp_path / "seen"
    script = f"from pathlib import Path; import sys; print('words'); Path({str(seen)!r}).touch()"
    monkeypatch.setenv("BROWSER", f'{sys.executable} -c "{script}" %s')
    url = "https://id.example.com/auth?" + "x" * 200

    TerminalPerson().open_page(url)
    TerminalPerson(has_browser=False).open_page(url)

    until = time.monotonic() + 60
    while not seen.exists() and time.monotonic() < until:
        os.sched_yield()
    assert seen.exists()
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count(url) == 2


def test_a_code_is_shown_with_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    TerminalPerson().show_code("https://id.example.com/code", "WDJB-MJHT", "")
    said = capsys.readouterr().err
    assert "WDJB-MJHT" in said
    assert "Do not read the code to another person" in said


def test_a_refusal_comes_with_who_can_mend_it_and_what_to_do() -> None:
    refusal = Refusal(
        where="authorization", error="access_denied", description="AADSTS65001: no consent"
    )
    error = SignInError("sign-in.refused", refusal, host="login.microsoftonline.com", words="no")

    lines = error_lines(error, "login.microsoftonline.com")

    assert len(lines) > 3
    assert any(line.startswith("who can fix it:") for line in lines)
    assert any(line.startswith("1. ") for line in lines)


@pytest.mark.parametrize("name", sorted(OUR_ERRORS))
def test_our_own_errors_have_advice_too(name: str) -> None:
    error = SignInError(name, host="id.example.com", minutes=5)
    assert len(error_lines(error, "id.example.com")) > 3


def test_other_errors_stand_alone() -> None:
    assert len(error_lines(SignInError("sign-in.no-port", port=1, why="x"), "h.example")) == 1
