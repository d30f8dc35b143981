"""Pages for what cannot be granted."""

from typing import Any, Final

from litestar import Request, Response
from litestar.exceptions import HTTPException

from autoconf.model.message import Message
from autoconf.renderers.interface import Words
from autoconf.web.errors import BusyError, WebError
from autoconf.web.pages.contexts.stops import End, Ended, ended, full
from autoconf.web.pages.parts import Context, Verdict
from autoconf.web.site.browsers import Front

_ENDS: Final[dict[str, End]] = {
    "not-found": "gone",
    "gone": "gone",
    "login-tests-off": "no-logins",
    "other-site": "refused",
}
_TOO_LARGE: Final = 413
_CRASHED: Final = 500


def failure(front: Front, request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Return the page for an error."""
    browser = front.browser_of(request)
    context, status = _page_of(error, front.words(browser))
    answer = front.page(browser, context, status)
    if isinstance(error, WebError) and error.retry_after_s:
        answer.headers["Retry-After"] = str(error.retry_after_s)
    return answer


def _page_of(error: Exception, words: Words) -> tuple[Context, int]:
    match error:
        case BusyError(place=place, status=status):
            return full(place - 1, words), status
        case WebError(kind=kind, status=status) if kind in _ENDS:
            return ended(_ENDS[kind], words), status
        case WebError(status=status):
            return _told(error, words), status
        case HTTPException(status_code=status) if status < _CRASHED:
            return ended("too-large" if status == _TOO_LARGE else "gone", words), status
        case _:
            return ended("crashed", words), _CRASHED


def _told(error: WebError, words: Words) -> Ended:
    title = words(Message.of(f"web.title.{error.kind}"))
    lead = (words(Message.of_error(error)),)
    return Ended(verdict=Verdict(tone="warn", title=title, lead=lead))
