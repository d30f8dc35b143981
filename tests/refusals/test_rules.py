"""The bundled rules are sound, and no text makes a pattern slow."""

import random
import string
from collections import Counter

import msgspec
import pytest

from autoconf.messages import english
from autoconf.refusals.matching import MAX_TEXT, normalised
from autoconf.refusals.rules import Family, Rule, RuleDocument, rules
from tests.refusals.judge import MAX_COST, cost_of, judge

GOOD = {"cause": "locked", "source": "here"}
REFUSED = "not allowed in|is repeated|nothing to repeat|repeats more|capital letter|steps per"
PATTERNS = [rule.text for rule in rules() if rule.text is not None]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_a_bundled_rule_is_sound(rule: Rule) -> None:
    judge(rule.document)


def test_an_id_is_given_once() -> None:
    assert [rule_id for rule_id, n in Counter(rule.id for rule in rules()).items() if n > 1] == []


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ({}, "neither code nor text"),
        ({"code": "53"}, "not a code: 53"),
        ({"code": "535", "seen": "May"}, "seen is YYYY or YYYY-MM"),
        ({"text": "a("}, "not allowed in a pattern"),
        ({"text": "(?:a{1,9}){1,9}"}, "a group is repeated"),
    ],
)
def test_the_judge_sees_what_is_wrong(table: dict[str, str], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        judge(msgspec.convert(GOOD | table, RuleDocument))


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ({"code": "535", "source": "here"}, "missing required field `cause`"),
        (GOOD | {"cause": "lucked"}, "Invalid enum value 'lucked'"),
        (GOOD | {"txt": "a"}, "unknown field `txt`"),
    ],
)
def test_a_rule_of_another_shape_is_not_read(table: dict[str, str], complaint: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=complaint):
        msgspec.convert(table, RuleDocument)


def test_a_family_of_another_shape_is_not_read() -> None:
    with pytest.raises(msgspec.ValidationError, match="unknown field `host`"):
        msgspec.convert({"hosts": [], "host": "a"}, Family)


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
        cost_of(pattern)


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
    assert cost_of(pattern) == cost


def test_no_pattern_of_ours_takes_long() -> None:
    assert all(cost_of(pattern.pattern) <= MAX_COST for pattern in PATTERNS)


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
