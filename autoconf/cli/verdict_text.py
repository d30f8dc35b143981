"""The answer on standard output: the verdict, its reasons and steps, and what it rests on."""

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from autoconf.cli.mailbox_text import round_trip_line
from autoconf.cli.progress import say_check, show_settings
from autoconf.cli.settings_text import demand_lines, settings_lines
from autoconf.cli.terminal import columns, has_signs, is_live, obeys_codes, say, say_all
from autoconf.cli.text import english, finding_details, nothing_found_lines, severity_word
from autoconf.messages import text_of
from autoconf.model.check import Check, CheckOutcome, LoginOutcome
from autoconf.model.finding import OF_USING, Finding, Severity
from autoconf.model.titles import fitted

if TYPE_CHECKING:
    from autoconf.discovery.consent import Consent
    from autoconf.model.message import Message
    from autoconf.model.report import Report
    from autoconf.model.server import MailProtocol

COLOURS: Final = {
    None: "green",
    Severity.BLOCKER: "red",
    Severity.WARNING: "yellow",
    Severity.NOTE: "cyan",
}
_NOT_DONE: Final = "not-tested"
"""The consequence that is told all the same: a person must know what was not tried."""
_SIGNS: Final = {None: "✓", Severity.BLOCKER: "✗", Severity.WARNING: "!", Severity.NOTE: "!"}
"""By the severity of the first finding; None: there is none."""


def print_verdict(report: "Report") -> None:
    """Print the first line of the answer, then the reasons of the verdict."""
    causes = report.causes
    first = _first(report)
    if _has_shown():
        say()
    _print_title(report)
    if first is not None:
        _print_first(report, first)
    elif report.config is None:
        _, *lines = nothing_found_lines(report) or [""]
        say_all(lines)
    explained = (f for f in report.findings if all(f is not cause for _, cause in causes))
    for finding in explained:
        if finding.rule == _NOT_DONE:
            say(f"  {fitted(finding.title, english)}.")
    _print_changes(report)
    for finding in (finding for _, finding in causes if finding is not first):
        say()
        print_finding(finding)


def repeat_verdict(report: "Report", lines: int) -> None:
    """Print the first line of the answer once more, if the lines from it on fill the terminal."""
    from shutil import get_terminal_size

    if sys.stdout.isatty() and lines >= get_terminal_size().lines:
        say()
        _print_title(report)


def _print_title(report: "Report") -> None:
    first = _first(report)
    severity = None if first is None else first.severity
    title = fitted(report.verdict.message, english)
    if report.works or first is not None:
        say(f"{_sign(severity)}{title}", colour=COLOURS[severity])
    else:
        say(title, colour="bold")


def _first(report: "Report") -> Finding | None:
    """Return the finding that the verdict rests on."""
    return next((f for place, f in report.causes if place == report.verdict.finding), None)


def _print_first(report: "Report", first: Finding) -> None:
    say_all(finding_details(first))
    _print_steps(report, first)
    if report.config is None and first.rule in OF_USING:
        say(f"  {text_of('using.nothing-to-compare', domain=report.domain)}")


def _print_steps(report: "Report", finding: Finding) -> None:
    """Print how far the server came that something is wrong with."""
    places = (place.partition("checks/")[2] for place in finding.evidence)
    check = next((report.checks[int(number)] for number in places if number), None)
    if finding.severity is Severity.NOTE or check is None or not was_contacted(check):
        return
    say()
    print_steps(check)


def print_steps(check: Check) -> None:
    """Print what a server was tested for, step by step."""
    from autoconf.cli.trace_text import trace_lines  # a healthy run has no need of it

    for line in trace_lines(check, columns(), signs=has_signs()):
        say(line.text, word=line.word, colour=line.colour)


def _print_changes(report: "Report") -> None:
    """Print what changed since an earlier report."""
    if report.comparison is not None:
        say()
        say(english(report.comparison.title), colour="bold")
        say_all(f"  - {english(change.message)}" for change in report.comparison.changes)


def print_finding(finding: Finding) -> None:
    """Print a finding that does not stand first."""
    word = f"{severity_word(finding)}:"
    say(f"{word} {fitted(finding.title, english)}", word=word, colour=COLOURS[finding.severity])
    say_all(finding_details(finding))


def _has_shown() -> bool:
    """Tell whether settings and logins stand on this screen already."""
    return is_live() and sys.stdout.isatty()


def _sign(severity: Severity | None) -> str:
    """Return the sign before the title; nothing where the terminal may not show it."""
    stream = sys.stdout
    if not (stream.isatty() and obeys_codes() and stream.encoding.lower().startswith("utf")):
        return ""
    return f"{_SIGNS[severity]} "


def print_evidence(
    report: "Report",
    consent: "Consent",
    *,
    more: str,
    only: "MailProtocol | None" = None,
    was_shown: bool = True,
) -> None:
    """Print settings and logins, unless this screen has shown them as they came.

    Args:
        report: of the run.
        consent: which servers a person has confirmed.
        more: says where the other servers are shown: "report" or "json".
        only: see ``Progress``.
        was_shown: False where the run showed nothing while it went on.
    """
    if was_shown and _has_shown():
        return
    if report.config is not None:
        say()
        took = max((a.elapsed_s for a in report.attempts if a.answer), default=0.0)
        lines = settings_lines(
            report.config, report.attempts, took, report.address, more=more, consent=consent
        )
        show_settings(lines)
        say_all(demand_lines(report.config, only))
    told: set[Message] = set()
    for check in tried(report.checks):
        say_check(check, () if report.config is None else report.config.shown, told)
    if report.round_trip is not None:
        say(f"  {round_trip_line(report.round_trip)}")


def was_contacted(check: Check) -> bool:
    """Tell whether there is a step of it to show."""
    return check.outcome is not CheckOutcome.SKIPPED


def tried(checks: Sequence[Check]) -> Iterator[Check]:
    """Yield the servers that a login was sent to, and those that are not fit for one.

    Without any login all servers are shown.
    """
    is_any_sent = any(check.login.outcome is not LoginOutcome.NOT_TESTED for check in checks)
    for check in checks:
        is_sent = check.login.outcome is not LoginOutcome.NOT_TESTED
        if is_sent or not is_any_sent or not check.is_safe:
            yield check
