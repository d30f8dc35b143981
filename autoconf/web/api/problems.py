"""Every error of the API in one shape: problem details (RFC 9457)."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from msgspec import UNSET, Struct, UnsetType

from autoconf.errors import AutoconfError, InvalidAddressError, UsageError
from autoconf.messages import text
from autoconf.model.message import Message
from autoconf.web.errors import ConfirmationNeededError, WebError

MEDIA_TYPE: Final = "application/problem+json"
_HTTP: Final = {
    400: "wrong-request",
    401: "no-token",
    403: "other-site",
    404: "not-found",
    405: "wrong-method",
    413: "body-too-large",
    415: "wrong-type",
    422: "wrong-request",
}


_INDEX: Final = re.compile(r"\[(\d+)\]")
_NAMED: Final = re.compile(
    r"Object (contains unknown|missing required) field `(\w{1,40})`(?: - at `\$[^`]*`)?"
)


class FieldError(Struct, frozen=True):
    """A field of the request that cannot be used.

    Attributes:
        pointer: where, as a JSON pointer (RFC 6901) into the body.
        code: what is wrong with it: ``wrong-value``, ``unknown-field`` or
            ``missing-field``.
    """

    pointer: str
    code: str


class ReasonDocument(Struct, frozen=True):
    """Why a host must be confirmed: an id and its text."""

    id: str
    text: str


class Problem(Struct, frozen=True, kw_only=True):
    """Why a request was not granted.

    Attributes:
        type: names the kind; the last part never changes.
        title: the same for all problems of the kind.
        detail: about this one.
        instance: the path that was asked.
        retry_after: seconds until it makes sense to ask again.
        place: that the job would have had in line.
        tries_used: failed logins of the account that count now.
        hosts: that a person must confirm before a login.
        reasons: why.
        errors: fields that cannot be used.
    """

    type: str
    title: str
    status: int
    detail: str
    instance: str
    retry_after: int | UnsetType = UNSET
    place: int | UnsetType = UNSET
    tries_used: int | UnsetType = UNSET
    hosts: tuple[str, ...] | UnsetType = UNSET
    reasons: tuple[ReasonDocument, ...] | UnsetType = UNSET
    errors: tuple[FieldError, ...] | UnsetType = UNSET


def problem_of(error: Exception, path: str) -> Problem:
    """Return the problem that an error is for the caller."""
    kind, status, more = _kind_of(error)
    title = _TITLES[kind]()
    detail = text(error.id, error.parameters) if isinstance(error, AutoconfError) else title
    return Problem(
        type=f"/problems/{kind}", title=title, status=status, detail=detail, instance=path, **more
    )


def answer(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """Answer a request of the API that cannot be granted."""
    problem = problem_of(error, request.url.path)
    headers = {}
    if isinstance(problem.retry_after, int):
        headers["Retry-After"] = str(problem.retry_after)
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(problem, status_code=problem.status, media_type=MEDIA_TYPE, headers=headers)


def _kind_of(error: Exception) -> tuple[str, int, dict[str, Any]]:
    """Return the last part of the type, the status, and further members."""
    match error:
        case WebError(kind=kind, status=status, more=more, retry_after_s=wait_s):
            waits = {"retry_after": wait_s} if wait_s else {}
            reasons = {}
            if isinstance(error, ConfirmationNeededError):
                reasons = {"reasons": tuple(map(_reason, error.reasons))}
            return kind, status, more | waits | reasons
        case UsageError():
            is_address = isinstance(error, InvalidAddressError)
            return ("not-an-address" if is_address else "wrong-request"), 422, {}
        case ValidationException(extra=extra):
            return "wrong-request", 422, {"errors": tuple(_fields(extra))}
        case HTTPException(status_code=status) if status in _HTTP:
            return _HTTP[status], status, {}
        case _:
            return "crashed", 500, {}


def _reason(message: Message) -> ReasonDocument:
    return ReasonDocument(message.id, text(message.id, message.parameters))


def _fields(extra: Any) -> list[FieldError]:
    """Return the fields that Litestar names, without what stood in them."""
    if not isinstance(extra, list):
        return []
    return [_field(one) for one in extra if isinstance(one, Mapping)]


def _field(one: Mapping[str, Any]) -> FieldError:
    """Return one field; of one that is not known or missing, its name: no password, though."""
    key = str(one.get("key", "")).removeprefix("data").strip(".")
    named = _NAMED.fullmatch(str(one.get("message", "")))
    if named is None:
        return FieldError(_pointer(key), "wrong-value")
    is_missing = named[1].startswith("missing")
    name = named[2] if is_missing or not key.startswith("secret") else ""
    code = "missing-field" if is_missing else "unknown-field"
    return FieldError(_pointer(f"{key}.{name}".strip(".")), code)


def _pointer(key: str) -> str:
    key = _INDEX.sub(r".\1", key).strip(".")
    return "/" + key.replace("~", "~0").replace("/", "~1").replace(".", "/") if key else ""


_TITLES: Final[dict[str, Callable[[], str]]] = {
    "not-an-address": lambda: text("web.title.not-an-address"),
    "wrong-request": lambda: text("web.title.wrong-request"),
    "wrong-method": lambda: text("web.title.wrong-method"),
    "wrong-type": lambda: text("web.title.wrong-type"),
    "body-too-large": lambda: text("web.title.body-too-large"),
    "not-found": lambda: text("web.title.not-found"),
    "gone": lambda: text("web.title.gone"),
    "too-many-logins": lambda: text("web.title.too-many-logins"),
    "logins-closed": lambda: text("web.title.logins-closed"),
    "too-many-requests": lambda: text("web.title.too-many-requests"),
    "busy": lambda: text("web.title.busy"),
    "unavailable": lambda: text("web.title.unavailable"),
    "login-tests-off": lambda: text("web.title.login-tests-off"),
    "other-domain": lambda: text("web.title.other-domain"),
    "other-site": lambda: text("web.title.other-site"),
    "no-token": lambda: text("web.title.no-token"),
    "no-report": lambda: text("web.title.no-report"),
    "key-used": lambda: text("web.title.key-used"),
    "confirmation-needed": lambda: text("web.title.confirmation-needed"),
    "crashed": lambda: text("web.title.crashed"),
}
KINDS: Final = frozenset(_TITLES)
