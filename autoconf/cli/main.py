"""The command ``mail-autoconf`` and its sub-commands."""

from collections.abc import Sequence
from typing import Final

import click

from autoconf import __version__
from autoconf.cli.help import write_examples
from autoconf.cli.interrupts import EXIT_INTERRUPTED, INTERRUPTED
from autoconf.cli.lazy import LazyGroup
from autoconf.errors import NoThreadError, UsageError
from autoconf.usecases.exits import EXIT_USAGE

_COMMANDS: Final = {
    "setup": "Find the settings of an address, log in, and write them for mail clients.",
    "discover": "Find the settings of an address or a domain; no login.",
    "check": "Find the settings, log in over IMAP, POP3 and SMTP, and say what is wrong.",
    "sign-in": "Sign in with the browser, and keep the sign-in for mail programs.",
    "sign-out": "Forget a sign-in that was kept.",
    "token": "Print an access token of a kept sign-in.",
    "explain": "Explain a topic, a finding, an error number, or what somebody says.",
    "audit": "Show what a domain publishes, and which mail programs set themselves up.",
    "render": "Write settings for mail clients without testing them.",
    "publish": "Write the files and DNS records with which a domain configures mail programs.",
    "serve": "Serve these settings over HTTP, for one domain or for very many.",
    "web": "Show a page for people, and an HTTP API for programs.",
    "clients": "List the mail clients that settings can be written for.",
    "survey": "Look at the mail of many domains, and report on it.",
    "providers": "List, find, lint, import, diff and export provider files.",
    "demo": "Run the main job against a small mail provider on this machine.",
    "completion": "Print a completion script for bash, zsh or fish.",
    "help": "Show the manual of a command.",
}
EXITS: Final = {
    "0": "settings found; logins, where tried, accepted",
    "1": "mail will not work with these settings: the findings give the reasons",
    "2": "wrong use: nothing was done; or the output could not be written",
    "3": "nothing found",
    "4": "a confirmation is missing: nothing was sent, the option to add is printed",
    "130": "interrupted",
}


EXAMPLES: Final = (
    ("mail-autoconf setup alice@example.com", "find, log in, and write the settings"),
    ("mail-autoconf check alice@example.com", "why does my mail not work?"),
    ("mail-autoconf discover example.com", "the published settings of a domain"),
)
_HELP: Final = """Find the mail settings of an address, prove them by logging in, and write them
for mail clients.

The program asks for the password in the terminal, or reads it with --password-stdin,
--password-file or --password-command. It sends the password over verified TLS only, and only to a
server that the provider vouches for or that you confirmed. It never writes the password to a file.

"""


class _Main(LazyGroup):
    """The program."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write examples and the list of exit statuses."""
        del ctx
        write_examples(formatter, EXAMPLES)
        with formatter.section("Exit status"):
            formatter.write_dl(list(EXITS.items()))


@click.command(
    cls=_Main,
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
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return EXIT_USAGE
    except click.ClickException as error:
        return _wrong_use(_words_of(error))
    except (UsageError, NoThreadError) as error:
        return _wrong_use(str(error))
    except SystemExit as error:  # completion of the shell
        result = EXIT_USAGE if error.code else 0
    except (KeyboardInterrupt, click.Abort):
        click.echo(INTERRUPTED, err=True)
        return EXIT_INTERRUPTED
    return result if isinstance(result, int) else 0


def _wrong_use(words: str) -> int:
    from autoconf.cli.terminal import say

    say(f"mail-autoconf: {words}", err=True)
    return EXIT_USAGE


def _words_of(error: click.ClickException) -> str:
    """Return what is wrong in one line, and where the manual is."""
    words = error.format_message()
    if not isinstance(error, click.UsageError) or error.ctx is None:
        return words
    from autoconf.messages import text_of

    if isinstance(error, click.NoSuchOption):
        from autoconf.cli.wrong_option import words_about

        words = words_about(error, error.ctx)
    return text_of("cli.command.wrong", words=words, program=error.ctx.command_path)
