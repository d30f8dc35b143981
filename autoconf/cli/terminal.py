"""The terminal: whether a person can answer, lines that fit its width, and colours."""

import os
import re
import sys
from collections import Counter
from collections.abc import Iterable
from typing import Final

import click

from autoconf.messages import text_of

MAX_COLUMNS: Final = 80
_ITEM: Final = re.compile(r"(?:->|-|\d+\.) ")
"""The mark of an item of a list; its further lines stand below its first word."""
_PLAIN_TERMINALS: Final = ("", "dumb", "unknown")


_said: Final = Counter[str]()


def lines_said() -> int:
    """Return how many lines of standard output were printed so far."""
    return _said["out"]


def somebody_is_there() -> bool:
    """Tell whether questions can be asked: standard input and error are a terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def is_live() -> bool:
    """Tell whether a run is shown as it goes on: a person watches standard error."""
    return sys.stderr.isatty()


def say(line: str = "", *, err: bool = False, word: str = "", colour: str = "") -> None:
    """Print a line. On a terminal it is folded; in a file or a pipe it stays whole.

    Args:
        line: what to print.
        err: to standard error.
        word: a word of the line that is marked where the terminal has colours; empty: all of it.
        colour: a name of click's, or "bold"; empty: none.
    """
    stream = sys.stderr if err else sys.stdout
    if stream.isatty():
        line = fitting(line)
        if colour and _has_colours():
            word = word or line
            is_bold = colour == "bold"
            marked = click.style(word, fg=None if is_bold else colour, bold=is_bold or None)
            line = line.replace(word, marked, 1)
    click.echo(line, err=err)
    if not err:
        _said["out"] += line.count("\n") + 1


def say_all(lines: Iterable[str], *, err: bool = False) -> None:
    """Print lines without colours."""
    for line in lines:
        say(line, err=err)


def ask_hidden(question: str) -> str:
    """Return the answer of a person without showing it; empty for Enter alone."""
    typed: str = click.prompt(question, default="", show_default=False, hide_input=True, err=True)
    return typed


def require_hidden(question: str) -> str:
    """Return the answer of a person without showing it; ask again until there is one."""
    typed = ask_hidden(question)
    if not typed:
        say(text_of("ask.nothing-typed"), err=True)
    while not typed:
        typed = ask_hidden(question)
    return typed


def fitting(line: str) -> str:
    """Fold a line for the terminal, at 80 columns at most."""
    return folded(line, columns())


def columns() -> int:
    """Return how wide a line may be: as the terminal, and 80 at most."""
    from shutil import get_terminal_size

    return min(get_terminal_size().columns, MAX_COLUMNS)


def has_signs() -> bool:
    """Tell whether standard output is a terminal that shows signs outside ASCII."""
    return sys.stdout.isatty() and (sys.stdout.encoding or "").lower().startswith("utf")


def folded(line: str, columns: int) -> str:
    """Fold a line between words; further lines are indented. A long word is not broken."""
    from textwrap import fill

    indent = len(line) - len(line.lstrip(" "))
    item = _ITEM.match(line, indent)
    after = " " * (item.end() if item else indent + 4)
    return fill(
        line,
        columns,
        subsequent_indent=after if columns >= 2 * len(after) else "",
        break_on_hyphens=False,
        break_long_words=False,
    )


def obeys_codes() -> bool:
    """Tell whether a terminal obeys the codes for colours and for its cursor."""
    term = os.environ.get("TERM", "xterm" if "WT_SESSION" in os.environ else "")
    return term not in _PLAIN_TERMINALS


def _has_colours() -> bool:
    """Tell whether a terminal shows colours, and the person wants them (no-color.org)."""
    return obeys_codes() and not os.environ.get("NO_COLOR")
