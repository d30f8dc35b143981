"""``explain``: what is known about a topic, a finding, a symptom or an error number."""

import re
import sys
from collections.abc import Iterable, Sequence
from shutil import get_terminal_size
from typing import Any, Final

import click
from msgspec import json

from autoconf.characters import visible
from autoconf.cli.knowledge_text import choice_lines, explanation_lines, list_lines
from autoconf.cli.terminal import MAX_COLUMNS, say
from autoconf.knowledge.explaining import Explanation, Named, explain, problems, topics
from autoconf.messages import text_of
from autoconf.usecases.exits import EXIT_NOTHING_FOUND, EXIT_OK

_OPTION: Final = re.compile(r"-h|--[a-z][a-z-]*")
_UNFOLDED: Final = 100_000
_PROBLEMS: Final = "problems"
_FOREIGN: Final = 3
"""From so many unknown words, if they are most of the words, the language is another one."""


class _Explain(click.Command):
    """Takes words of servers too, which may begin with a minus, such as ``-ERR``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the options before the words."""
        options = [arg for arg in args if _OPTION.fullmatch(arg)]
        words = [arg for arg in args if arg not in options and arg != "--"]
        return super().parse_args(ctx, [*options, "--", *words])


def _complete(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    if ctx.params.get("words"):
        return []
    names = (_PROBLEMS, *(topic.id for topic in topics()))
    return [name for name in names if name.startswith(incomplete)]


@click.command("explain", cls=_Explain)
@click.argument(
    "words",
    metavar="[TOPIC|FINDING|WORDS|ERROR NUMBER]...",
    nargs=-1,
    shell_complete=_complete,
)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
def explain_(words: tuple[str, ...], *, as_json: bool) -> int:
    """Explain a topic, a finding, an error number, or what somebody says.

    Without words: the list of topics; "problems": the list of what people say. The program asks no
    server. Status 3 where nothing fits.

    \b
    Examples:
      mail-autoconf explain problems
      mail-autoconf explain pop3-or-imap
      mail-autoconf explain Outlook keeps asking for my password
      mail-autoconf explain 0x800CCC0E
      mail-autoconf explain "550 5.7.26"
      mail-autoconf explain app-password-needed
    """  # noqa: D301 - click looks for the character itself
    asked = visible(" ".join(words)).strip()  # an argument may hold octets that are no letters
    if not asked:
        how = (text_of("explain.problems"), text_of("explain.how"))
        _list("topics", topics(), *how, as_json=as_json)
        return EXIT_OK
    if asked.casefold() == _PROBLEMS:
        _list(_PROBLEMS, problems(), text_of("explain.how-problems"), as_json=as_json)
        return EXIT_OK
    answer = explain(asked)
    is_found = answer.kind is not None or bool(answer.candidates)
    if as_json:
        _print_json(answer)
    elif answer.kind is not None:
        _print(explanation_lines(answer, _columns()), title=True)
    elif is_found:
        say(text_of("explain.which" if len(answer.candidates) > 1 else "explain.perhaps"))
        _print(choice_lines(answer.candidates, _columns()))
    else:
        _print_nothing(answer)
    return EXIT_OK if is_found else EXIT_NOTHING_FOUND


def _list(name: str, entries: Sequence[Named], *how: str, as_json: bool) -> None:
    if as_json:
        _print_json({"schema_version": 1, name: entries})
        return
    _print(list_lines(entries, _columns()))
    say()
    for line in how:
        say(line)


def _print_nothing(answer: Explanation) -> None:
    """Say which words were understood and which were not, and name topics that may help."""
    known, unknown = ", ".join(answer.known), ", ".join(answer.unknown)
    if known and unknown:
        say(text_of("explain.nothing-partly", known=known, unknown=unknown))
    elif known:
        say(text_of("explain.nothing-known", known=known))
    else:
        say(text_of("explain.nothing", unknown=unknown or answer.asked))
    if answer.near:
        say(text_of("explain.near"))
        _print(list_lines(answer.near, _columns()))
    unknown_words = [word for word in answer.unknown if word.isalpha()]
    if len(unknown_words) >= _FOREIGN and 2 * len(unknown_words) > len(answer.asked.split()):
        say(text_of("explain.english-only"))
    if unknown_words:
        say(text_of("explain.provider"))
    say(text_of("explain.problems"))
    say(text_of("explain.how"))


def _print(lines: Iterable[str], *, title: bool = False) -> None:
    """Print lines that are folded already; the first may be a title."""
    colour = "bold" if title else ""
    for line in lines:
        say(_in_letters_of_terminal(line), colour=colour)
        colour = ""


def _in_letters_of_terminal(line: str) -> str:
    """Return a line with plain signs in place of those that the terminal may lack."""
    try:
        line.encode(_encoding())
    except UnicodeEncodeError:
        return line.replace("\N{IDENTICAL TO}", "menu").replace(
            "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}", ">"
        )
    return line


def _encoding() -> str:
    return sys.stdout.encoding


def _print_json(document: Any) -> None:
    click.echo(json.format(json.encode(document), indent=2).decode())


def _columns() -> int:
    """Return the width to fold at: that of the terminal; in a file or a pipe lines stay whole."""
    return min(get_terminal_size().columns, MAX_COLUMNS) if sys.stdout.isatty() else _UNFOLDED


COMMAND: Final = explain_
