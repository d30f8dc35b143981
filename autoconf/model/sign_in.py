"""Sign-in with the browser (OAuth 2): who issues tokens, to whom, and where they may go."""

import re
from typing import Final, Literal
from urllib.parse import urlsplit

from msgspec import Struct

from autoconf.errors import InvalidAddressError
from autoconf.model.config import OAuth2
from autoconf.model.domain import home_of, parse_hostname
from autoconf.model.secret import Secret, Token

Redirect = Literal["", "loopback", "localhost", "https", "fixed"]

SIGN_IN_S: Final = 300.0
"""So long a person may take in the browser."""

_HOST: Final = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|[0-9a-f:.]*:[0-9a-f:.]*")
"""A name without a dot at its end, or an address. With the dot, ``com.`` would be one home."""


class NamedIssuer(Struct, frozen=True, kw_only=True):
    """An issuer that may be believed.

    Attributes:
        oauth2: what is known of it.
        candidates: mail servers that take tokens, best first. Those of a file are bound to its
            issuer. Of others, the issuer's metadata has the last word.
        is_from_file: a provider file names it, the program's or the person's own. Its URLs count.
            Else the domain's owner or an option does: then the identifier alone counts.
        is_foreign: it lies outside the domain of the address: a person must confirm it.
        is_own: the person's own file or option names it: it may lie in a private network.
    """

    oauth2: OAuth2
    candidates: tuple[str, ...]
    is_from_file: bool
    is_foreign: bool = False
    is_own: bool = False


class Endpoints(Struct, frozen=True, kw_only=True):
    """The URLs of an authorization server (RFC 8414 section 2); an empty one is not offered.

    Attributes:
        issuer: its identifier; empty where a provider publishes none.
        authorization: where a person signs in.
        token: where a code becomes a token.
        device: where a device asks for a code (RFC 8628).
        revocation: where a token is given back (RFC 7009).
        registration: where a program makes itself known (RFC 7591).
        promises_issuer: each answer names the issuer (RFC 9207).
        secret_ways: how a secret may be sent, such as ``client_secret_post``.
        scopes: what may be asked for, as far as the issuer says.
        resources: hosts that the issuer says its tokens are for.
    """

    issuer: str = ""
    authorization: str = ""
    token: str = ""
    device: str = ""
    revocation: str = ""
    registration: str = ""
    promises_issuer: bool = False
    secret_ways: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        """The host that a person sees in the browser's address bar."""
        return urlsplit(self.authorization).hostname or ""


class OAuthClient(Struct, frozen=True, kw_only=True):
    """A program that an issuer knows.

    Attributes:
        client_id: public.
        secret: where the provider demands one, though no program can keep it.
        secret_file: where the person keeps it; empty: in no file.
        redirect: how the answer comes back; empty: to 127.0.0.1.
        redirect_uri: the registered address, for a fixed one.
    """

    client_id: str
    secret: Secret | None = None
    secret_file: str = ""
    redirect: Redirect = ""
    redirect_uri: str = ""


class SignInOffer(Struct, frozen=True, kw_only=True):
    """A sign-in that can be tried.

    Attributes:
        hosts: the mail servers that will get the token, and no others; never empty.
        scopes: what is asked for.
        parameters: further ones of the authorization request, as (name, value).
        is_foreign: the issuer lies outside the domain of the address, and only the owner of that
            domain names it: the person must first agree to it.
        is_own: the issuer may lie in a private network; see ``NamedIssuer``.
        has_one_home: only a document names the issuer: it may send the person to its domain alone.
    """

    endpoints: Endpoints
    client: OAuthClient
    hosts: tuple[str, ...]
    scopes: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    is_foreign: bool = False
    is_own: bool = False
    has_one_home: bool = False

    @property
    def host(self) -> str:
        """The host that the person will see, shown before the browser opens."""
        return self.endpoints.host


class Refusal(Struct, frozen=True, kw_only=True):
    """The words of an authorization server that said no; they are not to be believed or obeyed.

    Attributes:
        where: what had been asked.
        error: the code, such as ``access_denied`` (RFC 6749 section 4.1.2.1).
        description: for people; may be empty.
    """

    where: Literal["authorization", "token", "refresh", "device", "registration"]
    error: str
    description: str = ""


class Tokens(Struct, frozen=True, kw_only=True):
    """What a token endpoint gave (RFC 6749 section 5.1).

    Attributes:
        access: for the mail servers.
        refresh: for the token endpoint alone; None: there is none.
        seconds: how long the access token is good; None: the server does not say.
        scope: what was granted; None: as asked.
    """

    access: Token
    refresh: Secret | None = None
    seconds: int | None = None
    scope: tuple[str, ...] | None = None

    def granted(self, asked: tuple[str, ...]) -> tuple[str, ...]:
        """Return what was granted; no word of it means all (RFC 6749 section 5.1)."""
        return asked if self.scope is None else self.scope


def is_https_url(url: str) -> bool:
    """Tell whether a URL may be asked for tokens: https, a host name, no login, no fragment."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    has_name = bool(_HOST.fullmatch(parts.hostname or "")) and "@" not in parts.netloc
    is_plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    return parts.scheme == "https" and has_name and is_plain and not parts.fragment and port != 0


def issuer_of(text: str) -> str:
    """Return the issuer identifier that a document means; empty: none (RFC 8414 section 2).

    A bare host name, as older files have it, stands for the issuer at that host.
    """
    url = text if "://" in text else f"https://{text}"
    if not is_https_url(url) or "?" in url or "%" in url:
        return ""
    parts = urlsplit(url)
    if any(part in (".", "..") for part in parts.path.split("/")):
        return ""
    try:
        parse_hostname(parts.hostname or "")
    except InvalidAddressError:
        return ""
    return url


def host_of_url(url: str) -> str:
    """Return the host of a URL of a stranger; empty: it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def home_of_url(url: str) -> str:
    """Return the registrable domain of a URL's host, or the host itself."""
    return home_of(host_of_url(url))
