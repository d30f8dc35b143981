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
