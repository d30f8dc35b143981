"""A whole sign-in, with a browser that is played."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from urllib.request import urlopen

import pytest
from msgspec.structs import replace

from autoconf.errors import CancelledError, SignInError
from autoconf.tasks import CancelToken
from autoconf.usecases.sign_in import SignIn
from tests.oauth.issuer import FakeIssuer
from tests.oauth.offers import CLIENT, ENDPOINTS, OFFER

_PATIENCE_S: Final = 60.0


@dataclass
class Played:
    """A person whose browser does what it is told."""

    browser: Callable[[str], list[str]]
    codes: list[tuple[str, str, str]] = field(default_factory=list)
    pages: list[bytes] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)

    def open_page(self, url: str) -> None:
        """Visit each URL that the browser is led to."""
        thread = threading.Thread(target=self._visit, args=(self.browser(url),))
        thread.start()
        self.threads.append(thread)

    def show_code(self, page: str, code: str, page_with_code: str) -> None:
        """Note the code."""
        self.codes.append((page, code, page_with_code))

    def _visit(self, urls: list[str]) -> None:
        for url in urls:
            try:
                with urlopen(url, timeout=_PATIENCE_S) as answer:  # noqa: S310 - loopback
                    self.pages.append(answer.read())
            except OSError:  # an error page
                self.pages.append(b"error")


def sign_in(issuer: FakeIssuer, person: Played, wait_s: float = _PATIENCE_S) -> SignIn:
    return SignIn(
        http=lambda: issuer, person=person, pages=str, cancel=CancelToken(), wait_s=wait_s
    )


def test_a_person_signs_in_at_a_page() -> None:
    issuer = FakeIssuer()
    person = Played(lambda url: [issuer.sign_in(url)])

    tokens = sign_in(issuer, person).at_page(OFFER, "alice@example.com")

    person.threads[0].join(_PATIENCE_S)
    assert tokens.access.reveal() == "access-1"
    assert person.pages == [b"done"]


@pytest.mark.parametrize("redirect", ["loopback", "localhost"])
def test_the_answer_comes_to_the_name_that_the_provider_wants(redirect: str) -> None:
    issuer, offer = FakeIssuer(), replace(OFFER, client=replace(CLIENT, redirect=redirect))
    asked: list[str] = []

    def browser(url: str) -> list[str]:
        asked.append(url)
        return [issuer.sign_in(url).replace("localhost", "127.0.0.1")]

    sign_in(issuer, Played(browser)).at_page(offer, "alice@example.com")

    name = "127.0.0.1" if redirect == "loopback" else "localhost"
    assert f"redirect_uri=http%3A%2F%2F{name}%3A" in asked[0]


def test_another_answer_is_passed_over() -> None:
    issuer = FakeIssuer()
    person = Played(lambda url: [f"{issuer.sign_in(url)}&state=x", issuer.sign_in(url)])

    tokens = sign_in(issuer, person).at_page(OFFER, "alice@example.com")

    person.threads[0].join(_PATIENCE_S)
    assert tokens.access.reveal() == "access-1"
    assert person.pages == [b"error", b"done"]


def test_an_answer_of_another_issuer_ends_it_and_no_code_is_given_away() -> None:
    issuer = FakeIssuer()
    person = Played(lambda url: [issuer.sign_in(url, iss="https://id.evil.example")])

    with pytest.raises(SignInError, match="another issuer"):
        sign_in(issuer, person).at_page(OFFER, "alice@example.com")

    person.threads[0].join(_PATIENCE_S)
    assert person.pages == [b"ended"]
    assert issuer.asked == []


def test_a_person_who_says_no_ends_it() -> None:
    issuer = FakeIssuer()
    person = Played(lambda url: [issuer.sign_in(url, code="", error="access_denied")])

    with pytest.raises(SignInError, match="access_denied"):
        sign_in(issuer, person).at_page(OFFER, "alice@example.com")


def test_a_person_who_never_comes_back_is_not_waited_for_without_end() -> None:
    with pytest.raises(SignInError, match="did not come back"):
        sign_in(FakeIssuer(), Played(lambda _url: []), wait_s=0.1).at_page(OFFER, "a@example.com")


def test_a_fixed_address_is_listened_at() -> None:
    fixed = replace(CLIENT, redirect="fixed", redirect_uri="http://127.0.0.1:0/back")
    issuer, asked = FakeIssuer(), list[str]()

    def browser(url: str) -> list[str]:
        asked.append(issuer.sign_in(url))
        return asked

    sign_in(issuer, Played(browser)).at_page(replace(OFFER, client=fixed), "a@example.com")

    assert "/back?code=" in asked[0]


def test_a_code_is_typed_on_another_device() -> None:
    issuer = FakeIssuer(pending=1)
    issuer.answers["/device"] = [
        (
            200,
            {
                "device_code": "d", "user_code": "WDJB", "interval": 0.01, "expires_in": 60,
                "verification_uri": "https://id.example.com/code",
            },
        )
    ]  # fmt: skip
    person = Played(lambda _url: [])

    tokens = sign_in(issuer, person).with_code(OFFER)

    assert person.codes == [("https://id.example.com/code", "WDJB", "")]
    assert tokens.access.reveal() == "access-1"


def test_a_code_that_is_not_typed_in_time_ends_it() -> None:
    person = Played(lambda _url: [])
    with pytest.raises(SignInError, match="in time"):
        sign_in(FakeIssuer(pending=99), person, wait_s=0.05).with_code(OFFER)


def test_a_run_that_ends_ends_the_wait() -> None:
    one = sign_in(FakeIssuer(pending=99), Played(lambda _url: []))
    one.cancel.cancel()
    with pytest.raises(CancelledError):
        one.with_code(OFFER)


def test_an_issuer_without_codes_says_so() -> None:
    offer = replace(OFFER, endpoints=replace(ENDPOINTS, device=""))
    with pytest.raises(SignInError, match="--oauth-device"):
        sign_in(FakeIssuer(), Played(lambda _url: [])).with_code(offer)
