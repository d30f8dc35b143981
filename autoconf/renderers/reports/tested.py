"""What was tested, stage by stage, what the servers said to it, and what was not tried."""

from collections.abc import Iterator
from typing import Final

from autoconf.formats.attempt_text import detail_text
from autoconf.formats.safe_text import clean_text
from autoconf.model.check import (
    Check,
    CheckOutcome,
    LoginOutcome,
    Stage,
    TlsProblem,
)
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import SocketType
from autoconf.renderers.interface import Words
from autoconf.renderers.pages.page import Grid, Item, Items, Section

_STAGES: Final = list(Stage)
_ANSWERED: Final = frozenset({CheckOutcome.TLS_FAILED, CheckOutcome.WRONG_PROTOCOL})
"""Outcomes that need a connection."""

_COLUMNS: Final = ("server", "connection", "encryption", "greeting", "login", "time")
_MOST: Final = 40


def tested(report: Report, words: Words) -> Iterator[Section]:
    """Yield a table with the stages of each server that was contacted."""
    if report.checks:
        columns = tuple(words(Message.of(f"result.column.{name}")) for name in _COLUMNS)
        rows = tuple(_row(check, words) for check in report.checks)
        yield Section(words(Message("result.tested")), (Grid(columns, rows),))


def _row(check: Check, words: Words) -> tuple[str, ...]:
    cells = (_connection(check), _encryption(check), _greeting(check), _login(check))
    return (
        str(check.endpoint),
        *map(words, cells),
        words(Message.of("result.seconds", seconds=f"{check.elapsed_s:.1f}")),
    )


def _connection(check: Check) -> Message:
    if check.reached is not Stage.CONNECT or check.outcome in {*_ANSWERED, CheckOutcome.OK}:
        return Message("result.cell.connected")
    return _failed(check)


def _encryption(check: Check) -> Message:
    tls = check.tls
    if tls is None:
        if check.outcome is CheckOutcome.TLS_FAILED:
            return _failed(check)
        is_plain = check.server.socket_type is SocketType.PLAIN
        return Message("result.cell.plain" if is_plain else "result.cell.not-tried")
    version = tls.version.replace("TLSv", "TLS ") or "TLS"
    if tls.is_safe:
        which = "result.cell.verified" if tls.verified else "result.cell.pinned"
        return Message.of(which, version=version)
    problem = tls.problem or TlsProblem.HANDSHAKE_FAILED
    return Message.of("result.cell.failed", why=Message.of(f"cli.tls-problem.{problem.value}"))


def _greeting(check: Check) -> Message:
    if _STAGES.index(check.reached) >= _STAGES.index(Stage.GREETING):
        return Message("result.cell.greeted")
    is_there = check.reached is Stage.TLS or check.outcome is CheckOutcome.WRONG_PROTOCOL
    return _failed(check) if is_there else Message("result.cell.not-tried")


def _login(check: Check) -> Message:
    outcome = check.login.outcome
    if outcome is LoginOutcome.NOT_TESTED:
        return Message("result.cell.not-tried")
    if outcome is LoginOutcome.ACCEPTED:
        return Message("result.cell.accepted" if check.is_proved else "result.cell.not-opened")
    return Message.of("result.cell.failed", why=Message.of(f"result.login.{outcome.value}"))


def _failed(check: Check) -> Message:
    if check.outcome is CheckOutcome.SKIPPED:
        return Message("result.cell.not-tried")
    return Message.of("result.cell.failed", why=Message.of(f"result.outcome.{check.outcome.value}"))


def said(report: Report, words: Words) -> Iterator[Section]:
    """Yield what servers said to a login that they did not accept, and why others failed."""
    lines = [line for check in report.checks for line in _reasons(check)]
    if lines:
        items = tuple(Item(words(line)) for line in lines)
        yield Section(words(Message("result.said")), (Items(items),))


def _reasons(check: Check) -> Iterator[Message]:
    login, server = check.login, str(check.endpoint)
    if login.outcome not in (LoginOutcome.ACCEPTED, LoginOutcome.NOT_TESTED) and login.said:
        yield Message.of("result.server-said", server=server, words=check.server_words)
    elif check.outcome not in (CheckOutcome.OK, CheckOutcome.SKIPPED) and check.detail:
        yield Message.of("result.server-failed", server=server, why=check.detail)
    for alert in check.alerts:
        yield Message.of("result.server-said", server=server, words=alert)


def not_tried(report: Report, words: Words) -> Iterator[Section]:
    """Yield what was not tried, and why where that is known."""
    items = tuple(Item(words(message)) for message in _not_tried(report))
    if items:
        yield Section(words(Message("result.not-tried")), (Items(items),))


def _not_tried(report: Report) -> Iterator[Message]:
    contacted = {check.endpoint for check in report.checks}
    servers = report.config.servers if report.config is not None else ()
    for endpoint in dict.fromkeys(server.endpoint for server in servers[:_MOST]):
        if endpoint not in contacted:
            yield Message.of("result.not-contacted", server=endpoint)
    if servers and not report.login_wanted:
        yield Message("result.no-login-wanted")
    for check in report.checks if report.login_wanted else ():
        if check.login.outcome is LoginOutcome.NOT_TESTED:
            why = check.login.why or check.detail
            which = "result.no-login-why" if why else "result.no-login"
            yield Message.of(which, server=check.endpoint, why=why or "")
    if servers and report.round_trip is None:
        yield Message("result.no-round-trip")


def asked(report: Report, words: Words) -> Iterator[Section]:
    """Yield the questions that led to nothing."""
    if report.attempts:
        names = ("question", "outcome", "time")
        columns = tuple(words(Message.of(f"result.column.{name}")) for name in names)
        rows = tuple(
            (
                clean_text(attempt.asked),
                " ".join(filter(None, (f"{attempt.outcome.value}", detail_text(attempt, words)))),
                words(Message.of("result.seconds", seconds=f"{attempt.elapsed_s:.1f}")),
            )
            for attempt in report.attempts[:_MOST]
        )
        yield Section(words(Message("result.asked")), (Grid(columns, rows),))
