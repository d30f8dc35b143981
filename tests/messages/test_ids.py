"""Every message id in the source has a text with all its values, and every text has a use."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

from jinja2 import Environment, nodes

import autoconf
from autoconf import errors
from autoconf.errors import MalformedDocumentError
from autoconf.messages import english

AREAS: Final = frozenset(message_id.partition(".")[0] for message_id in english())
ROOT = Path(autoconf.__file__).parent
ID: Final = re.compile(r"[a-z-]+(\.[A-Za-z0-9-]+)+")
PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")
HOLE: Final = "\N{OBJECT REPLACEMENT CHARACTER}"
TAKES_IDS: Final = {"Message", "Message.of", "text", "text_of", "t"} | {
    name
    for name, kind in vars(errors).items()
    if name.endswith("Error") and kind is not MalformedDocumentError  # takes a document's name
}
NO_IDS: Final = frozenset(
    {"sheet.txt", "sheet.html", "sheet.md", "login.html", "language.toml", "oauth.toml"}
)  # file names that look like one


@cache
def sources() -> Mapping[str, ast.Module]:
    """Return the modules of the package by their path."""
    return {
        str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(ROOT.rglob("*.py"))
    }


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
def templates() -> Mapping[str, nodes.Template]:
    """Return the templates of the pages by their path."""
    environment = Environment(autoescape=True)
    return {
        str(path.relative_to(ROOT)): environment.parse(path.read_text(encoding="utf-8"))
        for path in sorted(ROOT.glob("web/pages/templates/**/*.html"))
    }


def template_strings(tree: nodes.Node) -> Iterator[str]:
    """Yield all strings of a template; a joined one with a mark where something is filled in."""
    for child in tree.iter_child_nodes():
        match child:
            case nodes.Concat(nodes=parts):
                yield "".join(p.value if isinstance(p, nodes.Const) else HOLE for p in parts)
            case nodes.Const(value=str(value)):
                yield value
            case _:
                yield from template_strings(child)


@cache
def ids_in_source() -> frozenset[str]:
    """Return each string that looks like an id of one of the areas."""
    found = {string for tree in sources().values() for string in strings(tree)}
    found |= {string for tree in templates().values() for string in template_strings(tree)}
    return frozenset(
        s
        for s in found - NO_IDS
        if s.partition(".")[0] in AREAS and ID.fullmatch(s.replace(HOLE, "x"))
    )


class Use(NamedTuple):
    """A call with a string written out in it, and the values that it gives by keyword."""

    function: str
    place: str
    message_id: str
    values: frozenset[str]
    has_more: bool
    """Whether it gives further values (``**values``)."""

    @property
    def takes_ids(self) -> bool:
        """Whether the function makes a message, an error or a text, and takes an id for it."""
        return self.function in TAKES_IDS


def uses() -> Iterator[Use]:
    """Yield each call with a string as a positional argument, or one of the two of a condition."""
    for path, tree in sources().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                place = f"{path}:{node.lineno}"
                values = frozenset(k.arg for k in node.keywords if k.arg is not None)
                has_more = len(values) < len(node.keywords)
                for string in chain(*map(literals, node.args)):
                    yield Use(ast.unparse(node.func), place, string, values, has_more)
    yield from template_uses()


def template_uses() -> Iterator[Use]:
    """Yield each call of a template that makes a text."""
    for path, tree in templates().items():
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "t":
                values = frozenset(keyword.key for keyword in call.kwargs)
                (string,) = template_strings(nodes.List(call.args))
                yield Use("t", f"{path}:{call.lineno}", string, values, has_more=False)


def literals(node: ast.expr) -> Iterator[str]:
    """Yield the strings that an argument may be: one, or the two of a choice."""
    match node:
        case ast.Constant(value=str()) | ast.JoinedStr():
            yield next(strings(ast.Expr(node)))
        case ast.IfExp(body=one, orelse=other) | ast.BoolOp(values=[one, other]):
            yield from literals(one)
            yield from literals(other)
        case _:
            pass


def names(pattern: str, message_id: str) -> bool:
    words = map(re.escape, pattern.split(HOLE))
    return re.fullmatch("[A-Za-z0-9.-]+".join(words), message_id) is not None


def any_named(pattern: str, known: Iterable[str]) -> bool:
    return HOLE in pattern and any(names(pattern, k) for k in known)


def test_ids_were_found_at_all() -> None:
    assert {"caveat.classic-outlook", f"sheet.{HOLE}"} <= ids_in_source()


def test_every_id_in_the_source_has_a_text() -> None:
    known = english()

    assert [i for i in sorted(ids_in_source() - known.keys()) if not any_named(i, known)] == []


def test_every_id_of_a_call_is_known() -> None:
    known = english()

    found = [use for use in uses() if use.takes_ids]
    assert len(found) > 350
    assert [
        use for use in found if use.message_id not in known and not any_named(use.message_id, known)
    ] == []


def test_every_placeholder_of_an_id_is_filled_where_it_is_named() -> None:
    known = english()

    found = [use for use in uses() if use.message_id in known and not use.has_more]
    assert len(found) > 250
    assert [
        use for use in found if set(PLACEHOLDER.findall(known[use.message_id])) - use.values
    ] == []


def test_every_text_is_used() -> None:
    used = ids_in_source()

    patterns = [i for i in used if HOLE in i]

    assert [k for k in english() if k not in used and not any(names(i, k) for i in patterns)] == []
