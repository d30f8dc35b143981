"""Masking of secrets: its cost, and the tokens that it widens a hit to."""

from base64 import b64encode
from time import process_time

import pytest

from autoconf.dialogues.redaction import Redactor
from autoconf.model.secret import Secret

PASSWORD = "Tr0ub4dor&3-geheim"


def redactor(password: str = PASSWORD) -> Redactor:
    made = Redactor()
    made.hide(Secret(password), "alice@example.com")
    return made


def cost(one: Redactor, text: str) -> float:
    begin = process_time()
    one.mask(text)
    return process_time() - begin


@pytest.mark.parametrize(
    "unit", ["A", "=", "-", "A=", "&#0", "\\", "%", "54", b64encode(b"Tr0ub4")]
)
def test_masking_takes_a_time_that_grows_with_the_length_alone(unit: str | bytes) -> None:
    word = unit if isinstance(unit, str) else unit.decode()
    one = redactor()
    short = min(cost(one, word * (2048 // len(word))) for _ in range(3))

    long = cost(one, word * (32768 // len(word)))

    assert long < 60 * short + 1  # 16 times the text; a quadratic search took 256 times as long


@pytest.mark.parametrize("before", [b"", b"\0", b"ab", b"alice\0"])
def test_base64_around_a_password_is_masked_as_a_whole(before: bytes) -> None:
    token = b64encode(before + PASSWORD.encode() + b"\x01").decode()

    assert redactor().mask(f"got <{token}> and <QUJDREVG>") == "got <****> and <QUJDREVG>"
