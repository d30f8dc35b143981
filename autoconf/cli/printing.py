"""A report on standard output, as findings and explanations for people."""

from msgspec.structs import replace

from autoconf.cli.terminal import say, say_all
from autoconf.cli.text import (
    attempt_line,
    english,
    finding_line,
    nothing_found_lines,
    trust_lines,
)
from autoconf.cli.verdict_text import print_finding, print_steps, was_contacted
from autoconf.messages import text_of
from autoconf.model.finding import Severity
from autoconf.model.message import Message
from autoconf.model.report import Report


def print_findings(report: Report, *, notes: bool = True) -> None:
    """Print whether nothing was found, and the findings, worst first."""
    lines = nothing_found_lines(report) if report.config is None else []
    say_all(lines)
    is_below = report.config is not None or bool(lines)
    for _, finding in report.causes:
        if notes or finding.severity is not Severity.NOTE:
            if is_below:
                say()
            is_below = True
            print_finding(finding)


def print_using(report: Report) -> None:
    """Print what the programs of the person use now, beside what is right."""
    if not report.using:
        return
    from autoconf.cli.terminal import columns, has_signs
    from autoconf.cli.using_text import using_lines

    say()
    for line in using_lines(report, columns(), "\N{BALLOT X}" if has_signs() else "x"):
        say(line)


def print_warnings(report: Report) -> None:
    """Print the findings that are no notes to standard error, one line each."""
    for _, finding in report.causes:
        if finding.severity is not Severity.NOTE:
            say(finding_line(finding), err=True)


def print_unconfirmed(report: Report) -> None:
    """Print to standard error which confirmation is missing before files can be written."""
    from autoconf.diagnosis.rules.confirmation_needed import ConfirmationNeeded

    print_warnings(report)
    for finding in ConfirmationNeeded().check(report):
        hosts = dict(finding.message.parameters)["hosts"]
        words = Message.of("finding.confirmation-needed.no-file", hosts=hosts)
        say(finding_line(replace(finding, message=words)), err=True)
        say(f"  -> {english(finding.remedy)}", err=True)


def print_explanation(report: Report) -> None:
    """Print every question with its outcome, and per server its trust, its steps and its TLS."""
    say(text_of("show.questions"))
    say_all(f"  {attempt_line(attempt)}" for attempt in report.attempts)
    if report.config is not None and report.config.trust:
        say(text_of("show.trust"))
        say_all(f"  {line}" for line in trust_lines(report.config))
    for check in filter(was_contacted, report.checks):
        print_steps(check)
    _print_tls(report)
    references = {f.rule: f.reference for f in report.findings if f.reference}
    if references:
        say(text_of("show.references"))
        say_all(f"  {rule}: {reference}" for rule, reference in references.items())


def _print_tls(report: Report) -> None:
    """Print the TLS grades of each server that was reached."""
    from autoconf.cli.tls_text import tls_lines

    lines = list(tls_lines(report.checks))
    if lines:
        say(text_of("show.tls"))
    say_all(f"  {line}" for line in lines)
