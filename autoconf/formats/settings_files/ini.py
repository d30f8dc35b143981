"""Files of sections with ``key = value`` lines, as several kinds of programs write them."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from msgspec import Struct

from autoconf.formats.settings_files.text import MAX_LINE, lines_of

_TRUE: Final = frozenset({"1", "true", "yes", "on"})
_KEY: Final = re.compile(r"[A-Za-z][\w-]*\s*[=:]")
_ESCAPE: Final = re.compile(r"\\(.)")
_DEEPEST: Final = MAX_LINE + 1
_ESCAPED: Final = {"n": "\n", "t": "\t", "r": "\r", "s": " "}


class Section(Struct, frozen=True):
    """A section; a name may occur twice. Keys are in lower case, the last value of a key counts."""

    name: str
    values: dict[str, str]

    def text(self, key: str) -> str:
        """Return a value; empty where there is none."""
        return self.values.get(key, "")

    def number(self, key: str) -> int | None:
        """Return a whole number, decimal or ``0x``; None where there is none."""
        return read_number(self.values.get(key, ""))

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Return whether a switch is on."""
        value = self.text(key).lower()
        return value in _TRUE if value else default


def read_number(text: str) -> int | None:
    """Return a whole number of at most nine digits, decimal or ``0x``; None for anything else."""
    word = text.strip().lower()
    is_hex = word.startswith("0x")
    digits = word[2:] if is_hex else word.removeprefix("-")
    if not digits.isalnum() or not digits.isascii() or len(digits) > 9:
        return None
    try:
        return int(word, 16 if is_hex else 10)
    except ValueError:
        return None


def read_sections(text: str, *, clean: Callable[[str], str] = str.strip) -> list[Section]:
    """Return the sections in their order; lines before the first one are in "".

    ``clean`` makes a value of what stands behind the sign of equality.
    """
    return _sections(lines_of(text), "=", clean)


def read_python_sections(text: str) -> list[Section]:
    """Return the sections of a file for Python's ``configparser``.

    A line that is indented deeper than the key above it continues the value, unless it has a key
    of its own: people indent a password below the user name, and a user name is shown.
    """
    return _sections(_unfolded(lines_of(text)), "=:", str.strip)


def _sections(lines: Iterable[str], delimiters: str, clean: Callable[[str], str]) -> list[Section]:
    sections = [Section("", {})]
    for line in lines:
        plain = line.strip()
        if plain.startswith("[") and plain.endswith("]"):
            sections.append(Section(plain[1:-1].strip(), {}))
        elif plain and plain[0] not in "#;" and (pair := _pair(plain, delimiters)):
            sections[-1].values[pair[0]] = clean(pair[1])
    return sections


def _unfolded(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines without comments; a line and those that continue it are one."""
    kept, level = "", 0
    for line in lines:
        plain, indent = line.strip(), len(line) - len(line.lstrip())
        if not plain or plain[0] in "#;":
            continue
        if kept and indent > level and not _KEY.match(plain):
            kept = f"{kept} {plain}" if len(kept) < MAX_LINE else kept
            continue
        yield kept
        # A section has no value that a line could continue.
        is_section = plain.startswith("[") and plain.endswith("]")
        kept, level = plain, (_DEEPEST if is_section else indent)
    yield kept


def unescaped(text: str) -> str:
    """Return a value of GLib's and KDE's files, in which a backslash begins a code."""
    return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), text.strip())


def named(sections: list[Section], start: str) -> Iterator[Section]:
    """Yield the sections whose name begins with a word, in lower case."""
    return (section for section in sections if section.name.lower().startswith(start))


def first(sections: list[Section], name: str) -> Section:
    """Return the first section of a name in lower case; an empty one where there is none."""
    return next((s for s in sections if s.name.lower() == name), Section(name, {}))


def _pair(line: str, delimiters: str) -> tuple[str, str] | None:
    places = [place for sign in delimiters if (place := line.find(sign)) > 0]
    if not places:
        return None
    place = min(places)
    return line[:place].strip().lower(), line[place + 1 :].strip()
