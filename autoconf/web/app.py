"""The application: routes behind the shield."""

from typing import Any, Final, cast
from urllib.parse import urlsplit

from litestar import Litestar, Request, Router
from litestar.connection import ASGIConnection
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import Guard

from autoconf import __version__
from autoconf.web.api import knowledge, problems
from autoconf.web.api.jobs import JobRoutes
from autoconf.web.errors import RefusedRequestError
from autoconf.web.reception import Reception
from autoconf.web.settings import Settings
from autoconf.web.shield import App, Shield
from autoconf.web.visitors import Visitor, visitor_of

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN: Final = frozenset({"same-origin", "none", ""})


def create_app(reception: Reception) -> Shield:
    """Return the ASGI application of a reception."""
    settings = reception.settings
    api = Router(
        path="/api/v1",
        route_handlers=[JobRoutes, knowledge.clients, knowledge.provider, knowledge.topic],
        guards=[_guard(settings)],
        exception_handlers={Exception: problems.answer},
    )
    app = Litestar(
        route_handlers=[api],
        dependencies={
            "reception": Provide(lambda: reception, sync_to_thread=False),
            "visitor": Provide(_visitor, sync_to_thread=False),
        },
        openapi_config=OpenAPIConfig(
            title="mail-autoconf",
            version=__version__,
            path="/api/v1/openapi.json",
            render_plugins=[JsonRenderPlugin(path="/")],
            use_handler_docstrings=True,
        ),
        exception_handlers={Exception: problems.answer},
        logging_config=None,
    )
    return Shield(cast("App", app), settings)


def _guard(settings: Settings) -> Guard:
    def guard(request: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
        """Decide, before the body is read, whether the API may be asked.

        Raises:
            RefusedRequestError: a token is missing or wrong, or another site lets a browser ask.
            HTTPException: the body is no JSON.
        """
        visitor = visitor_of_request(request)
        if visitor.token not in (settings.tokens or {""}):
            raise RefusedRequestError("no-token")
        if request.scope.get("method") not in _SAFE:
            require_json(request)
            if not visitor.token:
                require_own_site(request, visitor)

    return guard


def require_json(request: ASGIConnection[Any, Any, Any, Any]) -> None:
    """Refuse a body that a form of another site could send.

    Raises:
        HTTPException: it is not JSON.
    """
    length = request.headers.get("content-length", "0")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and (kind or length != "0"):
        raise HTTPException(status_code=415)


def _visitor(request: Request[Any, Any, Any]) -> Visitor:
    return visitor_of_request(request)


def visitor_of_request(request: ASGIConnection[Any, Any, Any, Any]) -> Visitor:
    """Return who asks; the shield has put the right address there."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    client = request.client.host if request.client else ""
    return visitor_of(client, headers, is_secure=request.url.scheme == "https")


def require_own_site(request: ASGIConnection[Any, Any, Any, Any], visitor: Visitor) -> None:
    """Refuse what another site lets a visitor's browser ask.

    Raises:
        RefusedRequestError: it is such a request.
    """
    site = request.headers.get("sec-fetch-site", "")
    origin = request.headers.get("origin", "")
    is_foreign = origin not in ("", "null") and urlsplit(origin).netloc != request.url.netloc
    has_session_only = bool(visitor.session) and not visitor.is_form_of_ours(
        request.headers.get("x-csrf-token", "")
    )
    if site not in _OWN or is_foreign or has_session_only:
        raise RefusedRequestError("other-site")
