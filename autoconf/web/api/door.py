"""Who may ask the API."""

from typing import Final

from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler
from litestar.types import Guard

from autoconf.web.errors import RefusedRequestError
from autoconf.web.requests import Connection, is_from_own_site, visitor_of_request
from autoconf.web.settings import Settings

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def door(settings: Settings) -> Guard:
    """Return what decides about each request before its body is read."""

    def guard(request: Connection, _handler: BaseRouteHandler) -> None:
        """Let a request pass.

        Raises:
            RefusedRequestError: a token is missing or wrong, or another site lets a browser ask.
            HTTPException: the body is no JSON.
        """
        visitor = visitor_of_request(request)
        if visitor.token not in (settings.tokens or {""}):
            raise RefusedRequestError("no-token")
        if request.scope.get("method") in _SAFE:
            return
        _require_json(request)
        csrf = request.headers.get("x-csrf-token", "")
        is_ours = not visitor.session or visitor.is_form_of_ours(csrf)
        if not (visitor.token or (is_ours and is_from_own_site(request))):
            raise RefusedRequestError("other-site")

    return guard


def _require_json(request: Connection) -> None:
    """Refuse a body that a form of another site could send.

    Raises:
        HTTPException: it is not JSON.
    """
    length = request.headers.get("content-length", "0")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and (kind or length != "0"):
        raise HTTPException(status_code=415)
