"""``publish``: the files with which mail programs configure themselves for a domain."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from autoconf.cli.help import Command
from autoconf.cli.options import WITHOUT_LOGIN, run_options
from autoconf.cli.printing import print_findings, print_unconfirmed
from autoconf.cli.publish_options import publish_options
from autoconf.cli.running import CommandRun, command_run, note
from autoconf.cli.terminal import say, say_all
from autoconf.cli.text import english
from autoconf.cli.unused import note_unused, note_unused_for_report
from autoconf.errors import UnsupportedError, UsageError
from autoconf.model.domain import parse_hostname
from autoconf.model.options import Options
from autoconf.model.publish_options import PublishOptions
from autoconf.storage.files import require_free
from autoconf.usecases.exits import (
    EXIT_BLOCKED,
    EXIT_NOT_CONFIRMED,
    EXIT_NOTHING_FOUND,
    EXIT_OK,
)
from autoconf.usecases.starting import start_of

if TYPE_CHECKING:  # the help loads no renderers
    from autoconf.model.published import Published


@click.command(
    "publish",
    cls=Command,
    examples=(
        (
            "mail-autoconf publish example.com --output site --provider mailbox-org",
            "publish the servers of a known provider",
        ),
        (
            "mail-autoconf publish example.com --output site --report report.json",
            "publish the servers of a report of setup or check",
        ),
    ),
)
@click.argument("domain", metavar="DOMAIN")
@publish_options
@run_options(*(name for name in WITHOUT_LOGIN if name != "username"))
def publish(domain: str, *, wanted: PublishOptions, options: Options) -> int:
    """Write files and DNS records with which mail programs find the settings of DOMAIN.

    DIR/www is for a web server, DIR/snippets has its configuration, and DIR/records.* are the DNS
    records. Without --server, --provider and --report the servers are looked for, as discover
    does. No login. Guessed, untrusted and unencrypted servers are never published.
    """
    if "@" in domain:
        raise UsageError("publish.no-domain", value=domain)
    domain = parse_hostname(domain)
    folder = Path(wanted.output)
    require_free(folder, force=wanted.force)
    with command_run(domain, options, as_json=False, logs_in=False) as run:
        found = _published(domain, wanted, options, run)
    return found if isinstance(found, int) else _write(found, folder, wanted)


def _published(
    domain: str, wanted: PublishOptions, options: Options, run: CommandRun
) -> "Published | int":
    """Return what is published, or the exit status where nothing is."""
    from autoconf.usecases.published_settings import reported, stated
    from autoconf.usecases.publishing import published_from_report

    known, proved = run.world.known, None
    given = stated(wanted, domain, known)
    if wanted.origin is not None:
        note_unused_for_report(wanted.origin)
    if given is not None:
        return given
    if wanted.report is not None:
        report, proved = reported(Path(wanted.report), domain, known)
    else:
        note_unused(options)
        report = run.discover(start_of(domain))
    if report.config is None:
        print_findings(report)
        return EXIT_NOTHING_FOUND
    report = run.confirmed(report)
    if report.pending is not None:
        print_unconfirmed(report)
        return EXIT_NOT_CONFIRMED
    try:
        return published_from_report(report, wanted.web_host_name, proved=proved)
    except UnsupportedError as error:
        say(str(error), err=True)
        return EXIT_BLOCKED


def _write(published: "Published", folder: Path, wanted: PublishOptions) -> int:
    from autoconf.cli.published_text import publication_lines, published_lines
    from autoconf.usecases.publishing import publish as write

    publication = write(published, folder, english, force=wanted.force)
    say_all(published_lines(published))
    for message in publication.notes:
        note(message)
    say_all(publication_lines(folder, publication))
    return EXIT_OK


COMMAND: Final = publish
