"""A report on standard output: as JSON, or as findings and explanations for people."""

import sys
from typing import TYPE_CHECKING

import click

from autoconf.cli.terminal import say
from autoconf.cli.text import (
    attempt_line,
    english,
    finding_lines,
    nothing_found_lines,
    trust_lines,
)
from autoconf.messages import text_of
from autoconf.model.finding import Severity
from autoconf.model.report import Report

if TYPE_CHECKING:  # a command that writes no files loads no renderers
    from autoconf.usecases.profiles import Output


def print_json(report: Report, output: "Output | None" = None) -> None:
    """Print the report to standard output, with the written files."""
    from autoconf.formats.report_json import write

    if output is None:
        document = write(report, english)
    else:
        document = write(report, english, outputs=output.renderings, refused=output.refused)
    sys.stdout.buffer.write(document)
    sys.stdout.buffer.flush()


def print_findings(report: Report, *, notes: bool = True) -> None:
    """Print whether nothing was found, and the findings, worst first."""
    if report.config is None:
        click.echo("\n".join(nothing_found_lines(report)))
    for finding in report.findings:
        if notes or finding.severity is not Severity.NOTE:
            say()
            for line in finding_lines(finding):
                say(line)


def print_warnings(report: Report) -> None:
    """Print the findings that are no notes to standard error, one line each."""
    for finding in report.findings:
        if finding.severity is not Severity.NOTE:
            click.echo(next(finding_lines(finding)), err=True)


def print_explanation(report: Report) -> None:
    """Print every question with its outcome, and the trust decision of each server."""
    click.echo(text_of("show.questions"))
    for attempt in report.attempts:
        click.echo(f"  {attempt_line(attempt)}")
    if report.config is not None and report.config.trust:
        click.echo(text_of("show.trust"))
        for line in trust_lines(report.config):
            click.echo(f"  {line}")
    _print_tls(report)


def _print_tls(report: Report) -> None:
    """Print the TLS grades of each server that was reached."""
    from autoconf.cli.tls_text import tls_lines

    lines = list(tls_lines(report.checks))
    if lines:
        click.echo(text_of("show.tls"))
    for line in lines:
        click.echo(f"  {line}")
