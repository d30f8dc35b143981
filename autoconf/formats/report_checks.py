"""Checks in the JSON report: what each server answered, stage by stage."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from autoconf.formats import report_document as wire
from autoconf.formats.report_mailbox import MAX_WORDS, mailbox_document, parameters, shown
from autoconf.model.check import Check, LoginResult
from autoconf.model.message import Message

if TYPE_CHECKING:
    from autoconf.model.grade import Grade

Translate = Callable[[Message], str]


def check_document(check: Check, text: Translate) -> wire.CheckDocument:
    """Return a check as it stands in a report."""
    server = check.server
    return wire.CheckDocument(
        protocol=server.protocol,
        hostname=server.hostname,
        port=server.port,
        socket_type=server.socket_type,
        reached=check.reached,
        outcome=check.outcome,
        detail=shown(check.detail, text),
        capabilities=list(check.capabilities),
        tls=check.tls,
        login=_login(check.login, text),
        transcript=list(check.transcript),
        messages_waiting=check.messages_waiting,
        mailbox=mailbox_document(check.mailbox, server.protocol, text) if check.mailbox else None,
        elapsed_s=seconds(check.elapsed_s),
        grades=[_grade(grade, text) for grade in check.grades],
        stages=[
            wire.StageDocument(stage=stage, elapsed_s=seconds(elapsed_s))
            for stage, elapsed_s in check.stages
        ],
    )


def _login(login: LoginResult, text: Translate) -> wire.LoginDocument:
    """Return the result of a login; its message is our reason, then what the server said."""
    words = (shown(login.why, text), login.said)
    return wire.LoginDocument(
        outcome=login.outcome,
        mechanism=login.mechanism,
        username=login.username,
        message=": ".join(filter(None, words))[:MAX_WORDS],
        code=login.code,
    )


def _grade(grade: "Grade", text: Translate) -> wire.GradeDocument:
    return wire.GradeDocument(
        check=grade.check,
        grade=grade.level,
        message=text(grade.message),
        message_id=grade.message.id,
        parameters=parameters(text, grade.message),
    )


def seconds(elapsed_s: float) -> float:
    """Return seconds as reports state them, in milliseconds' steps."""
    return round(elapsed_s, 3)
