"""docs/cli.md and docs/providers.md name every option of every command."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
import pytest

from autoconf.cli.main import cli

DOCS: Final = Path(__file__).parents[2] / "docs"
PAGES: Final = ("cli.md", "providers.md")


def commands(group: click.Command, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield each command below a group with its words."""
    if not isinstance(group, click.Group):
        yield path, group
        return
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield from commands(command, f"{path} {name}".strip())


COMMANDS: Final = dict(commands(cli))


@pytest.mark.parametrize("command", COMMANDS)
def test_the_pages_name_each_option(command: str) -> None:
    pages = "".join((DOCS / page).read_text(encoding="utf-8") for page in PAGES)
    named = set(re.findall(r"--[a-z][a-z0-9-]*", pages))
    options = [p for p in COMMANDS[command].params if isinstance(p, click.Option)]

    assert {name for option in options for name in option.opts} - named == set()


def test_every_command_is_seen() -> None:
    assert {"setup", "check", "providers import"} <= COMMANDS.keys()
