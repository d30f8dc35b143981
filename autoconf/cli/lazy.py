"""A group of commands that imports a command only when it is called."""

import keyword
from collections import Counter
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from autoconf.errors import UsageError


class LazyGroup(click.Group):
    """Knows its commands and their one-line help without importing them."""

    def __init__(self, *, package: str, table: Mapping[str, str], **options: Any) -> None:
        """Take the commands.

        Args:
            package: the package of the command modules. The module of a command has its name,
                with an underscore for a hyphen and behind a Python keyword, and defines
                ``COMMAND``.
            table: the names and their one-line help, in the order of the manual.
            options: for click.
        """
        super().__init__(**options)
        self._package = package
        self._table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the manual."""
        del ctx
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        del ctx
        if cmd_name not in self._table:
            return None
        name = cmd_name.replace("-", "_")
        module = f"{name}_" if keyword.iskeyword(name) else name
        command = import_module(f"{self._package}.{module}").COMMAND
        if not isinstance(command, click.Command):
            raise TypeError(f"{cmd_name} is no command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the words begin with.

        Raises:
            UsageError: there is no such command; the text says which one may be meant. Or an option
                that counts once is given again.
        """
        if args[0] in self._table or args[0].startswith("-"):
            name, command, rest = super().resolve_command(ctx, args)
            if command is not None and not ctx.resilient_parsing:
                _require_once(command, rest, ctx)
            return name, command, rest
        if ctx.parent is None and _is_mail_name(args[0]):
            which = "cli.command.address" if "@" in args[0] else "cli.command.domain"
            raise UsageError(which, name=args[0])
        from difflib import get_close_matches

        near = get_close_matches(args[0].lower(), self._table, n=1)
        which = "cli.command.near" if near else "cli.command.unknown"
        raise UsageError(which, name=args[0], near="".join(near), program=ctx.command_path)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the table, without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(self._table.items()))


def _require_once(command: click.Command, words: list[str], parent: click.Context) -> None:
    """Check that no option with one value is given again: click would drop all but the last.

    Raises:
        UsageError: one is.
    """
    context = click.Context(command, parent=parent, **command.context_settings)
    try:
        _options, _rest, given = command.make_parser(context).parse_args(list(words))
    except click.UsageError:
        return  # the command says so itself
    for option, count in Counter(given).items():
        is_single = isinstance(option, click.Option) and not (option.is_flag or option.multiple)
        if is_single and count > 1:
            raise UsageError("option.repeated", option=option.opts[0], count=count)


def _is_mail_name(word: str) -> bool:
    """Tell whether this is an address or a domain, in place of a command."""
    from autoconf.usecases.starting import start_of

    try:
        start_of(word)
    except UsageError:
        return False
    return True
