"""New tokens without the person, and tokens that are given back."""

from typing import Final

import pytest
from msgspec.structs import replace

from autoconf.errors import SignInError, UnreachableError
from autoconf.model.secret import Secret
from autoconf.model.sign_in import Refusal
from autoconf.oauth.exchange import give_back
from autoconf.oauth.refreshing import refresh
from autoconf.oauth.registration import register
from tests.oauth.issuer import ISSUER, FakeIssuer
from tests.oauth.offers import CLIENT, ENDPOINTS

_AWAY: Final = UnreachableError("net.no-time")


def test_a_new_refresh_token_takes_the_place_of_the_old_one() -> None:
    issuer = FakeIssuer(refresh_tokens=["refresh-1"])

    tokens = refresh(Secret("refresh-1"), ENDPOINTS, CLIENT, issuer)

    assert tokens.refresh is not None
    assert (tokens.access.reveal(), tokens.refresh.reveal()) == ("access-2", "refresh-2")


def test_an_issuer_that_gives_no_new_one_means_the_old_one() -> None:
    said = {"access_token": "a", "token_type": "Bearer"}
    issuer = FakeIssuer(answers={"/token": [(200, said)]})

    tokens = refresh(Secret("refresh-1"), ENDPOINTS, CLIENT, issuer)

    assert tokens.refresh is not None
    assert tokens.refresh.reveal() == "refresh-1"


def test_an_old_refresh_token_is_refused() -> None:
    with pytest.raises(SignInError) as caught:
        refresh(Secret("stale"), ENDPOINTS, CLIENT, FakeIssuer(refresh_tokens=["refresh-1"]))
    assert caught.value.refusal == Refusal(where="refresh", error="invalid_grant")
    assert "stale" not in str(caught.value)


def test_a_token_is_given_back() -> None:
    issuer = FakeIssuer()
    assert give_back(Secret("refresh-1"), ENDPOINTS, CLIENT, issuer)
    assert issuer.revoked == ["refresh-1"]


def test_a_token_that_cannot_be_given_back_is_said_to_be_kept() -> None:
    assert not give_back(Secret("r"), replace(ENDPOINTS, revocation=""), CLIENT, FakeIssuer())
    assert not give_back(
        Secret("r"), ENDPOINTS, CLIENT, FakeIssuer(answers={"/revoke": [(0, _AWAY)]})
    )
    assert not give_back(
        Secret("r"), ENDPOINTS, CLIENT, FakeIssuer(answers={"/revoke": [(503, {})]})
    )


def test_an_issuer_that_is_away_is_an_error_with_its_host() -> None:
    with pytest.raises(SignInError, match=r"id\.example\.com did not answer"):
        refresh(Secret("r"), ENDPOINTS, CLIENT, FakeIssuer(answers={"/token": [(0, _AWAY)]}))


def test_a_stranger_registers_as_a_public_program_of_this_machine() -> None:
    issuer = FakeIssuer()

    client = register(ENDPOINTS, ("mail",), issuer)

    assert (client.client_id, client.secret, client.redirect) == ("registered-1", None, "loopback")
    method, url, wish = issuer.asked[0]
    assert (method, url) == ("POST", f"{ISSUER}/register")
    assert wish["token_endpoint_auth_method"] == "none"
    assert wish["redirect_uris"] == ["http://127.0.0.1/"]


@pytest.mark.parametrize(
    "answer", [(403, {"error": "access_denied"}), (400, {}), (201, {}), (201, {"client_id": ""})]
)
def test_an_issuer_that_registers_no_strangers_is_an_error(answer: tuple[int, object]) -> None:
    with pytest.raises(SignInError):
        register(ENDPOINTS, (), FakeIssuer(answers={"/register": [answer]}))


@pytest.mark.parametrize(
    "answer", [{"client_id": "x" * 2000}, {"client_id": "id", "client_secret": "a\nb"}]
)
def test_a_registration_that_cannot_be_used_is_an_error(answer: dict[str, str]) -> None:
    with pytest.raises(SignInError, match="gave no client id"):
        register(ENDPOINTS, (), FakeIssuer(answers={"/register": [(201, answer)]}))
