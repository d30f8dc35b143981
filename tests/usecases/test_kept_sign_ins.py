"""Sign-ins that outlive a run."""

import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from msgspec.structs import replace

from autoconf.errors import SignInError, UnreachableError
from autoconf.model.secret import Secret, Token
from autoconf.model.sign_in import Tokens
from autoconf.storage.sign_in_index import SignInIndex
from autoconf.usecases.kept_sign_ins import KeptSignIns
from tests.oauth.issuer import FakeIssuer
from tests.oauth.offers import CLIENT, OFFER

ADDRESS = "alice@example.com"
TOKENS = Tokens(access=Token("access-1"), refresh=Secret("refresh-1"), seconds=3600)


@dataclass
class FakeKeyring:
    """Keeps texts in memory."""

    texts: dict[str, str] = field(default_factory=dict)

    def require(self) -> None:
        """Say nothing."""

    def get(self, name: str) -> str | None:
        """Return a text."""
        return self.texts.get(name)

    def put(self, name: str, text: str) -> None:
        """Keep a text."""
        self.texts[name] = text

    def delete(self, name: str) -> None:
        """Forget a text."""
        self.texts.pop(name, None)


@dataclass
class Person:
    """All that one person has."""

    folder: Path
    issuer: FakeIssuer = field(default_factory=lambda: FakeIssuer(refresh_tokens=["refresh-1"]))
    keyring: FakeKeyring = field(default_factory=FakeKeyring)
    now: float = 1_800_000_000.0

    @property
    def kept(self) -> KeptSignIns:
        """A run of its own."""
        index = SignInIndex(self.folder)
        return KeptSignIns(index, self.keyring, lambda _own: self.issuer, lambda: self.now)


@pytest.fixture
def person(tmp_path: Path) -> Person:
    made = Person(tmp_path)
    made.kept.keep(ADDRESS, OFFER, TOKENS)
    return made


def test_a_token_that_is_good_is_not_fetched_anew(person: Person) -> None:
    assert person.kept.token(ADDRESS).reveal() == "access-1"
    assert person.issuer.asked == []


def test_a_token_that_ends_within_a_minute_is_fetched_anew_and_kept(person: Person) -> None:
    person.now += 3545

    assert person.kept.token(ADDRESS).reveal() == "access-2"
    assert person.kept.token(ADDRESS).reveal() == "access-2"
    assert len(person.issuer.asked) == 1


def test_no_secret_stands_in_a_file(person: Person) -> None:
    person.now += 4000
    person.kept.token(ADDRESS)

    files = [path for path in person.folder.rglob("*") if path.is_file()]
    assert files
    for path in files:
        content = path.read_bytes()
        assert b"refresh-" not in content
        assert b"access-" not in content
        assert path.stat().st_mode & 0o077 == 0


def test_two_runs_at_once_make_one_refresh(person: Person) -> None:
    person.now += 4000
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(person.kept.token(ADDRESS).reveal()))
        for _ in range(8)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)

    assert found == ["access-2"] * 8
    assert len(person.issuer.asked) == 1


def test_a_sign_in_that_has_ended_says_what_to_do(person: Person) -> None:
    person.now += 4000
    person.issuer.refresh_tokens = ["another"]

    with pytest.raises(SignInError, match=r"mail-autoconf sign-in alice@example\.com --keep"):
        person.kept.token(ADDRESS)


def test_an_issuer_that_is_away_loses_nothing(person: Person) -> None:
    person.now += 4000
    person.issuer.answers["/token"] = [(0, UnreachableError("net.no-time"))]

    with pytest.raises(SignInError, match="did not answer"):
        person.kept.token(ADDRESS)

    assert person.kept.token(ADDRESS).reveal() == "access-2"


def test_an_address_that_is_not_signed_in_says_what_to_do(person: Person) -> None:
    with pytest.raises(SignInError, match=r"sign-in bob@example\.com --keep"):
        person.kept.token("bob@example.com")
    person.keyring.texts.clear()
    with pytest.raises(SignInError, match=r"sign-in alice@example\.com --keep"):
        person.kept.token(ADDRESS)


def test_to_sign_out_gives_the_token_back(person: Person) -> None:
    kept, is_back = person.kept.forget(ADDRESS)

    assert (kept.address, is_back) == (ADDRESS, True)
    assert person.issuer.revoked == ["refresh-1"]
    assert person.keyring.texts == {}
    assert person.kept.all() == ()
    with pytest.raises(SignInError):
        person.kept.forget(ADDRESS)


def test_a_second_sign_in_takes_the_place_of_the_first(person: Person) -> None:
    other = replace(OFFER, client=replace(CLIENT, client_id="other"))
    person.kept.keep(ADDRESS, other, TOKENS)

    assert [one.client_id for one in person.kept.all()] == ["other"]
    assert len(person.keyring.texts) == 1


def test_a_sign_in_without_a_refresh_token_cannot_be_kept(person: Person) -> None:
    with pytest.raises(SignInError, match="nothing to keep"):
        person.kept.keep("bob@example.com", OFFER, replace(TOKENS, refresh=None))
    assert person.kept.find("bob@example.com") is None


def test_a_long_access_token_is_not_kept(person: Person) -> None:
    person.kept.keep(ADDRESS, OFFER, replace(TOKENS, access=Token("x" * 3000)))
    assert person.kept.token(ADDRESS).reveal() == "access-2"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"sign_ins": 3}'])
def test_a_list_that_is_damaged_is_an_empty_one(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "sign-ins.json").write_bytes(content)
    assert SignInIndex(tmp_path).all() == ()
