"""Making the program known to an issuer that lets strangers do it (RFC 7591)."""

from typing import Final

from autoconf.errors import SignInError, UsageError
from autoconf.model.secret import Secret
from autoconf.model.sign_in import Endpoints, OAuthClient
from autoconf.net.interfaces import Http
from autoconf.oauth.exchange import post_json, read_answer

LOOPBACK: Final = "http://127.0.0.1/"
"""Any port goes with it (RFC 8252 section 7.3)."""

_NAME: Final = "mail-autoconf"
_LONGEST_ID: Final = 1000


def register(endpoints: Endpoints, scopes: tuple[str, ...], http: Http) -> OAuthClient:
    """Return a client of our own: public, with a redirect to this machine.

    Raises:
        SignInError: the issuer registers no strangers.
    """
    wish = {
        "client_name": _NAME,
        "application_type": "native",
        "redirect_uris": [LOOPBACK],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "none",
        "scope": " ".join(scopes),
    }
    said = read_answer("registration", post_json(endpoints.registration, wish, http))
    client_id, secret = said.get("client_id"), said.get("client_secret")
    is_id = isinstance(client_id, str) and 0 < len(client_id) <= _LONGEST_ID
    if not (isinstance(client_id, str) and is_id and client_id.isprintable()):
        raise SignInError("sign-in.odd-registration", host=endpoints.host)
    try:
        known = Secret(secret) if isinstance(secret, str) and secret else None
    except UsageError:
        raise SignInError("sign-in.odd-registration", host=endpoints.host) from None
    return OAuthClient(client_id=client_id, secret=known, redirect="loopback")
