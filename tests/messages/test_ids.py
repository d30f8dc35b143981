"""Every message id in the source has a text, and every text has a use."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import autoconf
from autoconf.messages import english

AREAS: Final = frozenset(message_id.partition(".")[0] for message_id in english())
ROOT = Path(autoconf.__file__).parent
ID: Final = re.compile(r"([a-z]+)(\.[A-Za-z0-9-]+)+")
HOLE: Final = "\N{OBJECT REPLACEMENT CHARACTER}"
NO_IDS: Final = frozenset({"sheet.txt", "sheet.html", "sheet.md"})  # file names that look like one


def strings(tree: ast.AST) -> Iterator[str]:
    """Yield all strings; an f-string with a mark where something is filled in."""
    for child in ast.iter_child_nodes(tree):
        match child:
            case ast.JoinedStr(values=parts):
                yield "".join(
                    str(part.value) if isinstance(part, ast.Constant) else HOLE for part in parts
                )
                for part in parts:
                    if not isinstance(part, ast.Constant):
                        yield from strings(part)
            case ast.Constant(value=str(value)):
                yield value
            case _:
                yield from strings(child)


@cache
def ids_in_source() -> set[str]:
    """Return whatever looks like an id of one of the areas."""
    found = {
        string
        for path in ROOT.rglob("*.py")
        for string in strings(ast.parse(path.read_text(encoding="utf-8")))
    }
    return {
        s
        for s in found - NO_IDS
        if s.partition(".")[0] in AREAS and ID.fullmatch(s.replace(HOLE, "x"))
    }


def names(pattern: str, message_id: str) -> bool:
    if HOLE not in pattern:
        return pattern == message_id
    words = map(re.escape, pattern.split(HOLE))
    return re.fullmatch("[A-Za-z0-9.-]+".join(words), message_id) is not None


def test_ids_were_found_at_all() -> None:
    assert {"caveat.classic-outlook", f"sheet.{HOLE}"} <= ids_in_source()


def test_every_id_in_the_source_has_a_text() -> None:
    known = english()

    assert [i for i in sorted(ids_in_source()) if not any(names(i, k) for k in known)] == []


def test_every_text_is_used() -> None:
    used = ids_in_source()

    assert [k for k in english() if not any(names(i, k) for i in used)] == []
