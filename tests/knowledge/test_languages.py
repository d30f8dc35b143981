"""The knowledge in other languages: the same entries, each with its words."""

import re
from typing import Final

import pytest

from autoconf.knowledge.explaining import blocks, explain, problems, topics
from autoconf.knowledge.texts import DATA, Knowledge, knowledge
from autoconf.messages import languages

OTHERS: Final = sorted(path.name for path in DATA.iterdir() if path.is_dir() and path.name != "en")
ENGLISH: Final = knowledge()
COMMAND: Final = re.compile(r"explain ([a-z0-9-]+)")
MENU: Final = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"


def texts(known: Knowledge) -> dict[str, str]:
    """Return what people read, by the kind of the entry, its id and its part."""
    found: dict[str, str] = {}
    for topic in known.topics.values():
        found |= {f"topic {topic.id} title": topic.title, f"topic {topic.id} text": topic.text}
    for symptom in known.symptoms.values():
        found[f"symptom {symptom.id} title"] = symptom.title
        found[f"symptom {symptom.id} answer"] = symptom.answer
    for number in known.error_numbers.values():
        found[f"number {number.id} title"] = number.title
        found[f"number {number.id} answer"] = number.answer
    for one in known.findings.values():
        found |= {
            f"finding {one.id} {part}": getattr(one, part) for part in ("title", "means", "do")
        }
    return found


def shape(text: str) -> list[tuple[int, ...]]:
    """Return the columns of each row of each block; a paragraph has none."""
    return [tuple(map(len, block.rows)) for block in blocks(text)]


def test_each_language_has_messages_too() -> None:
    assert "de" in OTHERS
    assert set(OTHERS) <= set(languages())


@pytest.mark.parametrize("language", OTHERS)
def test_each_file_of_a_language_is_one_of_the_english_ones(language: str) -> None:
    names = {path.name for path in (DATA / language).iterdir()}

    assert names <= {path.name for path in (DATA / "en").iterdir()}


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated(language: str) -> None:
    english, other = texts(ENGLISH), texts(knowledge(language))

    assert english.keys() == other.keys()
    assert [name for name in english if english[name] and english[name] == other[name]] == []


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("topic", ENGLISH.topics)
def test_a_topic_has_the_same_shape_and_leads_to_the_same_topics(language: str, topic: str) -> None:
    ours, other = ENGLISH.topics[topic], knowledge(language).topics[topic]

    assert shape(other.text) == shape(ours.text)
    assert other.text.count(MENU) > 0 or MENU not in ours.text
    assert set(COMMAND.findall(" ".join(other.text.split()))) == set(
        COMMAND.findall(" ".join(ours.text.split()))
    )
    assert (other.read, other.links, other.see) == (ours.read, ours.links, ours.see)


def test_an_answer_is_in_the_language_that_was_asked_for() -> None:
    answer = explain("pop3-or-imap", "de")

    assert answer.title == "POP3 oder IMAP?"
    assert answer.text[0].paragraph.startswith("Nehmen Sie IMAP")
    assert explain("pop3-or-imap").title == "POP3 or IMAP?"
    assert explain("app-password-needed", "de").causes[0].do.startswith("Erstellen Sie")
    assert "Das Programm fragt immer wieder nach dem Passwort" in {
        one.title for one in problems("de")
    }
    assert [one.id for one in topics("de")] == [one.id for one in topics()]


def test_several_answers_and_topics_nearby_are_in_the_language_too() -> None:
    ours, other = explain("mail does not work"), explain("mail does not work", "de")

    assert ours.candidates
    assert [one.id for one in other.candidates] == [one.id for one in ours.candidates]
    assert not {one.title for one in other.candidates} & {one.title for one in ours.candidates}


def test_a_language_without_a_folder_is_english() -> None:
    assert knowledge("xx").topics["pop3"].title == ENGLISH.topics["pop3"].title
