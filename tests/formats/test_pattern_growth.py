"""The time that a pattern takes grows with the size of a hostile text, and not with its square."""

import time
from collections.abc import Callable
from typing import Final

import pytest

from autoconf.formats import dmarc
from autoconf.formats.placeholders import has_unknown_placeholder, is_unfilled

_SIZE: Final = 64 * 1024
_TIMES: Final = 4
_MOST: Final = 10.0
"""Four times the text takes about 4 times the steps, and 16 times with a square."""

_NAMES: Final = {
    "words": ("your ", "!"),
    "words-without-blanks": ("yourmythe", "x"),
    "words-that-begin-alike": ("e-mail addres", "?"),
    "marks-at-both-ends": (" __A", ""),
    "one-mark": (" ~A", ""),
    "braces": ("{", ""),
    "angles": (" <a", ""),
    "brackets": (" [a", ""),
    "dollars": ("$", ""),
}
_PLACEHOLDERS: Final = {
    "one-long-name": ("a", "."),
    "many": ("%EMAILx", "."),
    "open-ones": ("%A", ""),
}
_OPTIONS: Final = {
    "blanks": (" ", "x"),
    "colons": (" : 1", "x"),
    "blanks-before-a-colon": (" " * 50 + ":1", "x"),
}


def _seconds(work: Callable[[str], object], text: str) -> float:
    """Return the CPU time of one call, the least of some."""
    taken = []
    for _ in range(5):
        began = time.process_time()
        work(text)
        taken.append(time.process_time() - began)
    return min(taken)


def _growth(work: Callable[[str], object], part: str, end: str) -> float:
    """Return how much longer the whole text takes than its quarter."""
    small, large = (part * (size // len(part)) + end for size in (_SIZE // _TIMES, _SIZE))
    return _seconds(work, large) / max(_seconds(work, small), 1e-4)


@pytest.mark.parametrize(("part", "end"), _NAMES.values(), ids=_NAMES)
def test_a_user_name(part: str, end: str) -> None:
    assert _growth(lambda text: is_unfilled(text, "example.com", None), part, end) < _MOST


@pytest.mark.parametrize(("part", "end"), _PLACEHOLDERS.values(), ids=_PLACEHOLDERS)
def test_a_text_with_placeholders(part: str, end: str) -> None:
    assert _growth(lambda text: has_unknown_placeholder(f"%EMAIL{text}"), part, end) < _MOST


@pytest.mark.parametrize(("part", "end"), _OPTIONS.values(), ids=_OPTIONS)
def test_the_options_of_a_dmarc_record(part: str, end: str) -> None:
    growth = _growth(lambda text: dmarc.parse(f"v=DMARC1; p=none; fo=1{text}"), part, end)

    assert growth < _MOST
