"""The manual page, made of the same texts as the help: ``python -m autoconf.cli.manual``."""

import inspect
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import click

from autoconf.cli.help import COMMON, GROUPS, NETWORK_GROUPS, Command, grouped
from autoconf.cli.main import EXAMPLES, EXITS, cli

_NAME: Final = "mail-autoconf"
_PURPOSE: Final = "find, test and write the mail settings of an e-mail address"


def manual() -> str:
    """Return the page in the man macros of roff."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield f'.TH {_text(_NAME.upper())} 1 "" {_text(_NAME)} "User Commands"'
    yield from (".SH NAME", f"{_text(_NAME)} \\- {_text(_PURPOSE)}")
    yield from (".SH SYNOPSIS", f".B {_text(_NAME)}", r"\fICOMMAND\fR [\fIOPTION\fR]...")
    yield ".SH DESCRIPTION"
    yield from _paragraphs(cli)
    yield ".SH EXAMPLES"
    yield from _examples(EXAMPLES)
    yield ".SH COMMANDS"
    for words, command in _commands(cli, ()):
        yield from _command(words, command)
    yield ".SH NETWORK OPTIONS"
    yield from (".PP", _text("Every command that uses the network takes these options."))
    setup = next(command for words, command in _commands(cli, ()) if words == ("setup",))
    yield from _options(setup, NETWORK_GROUPS.values())
    yield ".SH EXIT STATUS"
    for status, meaning in EXITS.items():
        yield from (".TP", f".B {status}", _sentence(meaning))


def _commands(
    group: click.Group, before: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command that can be run, with its words."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _commands(command, (*before, name))
        elif command is not None:
            yield (*before, name), command


def _command(words: Sequence[str], command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=" ".join((_NAME, *words)))
    usage = " ".join(command.collect_usage_pieces(context))
    yield from (f'.SS "{_text(" ".join(words))}"', ".PP", f".B {_text(context.info_name or '')}")
    yield _text(usage)
    yield from _paragraphs(command)
    yield from _options(command, (COMMON, *GROUPS.values()))
    if isinstance(command, Command):
        yield from (".PP", "Examples:")
        yield from _examples(command.examples)


def _paragraphs(command: click.Command) -> Iterator[str]:
    """Yield the help as it is shown; after click's mark the lines are kept."""
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        if paragraph.startswith("\b\n"):
            lines = paragraph.removeprefix("\b\n").splitlines()
            yield from (".PP", ".nf", *map(_text, lines), ".fi")
        else:
            yield from (".PP", _text(" ".join(paragraph.split())))


def _options(command: click.Command, titles: Iterable[str]) -> Iterator[str]:
    context = click.Context(command)
    for title, options in grouped(command.params, titles):
        yield from (".PP", f".I {_text(title)}")
        for option in options:
            name, words = option.get_help_record(context) or ("", "")
            yield from (".TP", f".B {_text(name)}", _text(" ".join(words.split())))


def _examples(examples: Iterable[tuple[str, str]]) -> Iterator[str]:
    for line, purpose in examples:
        yield from (".TP", f".B {_text(line)}", _sentence(purpose))


def _sentence(words: str) -> str:
    end = "" if words.endswith("?") else "."
    return _text(f"{words[0].upper()}{words[1:]}{end}")


def _text(words: str) -> str:
    """Escape a line: hyphens stay hyphens, so that options can be copied."""
    escaped = words.replace("\\", r"\e").replace("-", r"\-").replace("~", r"\(ti")
    escaped = escaped.replace("^", r"\(ha").replace('"', r"\(dq").replace("`", r"\(ga")
    return rf"\&{escaped}" if escaped.startswith((".", "'")) else escaped


if __name__ == "__main__":
    sys.stdout.write(manual())
