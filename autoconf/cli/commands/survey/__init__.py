"""``survey``: how the mail of many domains is set up."""

from typing import Final

import click

from autoconf.cli.lazy import LazyGroup

_COMMANDS: Final = {
    "run": "Look at the domains of a list, and write a record of each.",
    "report": "Make a page and tables of a survey.",
}


@click.command(cls=LazyGroup, package=__name__, table=_COMMANDS)
def survey() -> None:
    """Look at the mail of many domains, without logins."""


COMMAND: Final = survey
