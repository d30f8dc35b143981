"""The variables that a ``muttrc`` sets. No command, file or variable of the environment is used."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from autoconf.formats.settings_files.text import MAX_LINE, joined_lines, lines_of

_PIECE: Final = re.compile(
    r"""\s*(?:\#.*|(?P<name>[?&!]?[A-Za-z_][A-Za-z0-9_]*)(?P<sign>\s*\+?=\s*)?|(?P<end>;)|\S)"""
)
_PART: Final = re.compile(r"""'([^']*)'|"((?:[^"\\]|\\.)*)"|((?:[^\s'";\\]|\\.)+)""")
_CLOSED: Final = re.compile(r"""\\.|'[^']*'|"(?:[^"\\]|\\.)*\"""")
_LAST: Final = re.compile(r"(\w+)\s*\+?=\s*[^\s=]*$")
"""The name whose value a line ends with."""

_MAX_VALUE: Final = 400
_VARIABLE: Final = re.compile(r"\\(.)|\$(?:(\w+)|\{(\w+)\})")
_SETS: Final = frozenset({"set", "unset", "reset"})
_MAX_VARIABLES: Final = 2000
"""Mutt and NeoMutt know fewer than 600."""

Variables = Mapping[str, str]


def read_variables(text: str) -> Variables:
    """Return the variables that the file sets; one with an unknown part, or too long, is left out.

    A switch is "yes" or "no". The header that ``my_hdr From:`` sets is the variable "my_hdr from".
    """
    found: dict[str, str] = {}
    for line in joined_lines(text):
        command, _, rest = line.strip().partition(" ")
        if command in _SETS:
            for name, value in _assignments(rest, is_off=command == "unset"):
                filled = _filled(value, found)
                found.pop(name, None)
                if filled is not None and command != "reset" and len(found) < _MAX_VARIABLES:
                    found[name] = filled
        elif command == "my_hdr" and rest.lower().lstrip("\"' ").startswith("from:"):
            found["my_hdr from"] = rest
    return found


def line_with_open_quote(text: str, names: Sequence[str]) -> int | None:
    """Return the number of the first line that sets one of these, and leaves a quotation open.

    Mutt takes the rest of the line for the value; it may hold a password.
    """
    is_continued = False
    for number, line in enumerate(lines_of(text), start=1):
        was_continued, is_continued = is_continued, line.endswith("\\")
        command, _, rest = line.strip().partition(" ")
        if was_continued or is_continued or command not in _SETS:
            continue
        rest = _CLOSED.sub("", rest).partition("#")[0]
        opened, mark, _ = rest.partition('"' if '"' in rest else "'")
        last = _LAST.search(opened[-_MAX_VALUE:]) if mark else None
        if last is not None and last[1] in names:
            return number
    return None


def _assignments(text: str, *, is_off: bool) -> Iterator[tuple[str, tuple[tuple[str, bool], ...]]]:
    """Yield name and value; a value is made of parts, each with whether it is taken as it is."""
    place = 0
    while place < len(text) and (piece := _PIECE.match(text, place)):
        place = piece.end()
        name = piece["name"]
        if piece["end"]:
            return  # another command follows
        if name and piece["sign"]:
            parts, place = _value(text, place)
            yield name, parts
        elif name:
            is_no = is_off or (name.startswith("no") and name != "no")
            yield (
                (name.removeprefix("no") if not is_off else name),
                ((("no" if is_no else "yes"), True),),
            )


def _value(text: str, place: int) -> tuple[tuple[tuple[str, bool], ...], int]:
    parts: list[tuple[str, bool]] = []
    while part := _PART.match(text, place):
        place = part.end()
        literal, in_quotes, plain = part.groups()
        parts.append((literal, True) if literal is not None else (in_quotes or plain or "", False))
    return tuple(parts), place


def _filled(parts: tuple[tuple[str, bool], ...], known: Variables) -> str | None:
    """Return a value with the variables of the file; None where a part is not in the file."""
    words, length = [], 0
    for text, is_literal in parts:
        length += len(text)
        if is_literal:
            words.append(text)
            continue
        names = [first or second for _, first, second in _VARIABLE.findall(text)]
        if "`" in text or any(name and name not in known for name in names):
            return None
        length += sum(len(known[name]) for name in names if name)
        if length > MAX_LINE:
            return None  # variables that hold each other grow without limit
        words.append(_VARIABLE.sub(lambda m: m[1] or known[m[2] or m[3]], text))
    return "".join(words)
