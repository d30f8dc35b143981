"""Every module stays short, and says what it is for."""

import ast
from pathlib import Path

import pytest

import autoconf

ROOT = Path(autoconf.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
MAX_LINES = 300
MAX_FUNCTION_LINES = 50


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_module_has_fewer_than_300_lines(path: Path) -> None:
    count = len(path.read_text().splitlines())

    assert count < MAX_LINES


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_function_has_at_most_50_lines(path: Path) -> None:
    too_long = [
        node.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= MAX_FUNCTION_LINES
    ]

    assert not too_long


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text()))
