"""Requests to the token endpoint and beside it, and what they give (RFC 6749 section 5)."""

from collections.abc import Mapping
from typing import Final, Literal
from urllib.parse import quote_plus, urlencode, urlsplit

import msgspec

from autoconf.errors import NetworkError, SignInError, UsageError
from autoconf.formats.safe_text import clean_text
from autoconf.model.secret import Login, Secret, Token
from autoconf.model.sign_in import Endpoints, OAuthClient, Refusal, Tokens
from autoconf.net.interfaces import Http, HttpResponse

Where = Literal["authorization", "token", "refresh", "device", "registration"]

_OK: Final = (200, 201)
_POST: Final = "client_secret_post"
_BASIC: Final = "client_secret_basic"
_MOST_WORDS: Final = 600
_BEARER: Final = "bearer"
_MEMBERS: Final = ("access_token", "token_type", "refresh_token", "scope")
_LONGEST_S: Final = 10 * 365 * 24 * 3600


def ask_for_tokens(
    fields: Mapping[str, str], endpoints: Endpoints, client: OAuthClient, http: Http
) -> Tokens:
    """Send a grant to the token endpoint; return what it gives.

    Args:
        fields: of the form: ``grant_type`` and what belongs to it.
        endpoints: of the issuer.
        client: whose id, and secret if it has one, goes along.
        http: asks over verified TLS, and follows no redirect.

    Raises:
        SignInError: no token came; with ``refusal`` where the server said why.
    """
    answer = post(endpoints.token, fields, endpoints, client, http)
    is_refresh = fields["grant_type"] == "refresh_token"
    return _read_tokens(read_answer("refresh" if is_refresh else "token", answer), endpoints.token)


def give_back(token: Secret, endpoints: Endpoints, client: OAuthClient, http: Http) -> bool:
    """Ask the issuer to forget a token (RFC 7009); tell whether it did."""
    if not endpoints.revocation:
        return False
    kind = "access_token" if isinstance(token, Token) else "refresh_token"
    fields = {"token": token.reveal(), "token_type_hint": kind}
    try:
        return post(endpoints.revocation, fields, endpoints, client, http).status in _OK
    except SignInError:
        return False


def post(
    url: str, fields: Mapping[str, str], endpoints: Endpoints, client: OAuthClient, http: Http
) -> HttpResponse:
    """Send a form with the client's id; its secret as the metadata says, in the form if it may.

    Raises:
        SignInError: there was no answer.
    """
    form = {**fields, "client_id": client.client_id}
    login = None
    if client.secret is not None:
        if _BASIC in endpoints.secret_ways and _POST not in endpoints.secret_ways:
            name, secret = quote_plus(client.client_id), quote_plus(client.secret.reveal())
            login = Login(username=name, password=Secret(secret))
        else:
            form["client_secret"] = client.secret.reveal()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    body = urlencode(form).encode()
    return _sent(http, url, headers, body, login)


def _sent(
    http: Http, url: str, headers: Mapping[str, str], body: bytes, login: Login | None = None
) -> HttpResponse:
    try:
        return http.fetch(
            url, method="POST", headers=headers, body=body, max_redirects=0, login=login
        )
    except NetworkError as error:
        host = urlsplit(url).hostname or ""
        raise SignInError("sign-in.no-answer", host=host, why=error) from error


def post_json(url: str, document: Mapping[str, object], http: Http) -> HttpResponse:
    """Send a JSON document.

    Raises:
        SignInError: there was no answer.
    """
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    return _sent(http, url, headers, msgspec.json.encode(document))


def read_answer(where: Where, answer: HttpResponse) -> dict[str, object]:
    """Return the members of a JSON answer.

    Raises:
        SignInError: it is none, or says no; then ``refusal`` holds its words.
    """
    host = urlsplit(answer.hops[-1]).hostname or ""
    try:
        said = msgspec.json.decode(answer.body, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # without the cause: its text may hold a token
        raise SignInError("sign-in.odd-answer", host=host, status=answer.status) from None
    if "error" in said:
        raise refusal_error(where, said["error"], said.get("error_description"), host)
    if answer.status not in _OK:
        raise SignInError("sign-in.odd-answer", host=host, status=answer.status)
    return said


def refusal_error(where: Where, error: object, description: object, host: str) -> SignInError:
    """Return the error for the words of a server; they are cleaned, and cut."""
    code = clean_text(error, 100) if isinstance(error, str) else ""
    words = clean_text(description, _MOST_WORDS) if isinstance(description, str) else ""
    refusal = Refusal(where=where, error=code, description=words)
    return SignInError("sign-in.refused", refusal, host=host, words=words or code)


def _read_tokens(said: Mapping[str, object], url: str) -> Tokens:
    host = urlsplit(url).hostname or ""
    access, kind, refresh, scope = map(said.get, _MEMBERS)
    if not isinstance(access, str) or not isinstance(kind, str):
        raise SignInError("sign-in.no-token", host=host)
    if kind.lower() != _BEARER:
        raise SignInError("sign-in.other-token", host=host, kind=clean_text(kind, 40))
    try:
        return Tokens(
            access=Token(access),
            refresh=Secret(refresh) if isinstance(refresh, str) and refresh else None,
            seconds=_seconds(said.get("expires_in")),
            scope=tuple(scope.split()) if isinstance(scope, str) else None,
        )
    except UsageError:
        raise SignInError("sign-in.no-token", host=host) from None


def _seconds(stated: object) -> int | None:
    """Return how long a token is good; some servers write the number as a text."""
    if not isinstance(stated, int | float | str):
        return None
    try:
        return max(0, min(int(float(stated)), _LONGEST_S))
    except (ValueError, OverflowError):
        return None
