"""Each section of docs/rules.md shows the state that a rule finds, and the one after the remedy."""

import re
from pathlib import Path
from typing import Final

PAGE: Final = Path(__file__).parents[2] / "docs" / "rules.md"
_STATES: Final = re.compile(r"^- \**Before\**: \S.*?\bAfter\**: \S", re.MULTILINE | re.DOTALL)


def test_each_section_has_a_before_and_an_after() -> None:
    _, *sections = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)

    assert len(sections) > 80
    assert [text.split("\n")[0] for text in sections if not _STATES.search(text)] == []
