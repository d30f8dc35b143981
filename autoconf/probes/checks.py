"""Checks of servers whose last word never came, or that got no login."""

from typing import Any

from msgspec.structs import replace

from autoconf.dialogues.session import Session, check_of
from autoconf.model.check import (
    NOT_TESTED,
    Check,
    CheckOutcome,
    LoginEnd,
    LoginOutcome,
    LoginResult,
    Stage,
)
from autoconf.model.mailbox import MailboxFacts
from autoconf.model.message import Message
from autoconf.model.server import Server
from autoconf.tasks import End, Ended


def unfinished(server: Server, session: Session, ended: Ended[Any], *, sent: bool) -> Check:
    """Make a check of a conversation that was cut; ``sent``: a login may have left."""
    crashed = ended.end is End.CRASHED
    detail = why_not_ended(ended)
    login = LoginResult(
        outcome=LoginOutcome.OTHER,
        end=LoginEnd.BROKEN if crashed else LoginEnd.NO_ANSWER,
        why=detail,
    )
    return Check(
        server=server,
        reached=Stage.CAPABILITIES if session.is_ready else Stage.CONNECT,
        outcome=outcome_of(ended),
        detail=detail,
        tls=session.tls,
        login=login if sent else NOT_TESTED,
        transcript=session.transcript,
        software=session.software,
    )


def outcome_of(ended: Ended[Any]) -> CheckOutcome:
    """Return the outcome of a conversation that came to no end."""
    match ended.end:
        case End.CRASHED:
            return CheckOutcome.CRASHED
        case End.CANCELLED:
            return CheckOutcome.SKIPPED
        case _:
            return CheckOutcome.TIMED_OUT


def why_not_ended(ended: Ended[Any]) -> Message:
    """Say why a job came to no end; of a crash the last line of its trace."""
    if ended.end is End.CANCELLED:
        return Message("net.cancelled")
    if ended.error is not None:
        return Message.of_error(ended.error)
    crash = ended.trace.strip().rpartition("\n")[2]
    return Message.of("dialogue.said", said=crash) if crash else Message("dialogue.out-of-time")


def without_mailbox(check: Check, ended: Ended[Any]) -> Check:
    """Make the check of an accepted login after which the look at the mailbox came to no end."""
    if not check.server.protocol.is_incoming and ended.end is not End.CRASHED:
        return check
    why = why_not_ended(ended)
    mailbox = MailboxFacts(unopened=why) if check.server.protocol.is_incoming else None
    return replace(check, outcome=outcome_of(ended), detail=why, mailbox=mailbox)


def without_login(server: Server, session: Session, why: Message | None) -> Check:
    """Make a check of a server that got no login, and say why."""
    check = check_of(server, session)
    if why is None or check.login.outcome is not LoginOutcome.NOT_TESTED:
        return check
    return replace(check, login=LoginResult(outcome=LoginOutcome.NOT_TESTED, why=why))
