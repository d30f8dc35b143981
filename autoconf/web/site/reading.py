"""Pages to read, and the files that pages load."""

import re
from typing import Any, Final

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from autoconf.web.pages.assets import assets
from autoconf.web.pages.contexts.about import for_programs, privacy
from autoconf.web.pages.contexts.explain import explain_index, explain_topic
from autoconf.web.reception import Reception
from autoconf.web.site.browsers import Front

_GZIP: Final = re.compile(r"gzip( *; *q=(1(\.0*)?|0?\.0*[1-9][0-9]*))?")
_FOR_EVER: Final = "public, max-age=31536000, immutable"


class ReadingRoutes(Controller):
    """What is the same for all visitors."""

    include_in_schema = False

    @get("/explain")
    async def topics(
        self, request: Request[Any, Any, Any], front: NamedDependency[Front]
    ) -> Response[bytes]:
        """List the topics."""
        browser = front.browser_of(request)
        return front.page(browser, explain_index(front.words(browser)))

    @get("/explain/{name:str}")
    async def topic(
        self,
        request: Request[Any, Any, Any],
        name: FromPath[str],
        front: NamedDependency[Front],
    ) -> Response[bytes]:
        """Explain a topic."""
        browser = front.browser_of(request)
        context = explain_topic(name[:300], front.words(browser))
        if context is None:
            raise NotFoundException
        return front.page(browser, context)

    @get("/privacy")
    async def privacy(
        self,
        request: Request[Any, Any, Any],
        reception: NamedDependency[Reception],
        front: NamedDependency[Front],
    ) -> Response[bytes]:
        """Say what happens to the data of visitors."""
        browser = front.browser_of(request)
        settings = reception.settings
        context = privacy(
            front.words(browser),
            login_tests=settings.login_tests,
            sign_in=bool(settings.clients),
        )
        return front.page(browser, context)

    @get("/programs")
    async def programs(
        self, request: Request[Any, Any, Any], front: NamedDependency[Front]
    ) -> Response[bytes]:
        """Say how programs ask."""
        browser = front.browser_of(request)
        return front.page(browser, for_programs(front.words(browser)))

    @get("/static/{name:str}")
    async def asset(
        self, request: Request[Any, Any, Any], name: FromPath[str], front: NamedDependency[Front]
    ) -> Response[bytes]:
        """Return a file that pages load; its name changes with its content."""
        headers = {"Cache-Control": _FOR_EVER, "Vary": "Accept-Encoding"}
        logo = front.brand.logo
        if logo is not None and logo.name == name:
            return Response(logo.content, media_type=logo.media_type, headers=headers)
        found = next((one for one in assets().values() if one.name == name), None)
        if found is None:
            raise NotFoundException
        content = found.content
        if _takes_gzip(request.headers.get("accept-encoding", "")):
            headers["Content-Encoding"] = "gzip"
            content = found.zipped
        return Response(content, media_type=found.media_type, headers=headers)


def _takes_gzip(accepted: str) -> bool:
    """Tell whether a browser takes gzip.

    Only these files are compressed. A page holds the token of its forms beside words that others
    may choose, and the length of such a mixture tells secrets (BREACH).
    """
    return any(_GZIP.fullmatch(one.strip()) for one in accepted.lower().split(","))
