"""``help``: the manual of a command."""

from typing import Final

import click


@click.command("help")
@click.argument("command", nargs=-1, metavar="[COMMAND]...")
def help_(command: tuple[str, ...]) -> int:
    """Show the manual of a command, as --help behind it does."""
    from autoconf.cli.main import cli

    cli.main([*command, "--help"], prog_name="mail-autoconf", standalone_mode=False)
    return 0


COMMAND: Final = help_
