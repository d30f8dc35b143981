"""The terminal: whether a person can answer, and lines that fit its width."""

import sys
from typing import Final

import click

_MAX_COLUMNS: Final = 110


def somebody_is_there() -> bool:
    """Tell whether questions can be asked: standard input and error are a terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def say(line: str = "") -> None:
    """Print a line. On a terminal it is folded; in a file or a pipe it stays whole."""
    if sys.stdout.isatty():
        from shutil import get_terminal_size

        line = folded(line, min(get_terminal_size().columns, _MAX_COLUMNS))
    click.echo(line)


def folded(line: str, columns: int) -> str:
    """Fold a line for a terminal of so many columns; further lines are indented."""
    from textwrap import fill

    indent = len(line) - len(line.lstrip(" "))
    after = " " * (indent + 3 if line.startswith("-> ", indent) else indent + 4)
    return fill(line, columns, subsequent_indent=after, break_on_hyphens=False)
