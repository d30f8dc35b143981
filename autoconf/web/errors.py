"""What page and API refuse, and why: each error knows its status and the last part of its type."""

from math import ceil
from typing import TYPE_CHECKING, Any, Final

from autoconf.errors import AutoconfError
from autoconf.model.questions import NeedsConfirmation

if TYPE_CHECKING:
    from autoconf.model.message import Message

_AWAY_S: Final = 10
_STATUS: Final = {
    "login-tests-off": 403,
    "other-domain": 403,
    "other-site": 403,
    "no-token": 401,
    "no-report": 409,
    "no-sign-in": 409,
    "no-sign-in-waits": 400,
    "key-used": 409,
}


class WebError(AutoconfError):
    """A request that is not granted.

    Attributes:
        kind: the last part of the problem's type.
        status: of HTTP.
        retry_after_s: until it makes sense to ask again; 0: it never does.
        more: further members of the problem.
    """

    def __init__(self, kind: str, status: int, **parameters: object) -> None:
        super().__init__(f"web.problem.{kind}", **parameters)
        self.kind = kind
        self.status = status
        self.retry_after_s = 0
        self.more: dict[str, Any] = {}


class NotThereError(WebError):
    """A job that there is not, or not for this visitor; ``is_gone``: the owner ended it."""

    def __init__(self, *, is_gone: bool = False) -> None:
        if is_gone:
            super().__init__("gone", 410)
        else:
            super().__init__("not-found", 404)


class RefusedRequestError(WebError):
    """A request that is understood and not granted, now or ever."""

    def __init__(self, kind: str, **parameters: object) -> None:
        super().__init__(kind, _STATUS[kind], **parameters)


class ConfirmationNeededError(WebError):
    """A login would go to hosts that somebody must confirm first."""

    def __init__(self, question: NeedsConfirmation) -> None:
        super().__init__("confirmation-needed", 409, hosts=", ".join(question.hosts))
        self.hosts: tuple[str, ...] = question.hosts
        self.reasons: tuple[Message, ...] = question.reasons
        self.more = {"hosts": question.hosts}


class TooManyError(WebError):
    """A limit is reached; ``used``: failed logins of the account, 0 for other limits."""

    def __init__(self, kind: str, retry_after_s: float, used: int = 0) -> None:
        super().__init__(kind, 429, minutes=max(1, round(retry_after_s / 60)))
        self.retry_after_s = max(1, round(retry_after_s))
        self.minutes = max(1, round(retry_after_s / 60))
        self.used = used
        self.more = {"tries_used": used} if used else {}


class LoginsClosedError(WebError):
    """It is not known which logins have failed lately."""

    def __init__(self, retry_after_s: float) -> None:
        super().__init__("logins-closed", 503, minutes=ceil(retry_after_s / 60))
        self.retry_after_s = ceil(retry_after_s)


class BusyError(WebError):
    """Too many jobs; ``place``: the one that the job would have had in line."""

    def __init__(self, place: int, retry_after_s: int) -> None:
        super().__init__("busy", 503, n=place)
        self.place = place
        self.retry_after_s = retry_after_s
        self.more = {"place": place}


class StoreAwayError(WebError):
    """What the processes share does not answer now."""

    def __init__(self) -> None:
        super().__init__("unavailable", 503)
        self.retry_after_s = _AWAY_S
