"""A new access token without the person (RFC 6749 section 6)."""

from msgspec.structs import replace

from autoconf.model.secret import Secret
from autoconf.model.sign_in import Endpoints, OAuthClient, Tokens
from autoconf.net.interfaces import Http
from autoconf.oauth.exchange import ask_for_tokens


def refresh(refresh_token: Secret, endpoints: Endpoints, client: OAuthClient, http: Http) -> Tokens:
    """Return new tokens; the refresh token is a new one, or the old one is still good.

    A server may end the whole sign-in if an old refresh token comes again. So one process
    refreshes at a time, and keeps the new one before it uses the access token.

    Raises:
        SignInError: no token came; ``invalid_grant`` says that the person must sign in again.
    """
    fields = {"grant_type": "refresh_token", "refresh_token": refresh_token.reveal()}
    tokens = ask_for_tokens(fields, endpoints, client, http)
    return tokens if tokens.refresh is not None else replace(tokens, refresh=refresh_token)
