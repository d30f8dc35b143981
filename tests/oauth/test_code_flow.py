"""The sign-in at a page: what is sent, and which answers count."""

from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec.structs import replace

from autoconf.errors import SignInError
from autoconf.model.sign_in import Refusal
from autoconf.oauth.code_flow import CodeRequest, code_request, is_answer_to, read_code, redeem
from tests.oauth.issuer import DEEP, ISSUER, FakeIssuer
from tests.oauth.offers import ENDPOINTS, OFFER, REDIRECT, SECRET_CLIENT


def request(**changes: object) -> CodeRequest:
    return code_request(replace(OFFER, **changes), REDIRECT, "alice@example.com")


def query(url: str) -> str:
    return urlsplit(url).query


def test_the_page_is_told_who_asks_for_what_and_the_hash_of_the_verifier() -> None:
    asked = request(parameters=(("access_type", "offline"),))
    said = {name: values[0] for name, values in parse_qs(query(asked.url)).items()}

    assert asked.url.startswith(f"{ISSUER}/auth?")
    assert said.pop("state") == asked.state
    assert len(said.pop("code_challenge")) == 43
    assert asked.verifier.reveal() not in asked.url
    assert said == {
        "response_type": "code", "client_id": "our-id", "redirect_uri": REDIRECT,
        "scope": "mail", "code_challenge_method": "S256", "login_hint": "alice@example.com",
        "access_type": "offline",
    }  # fmt: skip


def test_each_sign_in_has_a_fresh_state_and_verifier() -> None:
    one, other = request(), request()
    assert one.state != other.state
    assert one.verifier.reveal() != other.verifier.reveal()


def test_a_code_becomes_tokens() -> None:
    issuer, asked = FakeIssuer(scope="mail"), request()

    code = read_code(asked, query(issuer.sign_in(asked.url)))
    tokens = redeem(asked, code, issuer)

    assert tokens.access.reveal() == "access-1"
    assert tokens.refresh is not None
    assert tokens.refresh.reveal() == "refresh-1"
    assert (tokens.seconds, tokens.scope) == (3600, ("mail",))
    assert "redirect_uri" in issuer.asked[-1][2]


def test_another_verifier_is_refused() -> None:
    issuer, asked, other = FakeIssuer(), request(), request()
    code = read_code(asked, query(issuer.sign_in(asked.url)))

    with pytest.raises(SignInError) as caught:
        redeem(replace(asked, verifier=other.verifier), code, issuer)

    assert caught.value.refusal == Refusal(
        where="token", error="invalid_grant", description="wrong verifier"
    )


@pytest.mark.parametrize(
    ("text", "is_answer"),
    [
        ("state={state}&code=1", True),
        ("state=other&code=1", False),
        ("code=1", False),
        ("state={state}&state={state}", False),
        ("state={state}&state=other", False),
        ("state=\N{LATIN SMALL LETTER A WITH DIAERESIS}", False),
        ("", False),
    ],
)
def test_only_an_answer_with_our_state_is_one(text: str, *, is_answer: bool) -> None:
    asked = request()
    assert is_answer_to(asked, text.format(state=asked.state)) is is_answer


@pytest.mark.parametrize(
    ("answer", "promises", "issuer"),
    [
        ("code=1&iss=https://id.evil.example", True, ISSUER),
        ("code=1", True, ISSUER),
        ("code=1&iss=https://id.example.com/", False, ISSUER),
        ("code=1&iss=https://id.evil.example", False, ""),
        ("code=1&iss=https://[", False, ""),
        ("error=access_denied&iss=https://id.evil.example", True, ISSUER),
    ],
)
def test_an_answer_of_another_issuer_ends_the_sign_in(
    answer: str, issuer: str, *, promises: bool
) -> None:
    endpoints = replace(ENDPOINTS, issuer=issuer, promises_issuer=promises)
    with pytest.raises(SignInError) as caught:
        read_code(request(endpoints=endpoints), answer)
    assert caught.value.id in ("sign-in.mixed-up", "sign-in.no-issuer")


@pytest.mark.parametrize(("issuer", "named"), [(ISSUER, ""), ("", f"&iss={ISSUER}")])
def test_the_issuer_may_be_silent_if_it_promised_nothing(issuer: str, named: str) -> None:
    endpoints = replace(ENDPOINTS, issuer=issuer, promises_issuer=False)
    assert read_code(request(endpoints=endpoints), f"code=1{named}").reveal() == "1"


def test_the_words_of_a_refusal_are_cleaned() -> None:
    answer = f"error=access_denied&error_description=No%1b[31m!%0a{'x' * 2000}&iss={ISSUER}"
    with pytest.raises(SignInError) as caught:
        read_code(request(), answer)

    refusal = caught.value.refusal
    assert isinstance(refusal, Refusal)
    assert (refusal.where, refusal.error) == ("authorization", "access_denied")
    assert "\x1b" not in refusal.description
    assert len(refusal.description) <= 600


@pytest.mark.parametrize("answer", ["", "code=", "code=1&code=2", "code=1&error=a", "code=%00"])
def test_an_odd_answer_is_refused(answer: str) -> None:
    with pytest.raises(SignInError):
        read_code(request(), f"{answer}&iss={ISSUER}")


@pytest.mark.parametrize(
    ("ways", "in_form"),
    [
        ((), True),
        (("client_secret_post", "client_secret_basic"), True),
        (("client_secret_basic",), False),
    ],
)
def test_a_secret_is_sent_as_the_issuer_says(ways: tuple[str, ...], *, in_form: bool) -> None:
    endpoints = replace(ENDPOINTS, secret_ways=ways)
    issuer, asked = FakeIssuer(), request(client=SECRET_CLIENT, endpoints=endpoints)

    redeem(asked, read_code(asked, query(issuer.sign_in(asked.url))), issuer)

    form = issuer.asked[-1][2]
    assert (form.get("client_secret") == "s3 cret") is in_form
    assert issuer.logins == ([] if in_form else ["our+id:s3+cret"])


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((200, {"access_token": "a", "token_type": "DPoP"}), "sign-in.other-token"),
        ((200, {"token_type": "Bearer"}), "sign-in.no-token"),
        ((200, {"access_token": "a b", "token_type": "Bearer"}), "sign-in.no-token"),
        ((200, {"access_token": 3, "token_type": "Bearer"}), "sign-in.no-token"),
        ((200, {"access_token": "a"}), "sign-in.no-token"),
        ((200, DEEP), "sign-in.odd-answer"),
        ((200, b"<html>"), "sign-in.odd-answer"),
        ((502, b"<html>"), "sign-in.odd-answer"),
        ((500, {}), "sign-in.odd-answer"),
        ((302, {}), "sign-in.odd-answer"),
        ((400, {"error": "invalid_grant"}), "sign-in.refused"),
        ((200, {"error": "invalid_grant"}), "sign-in.refused"),
        ((400, {"error": ["x"]}), "sign-in.refused"),
    ],
)
def test_an_answer_without_a_token_is_an_error(answer: tuple[int, object], error: str) -> None:
    issuer, asked = FakeIssuer(answers={"/token": [answer]}), request()
    code = read_code(asked, query(issuer.sign_in(asked.url)))

    with pytest.raises(SignInError) as caught:
        redeem(asked, code, issuer)

    assert caught.value.id == error
    assert "access" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("stated", "seconds"),
    [(3600, 3600), ("3600", 3600), (1e99, 315360000), (-5, 0), ("soon", None), (None, None)],
)
def test_the_life_of_a_token_is_read_in_any_form(stated: object, seconds: int | None) -> None:
    said = {"access_token": "a", "token_type": "bearer", "expires_in": stated}
    issuer, asked = FakeIssuer(answers={"/token": [(200, said)]}), request()
    code = read_code(asked, query(issuer.sign_in(asked.url)))

    tokens = redeem(asked, code, issuer)

    assert (tokens.seconds, tokens.refresh, tokens.scope) == (seconds, None, None)
