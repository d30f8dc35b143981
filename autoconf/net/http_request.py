"""HTTP requests: the URLs allowed, and the targets of redirects (RFC 9110 section 15.4)."""

import re
from base64 import b64encode
from collections.abc import Mapping
from typing import Final
from urllib.parse import urljoin, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from autoconf.errors import WrongProtocolError
from autoconf.model.secret import Login
from autoconf.model.typed_login import without_login

MAX_URL: Final = 2048
_KEEP_METHOD: Final = frozenset({307, 308})
_OF_ONE_URL: Final = frozenset({"if-none-match", "if-modified-since"})
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_SCHEME: Final = re.compile(r"\s*([\w!#$%&'*+.^`|~-]+)(?:\s+[^\s=]|\s*$)", re.ASCII)
"""A word alone or before a parameter, but not the name of a parameter."""
DEFAULT_PORTS: Final = {"http": 80, "https": 443}


class Request(Struct, frozen=True, kw_only=True):
    """One HTTP request.

    Attributes:
        login: sent as Basic; never to another URL.
        may_repeat: the request may be sent twice if a connection is lost, although it is no GET.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None
    login: Login | None = None
    may_repeat: bool = False


def check_login(request: Request, max_redirects: int) -> None:
    """Allow a password over https only, and to one URL.

    Raises:
        ValueError: redirects would be followed.
        WrongProtocolError: the URL is not https.
    """
    if request.login is None:
        return
    if max_redirects:
        raise ValueError("a login must not follow a redirect")
    if not is_https(request.url):
        raise WrongProtocolError("net.http.password-needs-https", url=request.url)


def authorization(login: Login) -> str:
    """Return the value of the Authorization header (RFC 7617 section 2, UTF-8).

    Raises:
        WrongProtocolError: the user name cannot be sent.
    """
    if ":" in login.username:
        raise WrongProtocolError("net.http.colon-in-username")
    pair = f"{login.username}:{login.password.reveal()}"
    return f"Basic {b64encode(pair.encode()).decode()}"


def schemes(www_authenticate: str) -> tuple[str, ...]:
    """Return the schemes of a WWW-Authenticate header, lower-case (RFC 9110 section 11.6.1)."""
    parts = _QUOTED.sub("", www_authenticate).split(",")
    found = [match[1].lower() for part in parts if (match := _SCHEME.match(part))]
    return tuple(dict.fromkeys(found))


def redirected(request: Request, status: int, target: str) -> Request:
    """Return the request that a redirect asks for.

    Raises:
        WrongProtocolError: the target is not allowed.
    """
    try:
        url = urljoin(request.url, target.strip())
        port = check_url(url)
    except ValueError as error:
        raise WrongProtocolError(
            "net.http.redirect-to-no-url", url=request.url, why=error
        ) from error
    scheme = urlsplit(url).scheme
    if is_https(request.url) and scheme != "https":
        raise WrongProtocolError("net.http.redirect-to-http", url=request.url)
    if port not in (None, DEFAULT_PORTS[scheme]):
        raise WrongProtocolError("net.http.redirect-to-port", url=request.url, port=port)
    dropped = _OF_ONE_URL
    if status not in _KEEP_METHOD:
        request = Request(method="GET", url=url, headers=request.headers, body=None)
        dropped |= {"content-type"}
    headers = {k: v for k, v in request.headers.items() if k.lower() not in dropped}
    return replace(request, url=url, headers=headers, login=None)


def is_https(url: str) -> bool:
    """Tell whether a URL is asked over TLS."""
    return urlsplit(url).scheme == "https"


def check_url(url: str) -> int | None:
    """Check that a URL may be asked; return its port, None if it names none.

    Raises:
        WrongProtocolError: not http or https, no host, user information in it, or too long.
    """
    shown = repr(without_login(url)[:200])
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        if "@" in url:  # the reason quotes a part of it
            raise WrongProtocolError("net.http.username-or-too-long", url=shown) from None
        raise WrongProtocolError("net.http.not-a-url", url=shown, why=error) from error
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise WrongProtocolError("net.http.other-scheme", url=shown)
    if "@" in parts.netloc or len(url) > MAX_URL:
        raise WrongProtocolError("net.http.username-or-too-long", url=shown)
    return port
