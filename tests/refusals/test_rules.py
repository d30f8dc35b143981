"""A rule file is data from strangers: it is checked, and cannot make the program slow."""

import random
import string
from pathlib import Path

import pytest

from autoconf.errors import MalformedDocumentError
from autoconf.messages import english
from autoconf.refusals.matching import normalised
from autoconf.refusals.rules import FAMILIES, MAX_COST, MAX_TEXT, check_pattern, load, rules

GOOD = 'cause = "locked"\nsource = "here"\n'
REFUSED = "not allowed in|is repeated|nothing to repeat|repeats more|capital letter|steps per"
PATTERNS = [rule.text for rule in rules() if rule.text is not None]


def loaded(folder: Path, *files: str) -> None:
    (folder / FAMILIES).write_text('[gmail]\nhosts = ["gmail.com"]\n')
    for number, content in enumerate(files):
        (folder / f"{number}.toml").write_text(content)
    load(folder)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (f"[one]\n{GOOD}", "0.toml: one: neither code nor text"),
        (f'[one]\n{GOOD}code = "53"', "0.toml: one: not a code: 53"),
        (f'[one]\n{GOOD}code = "535"\nfamily = "gmial"', "0.toml: one: no such family: gmial"),
        (f'[one]\n{GOOD}code = "535"\nseen = "May"', "0.toml: one: seen is YYYY or YYYY-MM"),
        (f"[one]\n{GOOD}text = 'a('", "0.toml: one: not allowed in a pattern"),
        (f"[one]\n{GOOD}text = '(?:a{{1,9}}){{1,9}}'", "0.toml: one: a group is repeated"),
        ('[one]\ncode = "535"\nsource = "here"', "0.toml: one: Object missing required field"),
        ('[one]\ncause = "lucked"\nsource = "here"', "0.toml: one: Invalid enum value 'lucked'"),
        (f"[one]\n{GOOD}txt = 'a'", "0.toml: one: Object contains unknown field `txt`"),
        ("[one", "0.toml: : "),
    ],
)
def test_a_faulty_rule_is_named_with_its_file_and_the_reason(
    tmp_path: Path, content: str, complaint: str
) -> None:
    with pytest.raises(MalformedDocumentError) as error:
        loaded(tmp_path, content)

    assert str(error.value).startswith(complaint)


def test_an_id_is_given_once(tmp_path: Path) -> None:
    with pytest.raises(MalformedDocumentError, match=r"1\.toml: one: a second of this id"):
        loaded(tmp_path, f"[one]\n{GOOD}text = 'a'", f"[one]\n{GOOD}text = 'b'")


@pytest.mark.parametrize(
    "pattern",
    [
        *("a*", "a+", "(a{1,2}){1,2}", "(?:a?)?{2}", "(?:a){2}", "a{1,99}", "a{2,3}?", "a??"),
        *(r"(.)\1", "(?=a)", "(?!a)", "(?<=a)", "(?<!a)", "(?i)a", "(?P<other>a)", "(a)"),
        *("?a", "a|?", "Capital", "[A-Z]", ".{0,80}.{0,80}", r"\x00", "[a", "a{2"),
    ],
)
def test_a_pattern_that_may_take_long_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=REFUSED):
        check_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "cost"),
    [
        ("plain words", 1),
        (r"a\.b \(c\) [0-9/_-]{3} \d{1,4}", 4),
        ("(?:a|b|c)?x", 8),
        (r"^(?P<minutes>\d{1,3})$", 3),
        (".{0,40}", 41),
    ],
)
def test_the_steps_of_a_pattern_are_counted(pattern: str, cost: int) -> None:
    assert check_pattern(pattern) == cost


def test_no_pattern_of_ours_takes_long() -> None:
    assert all(check_pattern(pattern.pattern) <= MAX_COST for pattern in PATTERNS)


def test_ten_thousand_texts_of_a_kilobyte_are_searched() -> None:
    seeded = random.Random(1)  # noqa: S311 - the same texts in every run
    heads = [pattern.pattern.lstrip("^")[:6] for pattern in PATTERNS]
    letters = string.ascii_lowercase + " .,-:[]()" + string.digits

    for number in range(10_000):
        head = heads[number % len(heads)]
        noise = "".join(seeded.choices(letters, k=8))
        text = normalised((head * seeded.randint(1, 3) + noise) * MAX_TEXT)
        assert len(text) <= MAX_TEXT
        found = PATTERNS[number % len(PATTERNS)].search(text)
        assert found is None or found.end() <= MAX_TEXT


def test_every_advice_has_its_words() -> None:
    known = english()

    missing = {
        advice
        for rule in rules()
        if (advice := rule.document.advice or rule.document.cause.value)
        if f"advice.{advice}" not in known
    }

    assert not missing


def test_every_rule_says_where_it_was_read() -> None:
    assert all(rule.document.source for rule in rules())
