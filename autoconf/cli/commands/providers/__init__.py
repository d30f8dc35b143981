"""``providers``: the provider files, those of the program and a person's own."""

from typing import Final

import click

from autoconf.cli.lazy import LazyGroup

_COMMANDS: Final = {
    "list": "List the known providers, or count them.",
    "show": "Show what is known of a provider.",
    "find": "Find the provider of a domain, an address or an MX host, without network.",
    "lint": "Check provider files.",
    "import": "Make a provider file of an autoconfig file.",
    "diff": "Compare with a copy of the ISPDB.",
    "export": "Write one autoconfig file per domain, to serve an ISPDB of your own.",
}


@click.command(cls=LazyGroup, package=__name__, table=_COMMANDS)
def providers() -> None:
    """List, find, lint, import, diff and export provider files.

    Files of your own in the folder providers/ of the configuration directory, and those of
    --providers DIR, go before the ones that come with the program.
    """


COMMAND: Final = providers
