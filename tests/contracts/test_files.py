"""Every module stays short, and says what it is for."""

import ast
from pathlib import Path

import autoconf

ROOT = Path(autoconf.__file__).parent
TEXTS = {str(p.relative_to(ROOT)): p.read_text(encoding="utf-8") for p in ROOT.rglob("*.py")}
TREES = {name: ast.parse(text) for name, text in TEXTS.items()}
MAX_LINES = 300
MAX_FUNCTION_LINES = 50


def test_the_modules_are_found() -> None:
    assert len(TREES) > 250


def test_a_module_has_fewer_than_300_lines() -> None:
    lines = {name: len(text.splitlines()) for name, text in TEXTS.items()}

    assert {name: count for name, count in lines.items() if count >= MAX_LINES} == {}


def test_a_function_has_at_most_50_lines() -> None:
    too_long = [
        f"{name} {node.name}"
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= MAX_FUNCTION_LINES
    ]

    assert too_long == []


def test_a_module_says_what_it_is_for() -> None:
    assert [name for name, tree in TREES.items() if not ast.get_docstring(tree)] == []
