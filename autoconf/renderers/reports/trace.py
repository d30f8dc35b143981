"""What a server was tested for, step by step: from its name to the login."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from msgspec import Struct

from autoconf.model.check import Check, CheckOutcome, LoginOutcome, Stage, TlsProblem
from autoconf.model.message import Message
from autoconf.model.server import SocketType
from autoconf.renderers.interface import Words

_STAGES: Final = list(Stage)
_ANSWERED: Final = frozenset({CheckOutcome.TLS_FAILED, CheckOutcome.WRONG_PROTOCOL})
"""Outcomes that need a connection."""

_NOT_TRIED: Final = Message("result.cell.not-tried")


class TraceStep(Struct, frozen=True, kw_only=True):
    """One step.

    Attributes:
        name: name, connection, encryption, greeting or login.
        is_good: None where it was not tried.
        words: what came of it.
        seconds: that it took; None where that is not known.
    """

    name: str
    is_good: bool | None
    words: Message
    seconds: float | None

    @property
    def title(self) -> Message:
        """The name for people."""
        return Message(f"result.step.{self.name}")

    def time(self, words: Words) -> str:
        """Return the time for people; empty where it is not known."""
        if self.seconds is None:
            return ""
        return words(Message.of("result.seconds", seconds=f"{self.seconds:.2f}"))


_Result = tuple[bool | None, Message]


def _name(check: Check) -> _Result:
    if not _ended_with_name(check):
        return True, Message("result.cell.found")
    is_missing = check.outcome is CheckOutcome.UNREACHABLE
    return (False, Message("result.cell.not-found")) if is_missing else _failed(check)


def _ended_with_name(check: Check) -> bool:
    return check.stages[-1:] != () and check.stages[-1][0] is Stage.NAME


def _waited_for_greeting(check: Check) -> bool:
    """Tell whether the connection was open, and the server's first line was waited for."""
    return any(stage is Stage.GREETING for stage, _ in check.stages)


def _connection(check: Check) -> _Result:
    is_connected = check.reached is not Stage.CONNECT or _waited_for_greeting(check)
    if is_connected or check.outcome in {*_ANSWERED, CheckOutcome.OK}:
        return True, Message("result.cell.connected")
    return (None, _NOT_TRIED) if _ended_with_name(check) else _failed(check)


def _encryption(check: Check) -> _Result:
    tls = check.tls
    if tls is None:
        if check.outcome is CheckOutcome.TLS_FAILED:
            is_wanting = check.reached is Stage.GREETING
            return (False, Message("result.cell.not-offered")) if is_wanting else _failed(check)
        is_plain = check.server.socket_type is SocketType.PLAIN
        return (False, Message("result.cell.plain")) if is_plain else (None, _NOT_TRIED)
    version = tls.version.replace("TLSv", "TLS ") or "TLS"
    if tls.is_safe:
        which = "result.cell.verified" if tls.verified else "result.cell.pinned"
        return True, Message.of(which, version=version)
    problem = tls.problem or TlsProblem.HANDSHAKE_FAILED
    return False, Message(f"cli.tls-problem.{problem.value}")


def _greeting(check: Check) -> _Result:
    if _STAGES.index(check.reached) >= _STAGES.index(Stage.GREETING):
        return True, Message("result.cell.greeted")
    is_there = check.reached is Stage.TLS or check.outcome is CheckOutcome.WRONG_PROTOCOL
    return _failed(check) if is_there or _waited_for_greeting(check) else (None, _NOT_TRIED)


def _login(check: Check) -> _Result:
    outcome = check.login.outcome
    if outcome is LoginOutcome.NOT_TESTED:
        return None, _NOT_TRIED
    if outcome is LoginOutcome.ACCEPTED:
        which = "result.cell.accepted" if check.is_proved else "result.cell.not-opened"
        return check.is_proved, Message(which)
    return False, Message(f"result.login.{outcome.value}")


def _failed(check: Check) -> _Result:
    if check.outcome is CheckOutcome.SKIPPED:
        return None, _NOT_TRIED
    return False, Message(f"result.outcome.{check.outcome.value}")


_STEPS: Final[Mapping[str, tuple[Callable[[Check], _Result], tuple[Stage, ...]]]] = {
    "name": (_name, (Stage.NAME,)),
    "connection": (_connection, (Stage.CONNECT,)),
    "encryption": (_encryption, (Stage.TLS,)),
    "greeting": (_greeting, (Stage.GREETING, Stage.CAPABILITIES)),
    "login": (_login, (Stage.LOGIN,)),
}
_STARTTLS: Final = ("name", "connection", "greeting", "encryption", "login")


def trace(check: Check) -> Iterator[TraceStep]:
    """Yield the steps in the order in which they are done.

    With STARTTLS the encryption follows the greeting. A name that was not looked up is left out.
    """
    times = dict(check.stages)
    for name in _STARTTLS if check.server.socket_type is SocketType.STARTTLS else _STEPS:
        result_of, stages = _STEPS[name]
        taken = [times[stage] for stage in stages if stage in times]
        if taken or name != "name":
            is_good, words = result_of(check)
            seconds = sum(taken) if taken else None
            yield TraceStep(name=name, is_good=is_good, words=words, seconds=seconds)
