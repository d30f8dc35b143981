"""The calls of docs/helpdesk.md: each command with the answer that stands below it."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PAGE: Final = (Path(__file__).parents[1] / "docs" / "helpdesk.md").read_text(encoding="utf-8")
_BLOCK: Final = re.compile(r"^```\n\$ (mail-autoconf [^\n]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE: Final = re.compile(r"`(mail-autoconf [^`]+)`")
_MORE: Final = re.compile(r"^\.\.\.\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Shown:
    """A command, and its answer as far as the page shows it."""

    line: str
    answer: str

    def __str__(self) -> str:
        return self.line

    @property
    def parts(self) -> list[str]:
        """Return the parts of the answer between those that are left out, in one line each."""
        return [" ".join(part.split()) for part in _MORE.split(self.answer)]


def told_words(line: str) -> list[str]:
    """Return the words of a command line."""
    return shlex.split(line)


def _shown() -> tuple[Shown, ...]:
    return tuple(Shown(line, answer) for line, answer in _BLOCK.findall(PAGE))


CALLS: Final = _shown()
COMMANDS: Final = tuple(dict.fromkeys([*(call.line for call in CALLS), *_INLINE.findall(PAGE)]))
"""Those of the answers, and those that the text names."""
