"""Checks of servers whose last word never came, or that got no login."""

from typing import Any

from msgspec.structs import replace

from autoconf.dialogues.sessions import Session, check_of
from autoconf.messages import text
from autoconf.model.check import NOT_TESTED, Check, CheckOutcome, LoginOutcome, LoginResult, Stage
from autoconf.model.message import Message
from autoconf.model.server import Server
from autoconf.tasks import End, Ended


def unfinished(server: Server, session: Session, ended: Ended[Any], *, sent: bool) -> Check:
    """Make a check of a conversation that was cut; ``sent``: a login may have left."""
    crashed = ended.end is End.CRASHED
    detail = str(ended.error or ended.trace.strip().rpartition("\n")[2] or "no answer in time")
    return Check(
        server=server,
        reached=Stage.CAPABILITIES if session.is_ready else Stage.CONNECT,
        outcome=CheckOutcome.CRASHED if crashed else CheckOutcome.TIMED_OUT,
        detail=detail,
        tls=session.tls,
        login=LoginResult(outcome=LoginOutcome.OTHER, message=detail) if sent else NOT_TESTED,
        transcript=tuple(session.transcript),
    )


def without_login(server: Server, session: Session, why: Message | None) -> Check:
    """Make a check of a server that got no login, and say why."""
    check = check_of(server, session)
    if why is None or check.login.outcome is not LoginOutcome.NOT_TESTED:
        return check
    said = LoginResult(outcome=LoginOutcome.NOT_TESTED, message=text(why.id, why.parameters))
    return replace(check, login=said)
