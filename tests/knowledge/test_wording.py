"""The texts are short, dated and easy to read; a language is measured by its own folder."""

import re
from collections.abc import Iterator
from statistics import mean
from typing import Final

import pytest

from autoconf.cli.knowledge_text import explanation_lines, list_lines
from autoconf.knowledge.explaining import blocks, explain, topics
from autoconf.knowledge.texts import knowledge
from tests.contracts.test_plain_english import faults, sentences

KNOWN: Final = knowledge()
MENU: Final = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
MAX_LINES: Final = 26
MAX_WORDS: Final = 20
MEAN_WORDS: Final = 12
MAX_CELL: Final = 28
FORBIDDEN: Final = re.compile(
    r"\b(simply|please|unfortunately|invalid|you failed|an error occurred)\b", re.IGNORECASE
)


def prose(text: str) -> Iterator[str]:
    """Yield the sentences of paragraphs and of cells that hold no menu path."""
    for block in blocks(text):
        yield from sentences(block.paragraph)
        for row in block.rows:
            yield from (s for s in sentences(row[-1]) if MENU not in s)


def texts() -> Iterator[tuple[str, str]]:
    """Yield every text for people with the id of its entry."""
    for topic in KNOWN.topics.values():
        yield topic.id, topic.text
    for symptom in KNOWN.symptoms.values():
        yield symptom.id, symptom.answer
    for number in KNOWN.error_numbers.values():
        yield number.id, number.answer
    for finding in KNOWN.findings.values():
        yield from ((finding.id, finding.means), (finding.id, finding.do))


def words_of(sentence: str) -> int:
    return len(re.findall(r"[A-Za-z0-9]\S*", sentence))


@pytest.mark.parametrize("topic", KNOWN.topics)
def test_a_topic_is_half_a_screen(topic: str) -> None:
    lines = list(explanation_lines(explain(topic), 80))

    assert 12 <= len(lines) <= MAX_LINES
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("columns", [40, 60, 80])
def test_no_line_is_wider_than_the_terminal(columns: int) -> None:
    ids = (*KNOWN.topics, *KNOWN.symptoms, *KNOWN.findings, *KNOWN.error_numbers)
    wide = [
        line
        for name in ids
        for line in explanation_lines(explain(name), columns)
        if len(line) > columns and " " in line.strip()
    ]

    assert [line for line in wide if "https://" not in line and "@" not in line] == []


def test_a_title_fits_into_a_line_of_the_list() -> None:
    assert len(list(list_lines(topics(), 80))) == len(KNOWN.topics)


def test_a_first_column_is_narrow() -> None:
    cells = [
        (topic.id, cell)
        for topic in KNOWN.topics.values()
        for block in blocks(topic.text)
        for row in block.rows
        for cell in row[:-1]
    ]

    assert [cell for cell in cells if len(cell[1]) > MAX_CELL] == []


def test_no_sentence_is_long() -> None:
    found = [(name, s) for name, text in texts() for s in prose(text)]

    assert [(name, s) for name, s in found if words_of(s) > MAX_WORDS] == []


@pytest.mark.parametrize("topic", KNOWN.topics)
def test_the_sentences_of_a_topic_are_short_on_average(topic: str) -> None:
    assert mean(map(words_of, prose(KNOWN.topics[topic].text))) <= MEAN_WORDS


def test_the_texts_are_in_plain_english() -> None:
    assert [(name, bad) for name, text in texts() if (bad := faults(prose(text)))] == []


def test_no_text_has_a_forbidden_word() -> None:
    assert [(name, text) for name, text in texts() if FORBIDDEN.search(text)] == []


@pytest.mark.parametrize("topic", KNOWN.topics.values(), ids=lambda topic: topic.id)
def test_a_menu_path_has_a_date(topic: object) -> None:
    name = getattr(topic, "id", "")
    known = KNOWN.topics[name]

    assert known.read or MENU not in known.text
    assert re.fullmatch(r"(20\d\d-(0[1-9]|1[0-2]))?", known.read)


def test_a_menu_path_elsewhere_has_a_date_beside_it() -> None:
    others = [(name, text) for name, text in texts() if name not in KNOWN.topics]

    assert [name for name, text in others if MENU in text and not re.search(r"20\d\d", text)] == []


def test_links_are_https() -> None:
    links = [link for topic in KNOWN.topics.values() for link in topic.links]

    assert links
    assert [link for link in links if not link.startswith("https://")] == []


def test_no_two_findings_have_one_title_but_the_two_names_of_one() -> None:
    titles = [f.title for f in KNOWN.findings.values() if f.id != "takes-no-mail"]

    assert len(set(titles)) == len(titles)
