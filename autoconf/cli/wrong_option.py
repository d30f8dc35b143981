"""An option that a command does not have: what was meant, or which command has it."""

from collections.abc import Iterator
from typing import Final

import click

from autoconf.messages import text_of

_CUTOFF: Final = 0.75
"""How near an option must be, of 1. Below that, options share little but their dashes."""


def words_about(error: click.NoSuchOption, context: click.Context) -> str:
    """Return what is wrong, with the commands that have the option, or one that is near."""
    from difflib import get_close_matches

    name = error.option_name
    owners = sorted(path for path, known in _commands(context.find_root()) if name in known)
    if owners:
        *others, last = owners
        named = text_of("cli.option.and", first=", ".join(others), last=last) if others else last
        return text_of("cli.option.elsewhere", option=name, commands=named)
    known = _options(context.command, context)
    near = get_close_matches(name, known, n=1, cutoff=_CUTOFF)
    which = "cli.option.near" if near else "cli.option.unknown"
    return text_of(which, option=name, near="".join(near))


def _commands(context: click.Context) -> Iterator[tuple[str, list[str]]]:
    """Yield each command below a group by its words, with its options."""
    group = context.command
    if not isinstance(group, click.Group):
        return
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None:
            below = click.Context(command, info_name=name, parent=context)
            yield _path(below), _options(command, below)
            yield from _commands(below)


def _path(context: click.Context) -> str:
    return context.command_path.partition(" ")[2]


def _options(command: click.Command, context: click.Context) -> list[str]:
    return [name for param in command.get_params(context) for name in param.opts]
