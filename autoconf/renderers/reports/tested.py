"""What was tested, step by step, what the servers said to it, and what was not tried."""

from collections.abc import Iterator
from typing import Final

from autoconf.formats.attempt_text import detail_text
from autoconf.formats.safe_text import clean_text
from autoconf.model.check import Check, CheckOutcome, LoginOutcome
from autoconf.model.evidence import Attempt
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.renderers.interface import Words
from autoconf.renderers.pages.page import Grid, Item, Items, Paragraph, Section
from autoconf.renderers.reports.trace import TraceStep, trace

_SHAPES: Final = {True: "✓ ", False: "✗ ", None: ""}
"""A result begins with a shape: colour alone is not read by everybody."""

_COLUMNS: Final = ("step", "result", "time")
_MOST: Final = 40


def tested(report: Report, words: Words) -> Iterator[Section]:
    """Yield a block with the steps of each server that was contacted."""
    checks = [check for check in report.checks if check.outcome is not CheckOutcome.SKIPPED]
    if checks:
        explained = words(Message("result.step-by-step"))
        yield Section(words(Message("result.tested")), (Paragraph(explained, mark="small"),))
    columns = tuple(words(Message.of(f"result.column.{name}")) for name in _COLUMNS)
    for check in checks:
        rows = tuple(_row(step, words) for step in trace(check))
        steps = Grid(columns, rows, has_times=True)
        yield Section(str(check.endpoint), (steps,), beside=True, is_part=True)


def _row(step: TraceStep, words: Words) -> tuple[str, ...]:
    shape = _SHAPES[step.is_good]
    return (words(step.title), f"{shape}{words(step.words)}", step.time(words))


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
        yield _failure(check, check.detail)
    for alert in check.alerts:
        yield Message.of("result.server-said", server=server, words=alert)


def _failure(check: Check, why: Message) -> Message:
    """Return why a check failed; the server is named once."""
    place = f"{check.server.hostname}:{check.server.port}"
    if dict(why.parameters).get("peer") == place:
        return why
    return Message.of("result.server-failed", server=check.endpoint, why=why)


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


def _ended(attempt: Attempt, words: Words) -> str:
    return words(Message.of(f"result.attempt.{attempt.outcome.value}"))


def asked(report: Report, words: Words) -> Iterator[Section]:
    """Yield the questions that led to nothing."""
    if report.attempts:
        names = ("question", "outcome", "time")
        columns = tuple(words(Message.of(f"result.column.{name}")) for name in names)
        rows = tuple(
            (
                clean_text(words(Message.of("place.asked", place=attempt.asked))),
                " ".join(filter(None, (_ended(attempt, words), detail_text(attempt, words)))),
                words(Message.of("result.seconds", seconds=f"{attempt.elapsed_s:.1f}")),
            )
            for attempt in report.attempts[:_MOST]
        )
        yield Section(words(Message("result.asked")), (Grid(columns, rows, has_times=True),))
