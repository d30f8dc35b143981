"""docs/threat-model.md names a test that exists for each row."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| ([WF]\d+) \|(.*)$", PAGE, re.MULTILINE))


def test_every_row_is_there() -> None:
    assert list(ROWS) == [*(f"W{number}" for number in range(1, 18)), "F4", "F10"]


def test_the_tests_exist() -> None:
    for row, text in ROWS.items():
        named = re.findall(r"`(tests/\S+\.py)::(\w+)`", text)
        assert named, row
        for file, test in named:
            assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8"), (row, test)


def test_each_test_of_a_row_is_named_in_it() -> None:
    for path in (*(ROOT / "tests" / "web").rglob("test_*.py"), *ROOT.glob("tests/lab/test_page*")):
        for row, test in re.findall(
            r"def (?:test_)((?:w|f)\d+)(_\w+)\(", path.read_text(encoding="utf-8")
        ):
            name = f"`{path.relative_to(ROOT).as_posix()}::test_{row}{test}`"
            assert name in ROWS[row.upper()], name
