"""``audit``: what a domain publishes, and which mail programs set themselves up."""

import sys
from pathlib import Path
from typing import Final

import click

from autoconf.cli.audit_text import audit_lines, title_colour
from autoconf.cli.help import Command
from autoconf.cli.options import WITHOUT_LOGIN, run_options
from autoconf.cli.running import command_run
from autoconf.cli.terminal import say, say_all
from autoconf.cli.text import english
from autoconf.cli.verdict_text import print_finding
from autoconf.errors import UnsupportedError
from autoconf.messages import text_of
from autoconf.model.audit_result import Audit
from autoconf.model.options import Options
from autoconf.renderers.reports.audit_parts import title_of
from autoconf.storage.files import require_free, require_no_file, write_file

_OPTIONS: Final = tuple(
    name for name in WITHOUT_LOGIN if name not in ("offline", "pin", "username")
)


@click.command(
    "audit",
    cls=Command,
    examples=(
        ("mail-autoconf audit example.com", "which mail programs set themselves up?"),
        ("mail-autoconf audit example.com --html audit.html", "a page to hand on"),
    ),
)
@click.argument("domain", metavar="DOMAIN")
@click.option("--json", "as_json", is_flag=True, help="Print the audit as JSON.")
@click.option("--fix", metavar="DIR",
              help="Write the files and records to publish into this folder.")  # fmt: skip
@click.option(
    "--html", metavar="FILE", help="Write the audit to this file, as a page to read and to print."
)
@click.option("--force", is_flag=True, help="Replace the files of --html and --fix that exist.")
@run_options("no_sending", *_OPTIONS)
def audit(
    domain: str,
    *,
    as_json: bool,
    fix: str | None,
    html: str | None,
    force: bool,
    options: Options,
) -> int:
    """Show what a domain publishes for mail programs, and what each of 20 makes of it; no login.

    It asks what the programs ask, and tries the servers up to their greeting. Exit status: 0
    nothing is wrong, 1 something published is wrong, 3 nothing is published.
    """
    if fix is not None:
        require_free(Path(fix), force=force)
    if html is not None:
        require_no_file(Path(html), force=force)
    with command_run(domain, options, as_json=as_json, logs_in=False) as run:
        made = run.audit(domain)
    if as_json:
        from autoconf.formats.audit_json import write

        sys.stdout.buffer.write(write(made, english))
        sys.stdout.buffer.flush()
    else:
        _print(made)
    if html is not None:
        _write_page(made, html)
    return made.exit if fix is None else _fix(made, Path(fix), options, force=force)


def _print(made: Audit) -> None:
    say(english(title_of(made)), colour=title_colour(made))
    say_all(audit_lines(made))
    for finding in made.findings:
        say()
        print_finding(finding)


def _write_page(made: Audit, path: str) -> None:
    from autoconf.renderers.pages.html import html
    from autoconf.renderers.reports.audit_page import audit_page

    write_file(Path(path), html(audit_page(made, english)))
    say(text_of("audit.written", path=path), err=True)


def _fix(made: Audit, folder: Path, options: Options, *, force: bool) -> int:
    """Write what ``publish`` would write from what was found; guesses are never published."""
    from autoconf.cli.commands.publish import write_published
    from autoconf.usecases.consenting import with_consent
    from autoconf.usecases.publishing import published_from_report

    if made.report is None or made.report.config is None:
        say(text_of("audit.nothing-to-write"), err=True)
        return made.exit
    try:
        published = published_from_report(with_consent(made.report, options))
    except UnsupportedError as error:
        say(str(error), err=True)
        return made.exit
    say(err=True)
    write_published(published, folder, force=force)
    return made.exit


COMMAND: Final = audit
