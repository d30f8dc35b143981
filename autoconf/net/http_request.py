"""Which URLs are asked, and where a redirect may lead (RFC 9110 section 15.4)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urljoin, urlsplit

from autoconf.errors import WrongProtocolError

MAX_URL: Final = 2048
_KEEP_METHOD: Final = frozenset({307, 308})
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None


def redirected(request: Request, status: int, target: str) -> Request:
    """Return the request that a redirect asks for.

    Raises:
        WrongProtocolError: it leads where we do not go.
    """
    try:
        url = urljoin(request.url, target.strip())
        port = check_url(url)
    except ValueError as error:
        raise WrongProtocolError(f"{request.url} redirects to something else: {error}") from error
    scheme = urlsplit(url).scheme
    if is_https(request.url) and scheme != "https":
        raise WrongProtocolError(f"{request.url} redirects from https to http")
    if port not in (None, _DEFAULT_PORTS[scheme]):
        raise WrongProtocolError(f"{request.url} redirects to port {port}")
    if status in _KEEP_METHOD:
        return replace(request, url=url)
    headers = {k: v for k, v in request.headers.items() if k.lower() != "content-type"}
    return Request(method="GET", url=url, headers=headers, body=None)


def is_https(url: str) -> bool:
    """Tell whether a URL is asked over TLS."""
    return urlsplit(url).scheme == "https"


def check_url(url: str) -> int | None:
    """Return the port of a URL that we may ask, None if it names none.

    Raises:
        WrongProtocolError: not http or https, no host, user information in it, or too long.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise WrongProtocolError(f"{url[:200]!r} is not a URL: {error}") from error
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise WrongProtocolError(f"{url[:200]!r} is not an http or https URL")
    if "@" in parts.netloc or len(url) > MAX_URL:
        raise WrongProtocolError(f"{url[:200]!r} holds a user name, or is too long")
    return port
