"""Browsers: their session, their language, and the pages that they get."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, quote

from litestar import Request, Response
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.exceptions import ClientException
from msgspec import Struct
from msgspec.structs import replace

from autoconf import __version__
from autoconf.model.message import Message
from autoconf.renderers.interface import Words
from autoconf.usecases.using import MAX_PASTED, Pasted
from autoconf.web.errors import RefusedRequestError
from autoconf.web.pages.parts import Context
from autoconf.web.pages.rendering import Pages
from autoconf.web.pages.rendering import Visitor as Shown
from autoconf.web.requests import is_from_own_site, visitor_of_request
from autoconf.web.settings import Settings
from autoconf.web.visitors import (
    CSRF,
    LANGUAGE,
    SECURE_SESSION,
    SESSION,
    Visitor,
    cookies_of,
    new_session,
)

_MOST_FIELDS: Final = 100
"""Of a form; ours have ten."""

_HTML: Final = "text/html"
_SAME_SITE: Final = "lax"
"""Under "strict", a link in a ticket or on an intranet would come without the session, and the new
one that we then set would lose the results of the old one. Such a link only reads: whatever
changes something is a POST, which comes without the cookie from another site, and is refused
without the token of the session (``form_of``).
"""


class Browser(Struct, frozen=True, kw_only=True):
    """A browser that asks.

    Attributes:
        visitor: with a session, an old one or a new one.
        language: of the pages.
        is_secure: whether cookies go over TLS alone.
        path: that was asked, as it stands in a link.
        is_new: whether the cookies are to be set.
    """

    visitor: Visitor
    language: str
    is_secure: bool
    path: str
    is_new: bool


class Front:
    """Shows pages to browsers."""

    def __init__(self, pages: Pages, languages: tuple[str, ...], settings: Settings) -> None:
        """Prepare.

        Args:
            pages: render.
            languages: that there are, the first one for those who know none of them.
            settings: of the operator.
        """
        self._pages = pages
        self._languages = languages
        self.brand = settings.brand

    def browser_of(self, request: Request[Any, Any, Any]) -> Browser:
        """Return who asks; a browser without a session gets a new one."""
        visitor = visitor_of_request(request)
        headers = {name.lower(): value for name, value in request.headers.items()}
        wanted = request.query_params.get(LANGUAGE)
        known = cookies_of(headers).get(LANGUAGE)
        spoken = headers.get("accept-language", "")
        is_new = not visitor.session
        # a form of another site comes without the session, which stays as it is
        may_set = request.method == "GET" or is_from_own_site(request)
        return Browser(
            visitor=replace(visitor, session=new_session()) if is_new else visitor,
            language=self._language(wanted, known, spoken),
            is_secure=request.url.scheme == "https",
            path=quote(request.url.path),
            is_new=may_set and (is_new or (wanted is not None and wanted != known)),
        )

    def words(self, browser: Browser) -> Words:
        """Return the words of a browser's language."""
        return self._pages.words(browser.language)

    def page(self, browser: Browser, context: Context, status: int = 200) -> Response[bytes]:
        """Return a page."""
        shown = Shown(
            csrf=browser.visitor.csrf,
            path=browser.path,
            brand=self.brand,
            version=__version__,
        )
        body = self._pages.render(context, browser.language, shown)
        headers = {"Content-Language": browser.language}
        answer = Response(body, media_type=_HTML, status_code=status, headers=headers)
        if browser.is_new:
            for name, value, is_hidden in (
                (SECURE_SESSION if browser.is_secure else SESSION, browser.visitor.session, True),
                (CSRF, browser.visitor.csrf, False),
                (LANGUAGE, browser.language, True),
            ):
                answer.set_cookie(
                    name, value, httponly=is_hidden, samesite=_SAME_SITE, secure=browser.is_secure
                )
        return answer

    def _language(self, wanted: str | None, known: str | None, spoken: str) -> str:
        """Return the first language that there is: of the link, the cookie, the browser."""
        offered = (wanted, known, *(one.partition(";")[0] for one in spoken.split(",")[:10]))
        for one in offered:
            tag = (one or "").strip().lower().partition("-")[0]
            if tag in self._languages:
                return tag
        return self._languages[0]


async def form_of(request: Request[Any, Any, Any], browser: Browser) -> Mapping[str, Any]:
    """Return the fields of a form of ours.

    Raises:
        RefusedRequestError: it is none of ours.
        ClientException: it cannot be read.
    """
    form = await _fields_of(request)
    csrf = form.get("csrf")
    if not isinstance(csrf, str) or not browser.visitor.is_form_of_ours(csrf):
        raise RefusedRequestError("other-site")
    if not is_from_own_site(request):
        raise RefusedRequestError("other-site")
    return form


async def _fields_of(request: Request[Any, Any, Any]) -> Mapping[str, Any]:
    """Return the fields of a form.

    Litestar would keep the fields of the last thousand forms in memory, and the passwords in them.
    """
    if request.content_type[0] != RequestEncodingType.URL_ENCODED:
        return await request.form()
    body = (await request.body()).decode(errors="replace")
    try:
        return dict(parse_qsl(body, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError as error:
        raise ClientException from error


def field_of(form: Mapping[str, Any], name: str) -> str:
    """Return a field; empty: it is not there, or no text."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


async def pasted_of(form: Mapping[str, Any], words: Words) -> tuple[Pasted, ...]:
    """Return the present settings of a form: of an uploaded file, or typed in."""
    kind = field_of(form, "format") or None
    file = form.get("file")
    if isinstance(file, UploadFile) and (body := await file.read(MAX_PASTED + 1)):
        return (Pasted(text=body, name=file.filename, format=kind),)
    text = field_of(form, "text")
    name = words(Message("web.request.pasted"))
    return (Pasted(text=text, name=name, format=kind),) if text.strip() else ()
