"""The sign-in with a code."""

from typing import Any

import pytest
from msgspec.structs import replace

from autoconf.errors import SignInError, UnreachableError
from autoconf.model.sign_in import Refusal, Tokens
from autoconf.oauth.device_flow import DeviceCode, ask_device, device_code
from tests.oauth.issuer import ISSUER, FakeIssuer
from tests.oauth.offers import OFFER

GOOD = {
    "device_code": "d", "user_code": "WDJB", "verification_uri": f"{ISSUER}/code",
    "expires_in": 60, "interval": 2,
}  # fmt: skip


def waiting(answer: dict[str, Any]) -> DeviceCode:
    return device_code(OFFER, FakeIssuer(answers={"/device": [(200, answer)]}))


def test_a_person_gets_a_page_and_a_code() -> None:
    issuer = FakeIssuer()
    found = device_code(OFFER, issuer)

    assert (found.page, found.code) == (f"{ISSUER}/code", "WDJB-MJHT")
    assert found.page_with_code == f"{ISSUER}/code?c=WDJB-MJHT"
    assert (found.seconds, found.interval) == (300, 5)
    assert issuer.asked == [("POST", f"{ISSUER}/device", {"scope": "mail", "client_id": "our-id"})]


def test_it_is_asked_until_the_person_has_signed_in() -> None:
    issuer = FakeIssuer(pending=1)
    begun = device_code(OFFER, issuer)

    later = ask_device(begun, issuer)
    assert later == begun
    assert isinstance(later, DeviceCode)
    tokens = ask_device(later, issuer)

    assert isinstance(tokens, Tokens)
    assert tokens.access.reveal() == "access-1"


def test_an_issuer_may_ask_for_more_time() -> None:
    issuer = FakeIssuer(answers={"/token": [(400, {"error": "slow_down"})]})
    slower = ask_device(device_code(OFFER, issuer), issuer)

    assert isinstance(slower, DeviceCode)
    assert slower.interval == 10


@pytest.mark.parametrize("error", ["access_denied", "expired_token", "odd"])
def test_other_errors_end_it(error: str) -> None:
    issuer = FakeIssuer(answers={"/token": [(400, {"error": error})]})
    with pytest.raises(SignInError) as caught:
        ask_device(device_code(OFFER, issuer), issuer)
    assert caught.value.refusal == Refusal(where="token", error=error)


def test_an_issuer_that_is_silent_is_asked_later() -> None:
    issuer = FakeIssuer(answers={"/token": [(0, UnreachableError("net.no-time"))]})
    later = ask_device(device_code(OFFER, issuer), issuer)

    assert isinstance(later, DeviceCode)
    assert later.interval == 10
    assert not isinstance(ask_device(later, issuer), DeviceCode)


@pytest.mark.parametrize(
    "change",
    [
        {"verification_uri": "http://id.example.com/code"},
        {"verification_uri": "https://id.example.com/\u202ecode"},
        {"verification_uri": "https://id.example.com/" + "x" * 400},
        {"verification_uri": None},
        {"user_code": ""},
        {"user_code": "\u202e\u2066"},
        {"device_code": "a\nb"},
        {"user_code": 3},
        {"device_code": None},
    ],
)
def test_a_code_that_a_person_cannot_use_is_an_error(change: dict[str, Any]) -> None:
    with pytest.raises(SignInError):
        waiting({**GOOD, **change})


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({"user_code": "AB\x1b[2JCD"}, "AB[2JCD"),
        ({"user_code": "A" * 100}, "A" * 40),
    ],
)
def test_a_code_is_cleaned(change: dict[str, Any], shown: str) -> None:
    assert "\x1b" not in waiting({**GOOD, **change}).code
    assert len(waiting({**GOOD, **change}).code) <= len(shown) + 1


@pytest.mark.parametrize(
    ("change", "times"),
    [
        ({"interval": 0, "expires_in": 0}, (300, 5)),
        ({"interval": "x", "expires_in": True}, (300, 5)),
        ({"interval": 10**400, "expires_in": 10**400}, (300, 5)),
        ({"interval": 1e-9}, (60, 1)),
        ({"interval": 9999, "expires_in": 9999}, (300, 60)),
        ({}, (60, 2)),
    ],
)
def test_times_are_kept_within_reason(change: dict[str, Any], times: tuple[int, int]) -> None:
    found = waiting({**GOOD, **change})
    assert (found.seconds, found.interval) == times


@pytest.mark.parametrize("name", ["verification_uri", "verification_uri_complete"])
def test_an_issuer_of_a_document_cannot_hand_out_the_code_of_another_one(name: str) -> None:
    """The thief asks Microsoft for a code, and the person would type it there."""
    answer = {**GOOD, name: "https://microsoft.com/devicelogin"}
    strict = replace(OFFER, has_one_home=True)
    with pytest.raises(SignInError, match=r"microsoft\.com, outside its own domain"):
        device_code(strict, FakeIssuer(answers={"/device": [(200, answer)]}))
    assert device_code(strict, FakeIssuer()).page == f"{ISSUER}/code"
    assert waiting(answer).code == "WDJB"
