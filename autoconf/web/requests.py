"""Who sends a request, and from which site."""

from typing import Any, Final

from litestar.connection import ASGIConnection

from autoconf.web.visitors import Visitor, visitor_of

Connection = ASGIConnection[Any, Any, Any, Any]
_OLD: Final = ("1.0", "1")
"""How ASGI and how granian write it."""

_OWN: Final = frozenset({"same-origin", "none", ""})


def visitor_of_request(request: Connection) -> Visitor:
    """Return who asks; the shield has put the right address there."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    client = request.client.host if request.client else ""
    is_old_http = request.scope["http_version"] in _OLD
    is_secure = request.url.scheme == "https"
    return visitor_of(client, headers, is_secure=is_secure, is_old_http=is_old_http)


def is_from_own_site(request: Connection) -> bool:
    """Tell whether a browser was not led here by a page of another site.

    Under ``no-referrer`` a browser sends ``Origin: null`` with our own forms too.
    """
    origin = request.headers.get("origin", "")
    is_foreign = origin not in ("", "null") and origin.partition("://")[2] != request.url.netloc
    return request.headers.get("sec-fetch-site", "") in _OWN and not is_foreign
