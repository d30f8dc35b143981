"""A hostile authorization server gets no code, token or login of others, and shows no tricks."""

import re
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.lab.lab import Lab
from tests.lab.oauth.rows import EVIL
from tests.lab.oauth.signing import Person
from tests.lab.proofs import record

pytestmark = pytest.mark.lab

_CONTROL: Final = re.compile(r"[\x00-\x06\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Evil:
    """The server, and a person who falls for its domain."""

    def __init__(self, lab: Lab, folder: Path) -> None:
        self.folder = lab.issuer_folder(EVIL)
        self.person = Person(lab, folder, user="alice@oauth.test")
        (self.folder / "asked").write_text("")

    def sign_in(self, mode: str, *options: str) -> subprocess.CompletedProcess[str]:
        """Sign in where the server does as a mode says; nothing comes of it, and none is shown."""
        (self.folder / "mode").write_text(mode)
        done = self.person.run("sign-in", EVIL.address, *options)
        assert done.returncode == 1, done.stdout + done.stderr
        assert not _CONTROL.search(done.stdout + done.stderr), done.stderr
        return done

    @property
    def asked(self) -> list[str]:
        """What the server was asked."""
        return (self.folder / "asked").read_text().splitlines()

    @property
    def forms(self) -> list[str]:
        """What came to its token endpoint."""
        return [line for line in self.asked if line.startswith("POST /token")]

    @property
    def page_was_seen(self) -> bool:
        """Whether a browser opened."""
        return (self.person.folder / "last-page").exists()


@pytest.fixture
def evil(oauth_lab: Lab, tmp_path: Path) -> Evil:
    return Evil(oauth_lab, tmp_path)


def test_a_mix_up_gets_neither_code_nor_verifier(evil: Evil) -> None:
    done = evil.sign_in("mix-up")
    assert "The answer is of another issuer" in done.stderr
    assert evil.forms == []
    assert evil.page_was_seen
    record("oauth", what="mix-up", by="a hostile server before oidc-provider", words="refused")


def test_codes_of_others_are_not_taken_and_the_right_answer_counts(evil: Evil) -> None:
    evil.sign_in("planted")
    (form,) = evil.forms
    assert "code=good" in form
    record("oauth", what="planted answers", by="a hostile server, Chromium", words="ignored")


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("private", "at 10.77.1.1, outside its own domain"),
        ("genuine-page", "at id.oauth.test, outside its own domain"),
        ("plain", "is no https address"),
        ("login-in-url", "is no https address"),
        ("control", "is no https address"),
        ("other-issuer", "is about another issuer"),
        ("large", "sent more than 256 KiB"),
        ("deep", "cannot be understood"),
        ("redirect", "publishes no document"),
        ("trickle", "did not answer in time"),
    ],
)
def test_a_document_with_a_trap_opens_no_page(evil: Evil, mode: str, words: str) -> None:
    done = evil.sign_in(mode)
    assert words in done.stderr
    assert not evil.page_was_seen
    assert "https://id.oauth.test/auth?" not in done.stderr
    assert [line.split()[1] for line in evil.asked if line.startswith("POST")] == []
    record("oauth", what=f"metadata: {mode}", by="a hostile server", words="no page opened")


@pytest.mark.parametrize("mode", ["dpop", "words", "huge-token"])
def test_an_odd_token_answer_is_no_token(evil: Evil, mode: str, oauth_lab: Lab) -> None:
    before = oauth_lab.login_attempts(EVIL)
    done = evil.sign_in(mode)
    assert "evil-token" not in done.stdout + done.stderr
    assert oauth_lab.login_attempts(EVIL) == before


@pytest.mark.parametrize("mode", ["device", "device-url"])
def test_an_odd_code_is_cleaned(evil: Evil, mode: str) -> None:
    done = evil.sign_in(mode, "--oauth-device")
    assert "javascript:" not in done.stdout + done.stderr
