"""Numbers of programs and servers are recognised within words."""

import pytest

from autoconf.knowledge.numbers import near_numbers, number_of, without_numbers


def number(words: str) -> str | None:
    found = number_of(words)
    return None if found is None else found.id


@pytest.mark.parametrize(
    "words",
    ["0x80040119", "0x800CCC13", "0x800CCC6F", "0x80072EE7", "0x80190194", "503", "0x804B001F"],
)
def test_each_number_that_callers_read_out_is_known(words: str) -> None:
    assert number(words) == words


@pytest.mark.parametrize("words", ["2147549183 -2147221223", "Error -2147221223"])
def test_a_decimal_number_is_the_same_as_the_hexadecimal_one(words: str) -> None:
    assert number(words) == "0x80040119"


def test_thunderbirds_decimal_number_is_known() -> None:
    assert number("2152398879") == "0x804B001F"


def test_a_telephone_number_is_no_error_number() -> None:
    assert number("call me at 1712345678") is None


def test_an_unknown_number_of_outlook_means_what_its_kind_means() -> None:
    assert number("0x800CCC44") == number("800cccff") == "0x800CCC.."
    assert number("0x80049999") is None


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("530 5.7.0", "530"),
        ("530 5.7.0 Authentication required", "530"),
        ("503 5.5.1 Bad sequence of commands", "503"),
        ("550 5.9.9 no", None),
    ],
)
def test_a_code_that_says_no_more_leaves_the_word_to_the_reply(
    words: str, answer: str | None
) -> None:
    assert number(words) == answer


def test_a_digit_too_many_or_too_few_leads_to_the_numbers_that_may_be_meant() -> None:
    assert next(one.id for one in near_numbers("800CCC0EE")) == "0x800CCC0E"
    assert "0x80042109" in [one.id for one in near_numbers("0x8004210")]
    assert near_numbers("80000000 messages") == ()


def test_addresses_and_codes_are_no_words() -> None:
    said = without_numbers("550 5.7.1 <bob@example.com>: no, 192.0.2.1 says 0x800CCC0E")

    assert said.split() == ["550", "no,", "says"]
