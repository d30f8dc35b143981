"""The sign-in at a page (RFC 6749 section 4.1), with PKCE (RFC 7636) and the issuer's name."""

import secrets
from typing import Final
from urllib.parse import parse_qs, parse_qsl, urlsplit

from msgspec import Struct

from autoconf.errors import SignInError
from autoconf.model.secret import Secret
from autoconf.model.sign_in import SignInOffer, Tokens
from autoconf.net.interfaces import Http
from autoconf.oauth.exchange import ask_for_tokens, refusal_error

_STATE_BYTES: Final = 24
_VERIFIER_LENGTH: Final = 64
_ONCE: Final = ("state", "code", "iss", "error")


class CodeRequest(Struct, frozen=True, kw_only=True):
    """One sign-in that a person was sent to.

    Attributes:
        offer: what it is for.
        url: the page; it holds the state.
        redirect: where the answer comes to.
        state: what the answer must repeat.
        verifier: what the token endpoint must be shown; the page has seen its hash alone.
    """

    offer: SignInOffer
    url: str
    redirect: str
    state: str
    verifier: Secret


def code_request(offer: SignInOffer, redirect: str, address: str) -> CodeRequest:
    """Return a sign-in to send a person to; each has a fresh state and verifier.

    Args:
        offer: what is signed in to, and with which scopes.
        redirect: where the answer is to come to.
        address: shown on the page in place of an empty field (``login_hint``).
    """
    from oauthlib.oauth2 import WebApplicationClient

    client = WebApplicationClient(offer.client.client_id)
    verifier = client.create_code_verifier(_VERIFIER_LENGTH)
    state = secrets.token_urlsafe(_STATE_BYTES)
    url = client.prepare_request_uri(
        offer.endpoints.authorization,
        redirect_uri=redirect,
        scope=list(offer.scopes),
        state=state,
        code_challenge=client.create_code_challenge(verifier, "S256"),
        code_challenge_method="S256",
        **{"login_hint": address, **dict(offer.parameters)},
    )
    return CodeRequest(
        offer=offer, url=url, redirect=redirect, state=state, verifier=Secret(verifier)
    )


def is_answer_to(request: CodeRequest, query: str) -> bool:
    """Tell whether a query string repeats the state, once.

    Another page of the browser can send anything to the address where the answer is awaited.
    """
    states = parse_qs(query).get("state", [])
    return len(states) == 1 and secrets.compare_digest(
        states[0].encode(errors="replace"), request.state.encode()
    )


def read_code(request: CodeRequest, query: str) -> Secret:
    """Return the code of an answer whose state is right.

    Raises:
        SignInError: the person or the server said no; another issuer answered (RFC 9207 section
            2.4); or there is no code.
    """
    host = request.offer.host
    pairs = parse_qsl(query)
    names = [name for name, _ in pairs]
    if any(names.count(name) > 1 for name in _ONCE):
        raise SignInError("sign-in.odd-redirect", host=host)
    answer = dict(pairs)
    _check_issuer(request, answer.get("iss"))
    if "error" in answer:
        raise refusal_error("authorization", answer["error"], answer.get("error_description"), host)
    code = answer.get("code", "")
    if not (code and code.isprintable()):
        raise SignInError("sign-in.odd-redirect", host=host)
    return Secret(code)


def redeem(request: CodeRequest, code: Secret, http: Http) -> Tokens:
    """Give a code for tokens.

    Raises:
        SignInError: no token came.
    """
    fields = {
        "grant_type": "authorization_code",
        "code": code.reveal(),
        "redirect_uri": request.redirect,
        "code_verifier": request.verifier.reveal(),
    }
    return ask_for_tokens(fields, request.offer.endpoints, request.offer.client, http)


def _check_issuer(request: CodeRequest, named: str | None) -> None:
    """Refuse an answer of another issuer: the code would go to the wrong token endpoint.

    A provider that publishes no identifier must at least answer from its own page's origin.
    """
    endpoints = request.offer.endpoints
    if named is None:
        if endpoints.promises_issuer:
            raise SignInError("sign-in.no-issuer", host=endpoints.host)
        return
    wanted = endpoints.issuer
    is_right = named == wanted if wanted else _origin(named) == _origin(endpoints.authorization)
    if not is_right:
        raise SignInError("sign-in.mixed-up", host=endpoints.host)


def _origin(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.scheme, parts.netloc
