"""T1: nothing in the package can switch verification off."""

import ast
from pathlib import Path

import pytest

import autoconf

ROOT = Path(autoconf.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
FORBIDDEN = frozenset(
    {
        *("CERT_NONE", "CERT_OPTIONAL", "_create_unverified_context", "_create_stdlib_context"),
        *("disable_warnings", "InsecureRequestWarning"),
    }
)


def words(tree: ast.AST) -> set[str]:
    """Return the names that code uses, wherever they stand; strings that are names too."""
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=word) | ast.Attribute(attr=word) | ast.alias(name=word):
                found.add(word)
            case ast.Constant(value=str(word)):
                found.add(word)
            case _:
                pass
    return found


def switches_off(tree: ast.AST) -> bool:
    """Tell whether something named verify or verify_mode is given a constant that is not true."""
    return any(
        isinstance(value, ast.Constant) and not value.value
        for node in ast.walk(tree)
        for name, value in _given(node)
        if name in ("verify", "verify_mode", "assert_hostname")
    )


def _given(node: ast.AST) -> list[tuple[str, ast.expr]]:
    match node:
        case ast.keyword(arg=str(name), value=value):
            return [(name, value)]
        case ast.Assign(targets=[ast.Attribute(attr=name)], value=value):
            return [(name, value)]
        case _:
            return []


def test_t1_no_module_can_leave_a_certificate_unverified() -> None:
    trees = {str(p.relative_to(ROOT)): ast.parse(p.read_text(encoding="utf-8")) for p in FILES}
    used = {name: words(tree) & FORBIDDEN for name, tree in trees.items()}

    assert len(trees) > 250
    assert {name: found for name, found in used.items() if found} == {}
    assert [name for name, tree in trees.items() if switches_off(tree)] == []


@pytest.mark.parametrize(
    "code",
    [
        "context.verify_mode = ssl.CERT_NONE",
        "context = ssl._create_unverified_context()",
        "from ssl import CERT_NONE",
        'getattr(ssl, "CERT_NONE")',
        "session.get(url, verify=False)",
        "context.verify_mode = 0",
    ],
)
def test_t1_the_search_finds_what_it_looks_for(code: str) -> None:
    tree = ast.parse(code)

    assert words(tree) & FORBIDDEN or switches_off(tree)
