"""How words are compared with phrases."""

from typing import Final

import pytest
from msgspec.structs import replace

from autoconf.knowledge.matching import Matcher
from autoconf.knowledge.texts import Language

LANGUAGE: Final = Language(stop="the a is", same={"spam": "junk", "cannot": "not"})
MATCHER: Final = Matcher(
    {
        "junk": ["mail lands in junk", "the junk folder"],
        "send": ["cannot send mail"],
        "umlaut": ["Prüfung für Müller"],
    },
    LANGUAGE,
)


def best(words: str) -> tuple[str, float]:
    match = MATCHER.matches(words)[0]
    return match.id, round(match.score, 2)


@pytest.mark.parametrize(
    "words",
    [
        "junk folder",
        "The JUNK folders",
        "spam folder",
        "junk foldr",
        "junk fodler",
        "junk folders!",
    ],
)
def test_the_same_words_score_one(words: str) -> None:
    assert best(words) == ("junk", 1.0)


@pytest.mark.parametrize(
    "words", ["Pruefung fuer Mueller", "Prufung fur Muller", "PRÜFUNG FÜR MÜLLER"]
)
def test_umlauts_may_be_written_out(words: str) -> None:
    assert best(words) == ("umlaut", 1.0)


@pytest.mark.parametrize("words", ["send sending sends", "not send mail", "can not send mail"])
def test_endings_do_not_count(words: str) -> None:
    assert best(words)[0] == "send"


def test_a_word_that_is_in_no_phrase_lowers_the_score() -> None:
    assert best("junk folder zebra")[1] < 1


def test_a_rare_word_counts_more_than_a_common_one() -> None:
    scores = {match.id: match.score for match in MATCHER.matches("mail junk")}

    assert scores["junk"] > scores["send"]


def test_the_name_of_a_program_lowers_the_score_less_than_another_word() -> None:
    language = replace(LANGUAGE, names="outlook")
    matcher = Matcher({"junk": ["junk folder"], "rest": ["outlook", "zebra"]}, language)

    scores = [matcher.matches(f"junk folder {more}")[0].score for more in ("outlook", "zebra")]

    assert scores[0] > scores[1]


def test_weak_words_and_names_are_no_evidence() -> None:
    language = replace(LANGUAGE, weak="mail", names="outlook")
    matcher = Matcher({"junk": ["mail junk", "outlook junk"], "rest": ["mail outlook"]}, language)

    evidence = {matcher.matches(said)[0].evidence for said in ("junk", "mail junk", "outlook junk")}

    assert len(evidence) == 1
    assert matcher.matches("mail outlook")[0].evidence == 0


def test_nothing_in_common_is_no_match() -> None:
    assert MATCHER.matches("zebra") == []
    assert MATCHER.matches("") == []


def test_a_short_word_must_be_right() -> None:
    assert MATCHER.matches("juni") == []


def test_words_are_sorted_out() -> None:
    assert MATCHER.sorted_out("the junk zebra") == (("junk",), ("zebra",))
