"""``audit``: what a domain publishes, and which mail programs set themselves up."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from msgspec.structs import replace

from autoconf.cli.audit_options import AuditFiles, audit_options
from autoconf.cli.audit_text import audit_lines, title_colour
from autoconf.cli.help import Command
from autoconf.cli.options import WITHOUT_LOGIN, run_options
from autoconf.cli.running import command_run, note
from autoconf.cli.terminal import say, say_all
from autoconf.cli.text import english
from autoconf.cli.verdict_text import print_finding
from autoconf.errors import UnsupportedError
from autoconf.messages import text_of
from autoconf.model.audit_result import Audit
from autoconf.model.finding import OF_SENDING
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.model.publish_options import PublishOptions
from autoconf.renderers.reports.audit_parts import PART_NAMES, title_of
from autoconf.storage.files import write_file
from autoconf.usecases.exits import EXIT_BLOCKED

if TYPE_CHECKING:  # an audit that writes nothing loads no writers
    from autoconf.model.published import Published

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
@audit_options
@run_options("no_sending", *_OPTIONS)
def audit(domain: str, *, as_json: bool, files: AuditFiles, options: Options) -> int:
    """Show what a domain publishes for mail programs, and what each of 20 makes of it; no login.

    It asks what the programs ask, and tries the servers up to their greeting. Exit status: 0
    nothing is wrong, 1 something published is wrong, 3 nothing is published.
    """
    files.require_free()
    with command_run(domain, options, as_json=as_json, logs_in=False) as run:
        made = run.audit(domain)
    if as_json:
        from autoconf.formats.audit_json import write

        sys.stdout.buffer.write(write(made, english))
        sys.stdout.buffer.flush()
    else:
        _print(made)
    if files.html is not None:
        _write_page(made, files.html)
    wanted = files.to_publish
    return made.exit if wanted is None else _fix(made, wanted, options)


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


def _fix(made: Audit, wanted: PublishOptions, options: Options) -> int:
    """Write what ``publish`` would write; guesses are never published.

    Status 1 says that nothing was written, unless the audit ends with a status of its own.
    """
    from autoconf.cli.commands.publish import write_published
    from autoconf.usecases.kept_records import kept_names

    try:
        published = _published(made, wanted, options)
    except UnsupportedError as error:
        say(str(error), err=True)
        return made.exit or EXIT_BLOCKED
    if published is None:
        say(text_of("audit.nothing-to-write"), err=True)
        return made.exit or EXIT_BLOCKED
    published = replace(published, kept=kept_names(made, published))
    say(err=True)
    write_published(published, Path(wanted.output), force=wanted.force)
    if parts := _of_sending(made):
        note(Message.of("audit.no-records-of-sending", parts=parts, domain=made.domain))
    return made.exit


def _of_sending(made: Audit) -> str:
    """Return the names of the records with a finding that no written file can mend."""
    begins = {name.lower(): name for name in PART_NAMES.values()}
    rules = [finding.rule for finding in made.findings if finding.rule in OF_SENDING]
    return ", ".join(name for b, name in begins.items() if any(r.startswith(b) for r in rules))


def _published(made: Audit, wanted: PublishOptions, options: Options) -> "Published | None":
    """Return the servers of --server, else what was found; None: nothing was.

    Raises:
        UnsupportedError: a direction has no server that may be published.
    """
    from autoconf.usecases.consenting import with_consent
    from autoconf.usecases.publishing import published_from_report, published_from_servers

    if wanted.server:
        return published_from_servers(wanted.servers, made.domain)
    if made.report is None or made.report.config is None:
        return None
    return published_from_report(with_consent(made.report, options))


COMMAND: Final = audit
