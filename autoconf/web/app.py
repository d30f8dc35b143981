"""The application: page and API behind the shield."""

from typing import Any, Final, cast

from litestar import Litestar, Request, Response, Router
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.routes import HTTPRoute

from autoconf import __version__
from autoconf.web.api import knowledge, problems
from autoconf.web.api.described import Described
from autoconf.web.api.door import door
from autoconf.web.api.jobs import JobRoutes
from autoconf.web.methods import Methods
from autoconf.web.reception import Reception
from autoconf.web.requests import visitor_of_request
from autoconf.web.shield import App, Shield
from autoconf.web.site.browsers import Front
from autoconf.web.site.failing import failure
from autoconf.web.site.files import FileRoutes
from autoconf.web.site.forms import FormRoutes
from autoconf.web.site.jobs import JobPages
from autoconf.web.site.reading import ReadingRoutes
from autoconf.web.site.sign_in import SignInRoutes
from autoconf.web.streams import Streams
from autoconf.web.visitors import Visitor

_API: Final = "/api/"


def create_app(reception: Reception, front: Front) -> Shield:
    """Return the ASGI application of a reception, with a page in front."""
    made = routes_of(reception, front)
    known = [(one.path, one.methods) for one in made.routes if isinstance(one, HTTPRoute)]
    return Shield(Methods(Streams(cast("App", made)), known), reception.settings)


def routes_of(reception: Reception, front: Front) -> Litestar:
    """Return the routes of page and API, without the shield."""
    settings = reception.settings
    api = Router(
        path="/api/v1",
        route_handlers=[JobRoutes, knowledge.clients, knowledge.provider, knowledge.topic],
        guards=[door(settings)],
    )

    def failed(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        """Answer a request that cannot be granted: programs in JSON, people with a page."""
        if request.url.path.startswith(_API):
            return problems.answer(request, error)
        return failure(front, request, error)

    return Litestar(
        route_handlers=[api, FormRoutes, JobPages, FileRoutes, SignInRoutes, ReadingRoutes],
        dependencies={
            "reception": Provide(lambda: reception, sync_to_thread=False),
            "front": Provide(lambda: front, sync_to_thread=False),
            "visitor": Provide(_visitor, sync_to_thread=False),
        },
        openapi_config=OpenAPIConfig(
            title="mail-autoconf",
            version=__version__,
            path="/api/v1/openapi.json",
            render_plugins=[Described(path="/")],
            use_handler_docstrings=True,
        ),
        exception_handlers={Exception: failed},
        logging_config=None,
    )


def _visitor(request: Request[Any, Any, Any]) -> Visitor:
    return visitor_of_request(request)
