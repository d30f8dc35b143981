"""The command ``mail-autoconf`` and its sub-commands."""

import errno
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

import click

from autoconf import __version__
from autoconf.cli.interrupts import EXIT_INTERRUPTED, INTERRUPTED
from autoconf.cli.lazy import LazyGroup
from autoconf.errors import UsageError
from autoconf.usecases.exits import EXIT_USAGE

_OUTPUT_LOST: Final = {errno.ENOSPC, errno.EIO, errno.EFBIG, errno.EDQUOT}
"""Why standard output takes no more; files of ours have errors of their own."""

_COMMANDS: Final = {
    "setup": "Find the settings of an address, log in, and write them for mail clients.",
    "discover": "Find the settings of an address or a domain; no login.",
    "check": "Find the settings, log in over IMAP, POP3 and SMTP, and say what is wrong.",
    "render": "Write settings for mail clients without testing them.",
    "clients": "List the mail clients that settings can be written for.",
    "providers": "List, find, lint, import, diff and export provider files.",
    "demo": "Run the main job against a small mail provider on this machine.",
    "completion": "Print a completion script for bash, zsh or fish.",
}


_HELP: Final = """Find the mail settings of an address, prove them by logging in, and write them
for mail clients.

\b
  mail-autoconf setup alice@example.com      find, log in, write Thunderbird and Outlook settings
  mail-autoconf check alice@example.com      why does my mail not work?
  mail-autoconf discover example.com         the published settings of a domain

The program asks for the password in the terminal, or reads it with --password-stdin,
--password-file or --password-command. It sends the password over verified TLS only, and only to a
server that the provider vouches for or that you confirmed. It never writes the password to a file.

\b
Exit status:
  0    settings found; logins, where tried, accepted
  1    mail will not work with these settings: the findings give the reasons
  2    wrong use: nothing was done; or the output could not be written
  3    nothing found
  4    a confirmation is missing: nothing was sent, the option to add is printed
  130  interrupted
"""


@click.command(
    cls=LazyGroup,
    package="autoconf.cli.commands",
    table=_COMMANDS,
    help=_HELP,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="mail-autoconf")
def cli() -> None:
    """Group the commands."""


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit status."""
    try:
        result = cli.main(list(arguments), prog_name="mail-autoconf", standalone_mode=False)
    except click.ClickException as error:
        error.show(sys.stderr)
        return EXIT_USAGE
    except UsageError as error:
        click.echo(f"mail-autoconf: {error}", err=True)
        return EXIT_USAGE
    except SystemExit as error:  # click's way to end: with 1 where somebody has closed the pipe
        result = EXIT_USAGE if error.code else 0
    except OSError as error:
        if error.errno not in _OUTPUT_LOST:
            raise
        return _without_output(error)
    except (KeyboardInterrupt, click.Abort):
        click.echo(INTERRUPTED, err=True)
        return EXIT_INTERRUPTED
    return result if isinstance(result, int) else 0


def _without_output(error: OSError) -> int:
    """Say that the output was lost."""
    from autoconf.messages import text_of

    with suppress(OSError):
        click.echo(f"mail-autoconf: {text_of('cli.output-lost', why=error.strerror)}", err=True)
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for the last flush
    return EXIT_USAGE
