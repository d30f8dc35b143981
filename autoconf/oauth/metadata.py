"""What an authorization server says of itself (RFC 8414, and OpenID Connect Discovery)."""

from typing import Final
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from autoconf.errors import NetworkError, SignInError
from autoconf.formats.safe_text import clean_text
from autoconf.model.config import OAuth2
from autoconf.model.sign_in import Endpoints, host_of_url, is_https_url
from autoconf.net.interfaces import Http

_OAUTH: Final = "/.well-known/oauth-authorization-server"
_OPENID: Final = "/.well-known/openid-configuration"
_OK: Final = 200
_COMMON: Final = "/common/"
"""Stands in the URLs of Microsoft for every organisation."""


class _Metadata(Struct, kw_only=True):
    """The members that a mail program needs; others are passed over."""

    issuer: str
    authorization_endpoint: str = ""
    token_endpoint: str = ""
    device_authorization_endpoint: str = ""
    revocation_endpoint: str = ""
    registration_endpoint: str = ""
    authorization_response_iss_parameter_supported: bool = False
    token_endpoint_auth_methods_supported: tuple[str, ...] = ()
    scopes_supported: tuple[str, ...] = ()
    protected_resources: tuple[str, ...] = ()


def endpoints_of_file(oauth2: OAuth2, tenant: str = "") -> Endpoints:
    """Return the URLs of a provider file, those of one organisation if it is named.

    Raises:
        SignInError: a URL is no https URL, or the provider has no organisations.
    """
    if tenant and not oauth2.tenant:
        raise SignInError("sign-in.no-tenants", host=urlsplit(oauth2.auth_url).hostname or "")
    place = f"/{tenant}/" if tenant else _COMMON
    authorization, token, device, revocation = (
        _checked(url.replace(_COMMON, place, 1))
        for url in (oauth2.auth_url, oauth2.token_url, oauth2.device_url, oauth2.revoke_url)
    )
    return Endpoints(
        issuer="" if oauth2.tenant else oauth2.issuer,
        authorization=authorization,
        token=token,
        device=device,
        revocation=revocation,
    )


def fetch_endpoints(issuer: str, http: Http) -> Endpoints:
    """Ask an authorization server for its URLs.

    The document counts only if it names the issuer byte for byte (RFC 8414 section 3.3). No
    redirect is followed.

    Raises:
        SignInError: there is no such document, or a URL in it is no https URL.
    """
    for url in _places(issuer):
        try:
            answer = http.fetch(url, headers={"Accept": "application/json"}, max_redirects=0)
        except NetworkError as error:
            raise SignInError("sign-in.no-metadata", issuer=issuer, why=error) from error
        if answer.status == _OK and not answer.location:
            return _read(answer.body, issuer)
    raise SignInError("sign-in.no-metadata-there", issuer=issuer)


def _places(issuer: str) -> tuple[str, ...]:
    """Return the URLs to ask: between host and path, then OpenID's, behind the path."""
    parts = urlsplit(issuer)
    path = parts.path.rstrip("/")
    root = f"{parts.scheme}://{parts.netloc}"
    return (f"{root}{_OAUTH}{path}", f"{root}{path}{_OPENID}")


def _read(body: bytes, issuer: str) -> Endpoints:
    try:
        found = msgspec.json.decode(body, type=_Metadata)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SignInError("sign-in.wrong-metadata", issuer=issuer) from error
    if found.issuer != issuer:
        raise SignInError("sign-in.other-issuer", issuer=issuer)
    if not (found.authorization_endpoint and found.token_endpoint):
        raise SignInError("sign-in.wrong-metadata", issuer=issuer)
    return Endpoints(
        issuer=issuer,
        authorization=_checked(found.authorization_endpoint),
        token=_checked(found.token_endpoint),
        device=_checked(found.device_authorization_endpoint),
        revocation=_checked(found.revocation_endpoint),
        registration=_checked(found.registration_endpoint),
        promises_issuer=found.authorization_response_iss_parameter_supported,
        scopes=found.scopes_supported,
        secret_ways=found.token_endpoint_auth_methods_supported,
        resources=tuple(filter(None, map(_host, found.protected_resources))),
    )


def _checked(url: str) -> str:
    if url and not is_https_url(url):
        raise SignInError("sign-in.no-https", host=clean_text(host_of_url(url)))
    return url


def _host(resource: str) -> str:
    """Return the host of a resource, which is a URL or a host name."""
    return host_of_url(resource) if "://" in resource else resource.lower()
