"""Findings speak plainly: short titles, short sentences, no word that blames or begs."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Final

from autoconf.messages import english, text
from autoconf.model.finding import Finding
from autoconf.model.message import Message
from autoconf.model.titles import LONGEST, fitted
from tests.diagnosis.test_contract import RULES, sick_reports

AREAS: Final = ("finding", "fix", "advice")
MOST_WORDS: Final = 20
AVERAGE_WORDS: Final = 12

_END: Final = re.compile(r"(?<=[.!?])[\"')]*\s+")
_WORD: Final = re.compile(r"[A-Za-z0-9{]\S*")
_FORBIDDEN: Final = re.compile(
    r"\b(simply|please|unfortunately|invalid|you failed|an error occurred)\b", re.IGNORECASE
)


def texts() -> dict[str, str]:
    return {name: said for name, said in english().items() if name.partition(".")[0] in AREAS}


def words_of(message: Message) -> str:
    return text(message.id, message.parameters)


def sentences(said: str) -> Iterator[str]:
    yield from filter(None, _END.split(said))


def length(sentence: str) -> int:
    return len(_WORD.findall(sentence))


@cache
def findings() -> tuple[Finding, ...]:
    return tuple(
        finding
        for sick in sick_reports()
        for rule in RULES.values()
        for finding in rule.check(sick)
    )


def test_a_title_fits_into_its_line() -> None:
    titles = {fitted(finding.title, words_of) for finding in findings()}

    assert [title for title in sorted(titles) if len(title) > LONGEST] == []


def test_a_title_is_one_sentence() -> None:
    titles = {fitted(finding.title, words_of) for finding in findings()}

    assert [title for title in sorted(titles) if title.endswith(".") or not title] == []


def test_no_two_rules_share_a_title() -> None:
    rules = defaultdict(set)
    for finding in findings():
        rules[words_of(finding.title)].add(finding.rule)

    assert {title: names for title, names in rules.items() if len(names) > 1} == {}


def test_no_sentence_is_long() -> None:
    long = [
        (length(sentence), name, sentence)
        for name, said in texts().items()
        for sentence in sentences(said)
        if length(sentence) > MOST_WORDS
    ]

    assert sorted(long, reverse=True) == []


def test_titles_and_steps_are_short_on_average() -> None:
    said = {words_of(message) for f in findings() for message in (f.title, *f.steps)}
    lengths = [length(sentence) for one in said for sentence in sentences(one)]

    assert sum(lengths) / len(lengths) <= AVERAGE_WORDS


def test_no_text_blames_or_begs() -> None:
    assert {name: said for name, said in texts().items() if _FORBIDDEN.search(said)} == {}


def test_a_finding_has_steps_of_its_own_or_one_remedy() -> None:
    assert {f.rule for f in findings() if len(f.steps) == 1 or len(f.steps) > 4} == set()
