"""An answer that stands alone is the right one; else the right one is among the candidates.

Run ``python -m tests.knowledge.test_callers`` to see how many sentences have which outcome.
"""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from autoconf.knowledge.understanding import MOST_CANDIDATES, understand

SAID: Final = [
    (kind, frozenset(ids.split()), words)
    for kind, groups in tomllib.loads(
        Path(__file__).with_name("callers.toml").read_text(encoding="utf-8")
    ).items()
    for ids, sentences in groups.items()
    for words in sentences
]
RIGHT: Final = {"one": "alone, right", "several": "among the candidates", "nothing": "nothing"}


def outcome(kind: str, ids: frozenset[str], words: str) -> str:
    found = understand(words)
    candidates = {entry.id for entry in found.candidates}
    if found.entry:
        return "alone, right" if kind == "one" and found.entry.id in ids else "alone, wrong"
    if not candidates:
        return "nothing"
    is_among = ids & candidates if kind == "one" else ids <= candidates
    return "among the candidates" if is_among else "not among the candidates"


def test_there_are_enough_sentences() -> None:
    assert len({words for _, _, words in SAID}) == len(SAID) >= 300


def test_no_wrong_answer_stands_alone() -> None:
    assert [said for said in SAID if outcome(*said) == "alone, wrong"] == []


@pytest.mark.parametrize("kind", RIGHT)
def test_nine_of_ten_sentences_have_the_outcome_that_is_right(kind: str) -> None:
    outcomes = [outcome(*said) for said in SAID if said[0] == kind]

    assert outcomes.count(RIGHT[kind]) >= 0.9 * len(outcomes)


def test_candidates_are_at_most_five() -> None:
    found = [understand(words).candidates for _, _, words in SAID]

    assert max(map(len, found)) <= MOST_CANDIDATES


if __name__ == "__main__":
    for (kind, what), number in sorted(Counter((s[0], outcome(*s)) for s in SAID).items()):
        print(f"{kind:8} {what:25} {number:4}")  # noqa: T201 - a table for the terminal
