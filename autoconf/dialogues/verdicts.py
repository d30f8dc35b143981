"""Verdicts on conversations that an error ended, or that must not carry a login."""

from typing import Final

from autoconf.dialogues.interface import Verdict
from autoconf.dialogues.replies import OtherProtocolError
from autoconf.errors import (
    BlockedAddressError,
    NetworkError,
    ProxyFailedError,
    ProxyRefusedError,
    RefusedError,
    TargetPausedError,
    TimedOutError,
    TlsFailedError,
    WrongProtocolError,
)
from autoconf.model.check import (
    CheckOutcome,
    LoginOutcome,
    LoginResult,
    Stage,
    TlsFacts,
    TlsProblem,
)
from autoconf.model.message import Message

_OUTCOMES: Final = {
    TimedOutError: CheckOutcome.TIMED_OUT,
    TlsFailedError: CheckOutcome.TLS_FAILED,
    ProxyRefusedError: CheckOutcome.PROXY_REFUSED,  # before the class that it belongs to
    ProxyFailedError: CheckOutcome.PROXY_FAILED,
    RefusedError: CheckOutcome.REFUSED,
    WrongProtocolError: CheckOutcome.WRONG_PROTOCOL,
    BlockedAddressError: CheckOutcome.SKIPPED,
    TargetPausedError: CheckOutcome.SKIPPED,
}


_NOT_SAFE: Final = Message("dialogue.not-safe")


def verdict_on(error: NetworkError, reached: Stage, capabilities: tuple[str, ...] = ()) -> Verdict:
    """Return the verdict on a conversation that an error ended."""
    outcomes = (outcome for kind, outcome in _OUTCOMES.items() if isinstance(error, kind))
    return Verdict(
        reached=reached,
        outcome=next(outcomes, CheckOutcome.UNREACHABLE),
        detail=Message.of_error(error),
        capabilities=capabilities,
        speaks=error.speaks if isinstance(error, OtherProtocolError) else None,
    )


def untested(capabilities: tuple[str, ...], why: Message = _NOT_SAFE) -> Verdict:
    """Return the verdict on a conversation that must not carry a login."""
    return Verdict(
        reached=Stage.CAPABILITIES,
        outcome=CheckOutcome.OK,
        detail=why,
        capabilities=capabilities,
        login=LoginResult(outcome=LoginOutcome.NOT_TESTED, why=why),
    )


def seen_of_tls(error: TlsFailedError) -> TlsFacts:
    """Return the facts of a failed handshake; if there are none, only that it failed."""
    return (
        error.facts
        if isinstance(error.facts, TlsFacts)
        else TlsFacts(problem=TlsProblem.HANDSHAKE_FAILED)
    )
