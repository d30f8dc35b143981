"""The options for reports of a check: as HTML, as Markdown, and without private values."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from msgspec import Struct

from autoconf.cli.page_files import require_page_file
from autoconf.cli.terminal import say
from autoconf.cli.text import english, own_title
from autoconf.errors import UsageError
from autoconf.messages import text_of
from autoconf.model.address import EmailAddress
from autoconf.model.report import Report

if TYPE_CHECKING:  # a run without report files loads no pages
    from autoconf.formats.report_baseline import Baseline
    from autoconf.renderers.pages.page import Page

_OPTIONS: Final = [
    click.option("--explain", is_flag=True,
                 help="List every question with its result, and what was tested at each server."),
    click.option("--html", metavar="FILE",
                 help="Write the report to this file, as a page to read and to print."),
    click.option("--markdown", metavar="FILE",
                 help="Write the report to this file, as Markdown for a ticket. Private values "
                 "are replaced, unless you give --full."),
    click.option("--redact", is_flag=True,
                 help="Replace private values in every form of the report: addresses, hosts of "
                 "the address's domain, user names, words of servers, certificates."),
    click.option("--full", is_flag=True, help="Keep private values in the file of --markdown."),
    click.option("--baseline", metavar="REPORT.json",
                 help="Compare with an earlier report of the same address (of --json), and say "
                 "what changed."),
    click.option("--force", is_flag=True, help="Replace report files that exist."),
]  # fmt: skip


class ReportOptions(Struct, frozen=True, kw_only=True):
    """What a person wants of the report of a check."""

    explain: bool
    html: str | None
    markdown: str | None
    redact: bool
    full: bool
    baseline: str | None
    force: bool

    def require_sense(self, *, names_servers: bool) -> None:
        """Check, before anything is asked, that the options make sense and files can be written.

        Args:
            names_servers: whether the run tests only servers that the caller named.

        Raises:
            UsageError: they do not, or they cannot.
        """
        if self.redact and self.full:
            raise UsageError("result.redacted-and-full")
        if self.baseline and names_servers:
            raise UsageError("option.server-and-baseline")
        if self.full and not self.markdown:
            raise UsageError("result.full-alone")
        if self.force and not (self.html or self.markdown):
            raise UsageError("result.force-alone")
        if self.html and self.markdown and Path(self.html) == Path(self.markdown):
            raise UsageError("result.same-file", path=self.html)
        self._require_files()

    def _require_files(self) -> None:
        """Check that the earlier report is there, and that the files can be written."""
        if self.baseline is not None and not Path(self.baseline).exists():
            raise UsageError("result.no-file", option="--baseline", path=self.baseline)
        for option, path in (("--html", self.html), ("--markdown", self.markdown)):
            if path is not None:
                require_page_file(path, option, force=self.force)

    def read_baseline(self, address: EmailAddress) -> "Baseline | None":
        """Return the earlier report; if it is none of this address, say so and return None."""
        if not self.baseline:
            return None
        from autoconf.usecases.baseline import load_baseline

        try:
            return load_baseline(Path(self.baseline), address)
        except UsageError as error:
            say(text_of("cli.warning", text=error), err=True)
            return None

    def shown(self, report: Report) -> Report:
        """Return the report as it is to be shown."""
        return redacted(report) if self.redact else report

    def write(self, report: Report) -> None:
        """Write the files of a report, and name them.

        Raises:
            UsageError: the disk refused a file, with its reason.
        """
        if self.html:
            from autoconf.renderers.pages.html import html

            self._write(self.html, html(_page(self.shown(report))))
        if self.markdown:
            from autoconf.renderers.pages.markdown import markdown

            ticket = report if self.full else redacted(report)
            self._write(self.markdown, markdown(_page(ticket, is_ticket=True)))

    def _write(self, path: str, content: bytes) -> None:
        from autoconf.storage.files import write_file

        write_file(Path(path), content)
        say(text_of("result.written", path=path), err=True)


def compared(report: Report, before: "Baseline | None") -> Report:
    """Return the report with what changed since an earlier one, if there is one."""
    if before is None:
        return report
    from autoconf.usecases import baseline

    return baseline.compared(report, before, english, own_title)


def redacted(report: Report) -> Report:
    """Return the report with marks in place of private values."""
    from autoconf.usecases import redacting

    return redacting.redacted(report)


def _page(report: Report, *, is_ticket: bool = False) -> "Page":
    from autoconf.renderers.reports.report_page import report_page

    return report_page(report, english, is_ticket=is_ticket)


def report_options(function: Callable[..., Any]) -> Any:
    """Add the options; the command gets one ``reports`` argument."""

    @functools.wraps(function)
    def wrapper(**rest: Any) -> Any:
        names = ReportOptions.__struct_fields__
        reports = ReportOptions(**{name: rest.pop(name) for name in names})
        return function(reports=reports, **rest)

    result: Any = wrapper
    for option in reversed(_OPTIONS):
        result = option(result)
    return result
