"""Which numbers of programs and servers are in words."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from autoconf.knowledge.texts import ErrorNumber, knowledge

_HEX: Final = re.compile(r"\b(?:0x)?(8[0-9a-f]{7})\b", re.IGNORECASE)
_DECIMAL: Final = re.compile(r"(?<![\d.+])-?[12]\d{9}(?![\d.]?\d)")
"""Windows and Mozilla number their errors from 0x80000000; some programs show them in decimals."""
_MISTYPED: Final = re.compile(
    r"\b(?:0x[0-9a-f]{5,10}|800(?=\w*[a-f])[0-9a-f]{3,7})\b", re.IGNORECASE
)
_ENHANCED: Final = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.]?\d)")
_SAYS_NO_MORE: Final = re.compile(r"[245]\.\d\.0")
"""Of the codes of RFC 3463, those that end in 0 say no more than the reply code before them."""
_REPLY: Final = re.compile(
    r"(?:^\W*|\b(?:error|code|smtp|said|reply)\W+)([45]\d\d)\b", re.IGNORECASE
)
_BRACKETS: Final = re.compile(r"\[([a-z]+(?:[-/][a-z]+)?)\b", re.IGNORECASE)
_CAPITALS: Final = re.compile(r"\b[A-Z]{4,}(?:[-/_][A-Z]+)*\b")
_NO_WORDS: Final = re.compile(
    rf"{_HEX.pattern}|{_DECIMAL.pattern}|{_ENHANCED.pattern}|<?\S+@\S+|\d+\.\d+\.\d+\.\d+",
    re.IGNORECASE,
)
_DIGITS: Final = re.compile(r"0x[0-9A-F]{8}")


def number_of(words: str) -> ErrorNumber | None:
    """Return what a number or a word of a server means; of several, the most exact one.

    An unknown number of a known kind, such as 0x800CCC.., means what its kind means.
    """
    known = knowledge().error_numbers
    codes = [_spellings().get(code.upper(), "") for code in (*_named(words), words)]
    codes += [f"{code[:8]}.." for code in _hexadecimal(words)]
    if not _has_unknown_code(words):
        codes += _REPLY.findall(words)
    return next((known[code] for code in codes if code in known), None)


def near_numbers(words: str) -> tuple[ErrorNumber, ...]:
    """Return the numbers that are near to a mistyped one."""
    from difflib import get_close_matches

    known = {name: one for name, one in knowledge().error_numbers.items() if _DIGITS.match(name)}
    typed = [f"0x{code.upper().removeprefix('0X')}" for code in _MISTYPED.findall(words)]
    near = (name for code in typed for name in get_close_matches(code, known, n=3, cutoff=0.9))
    return tuple(known[name] for name in dict.fromkeys(near))


def unknown_numbers(words: str) -> tuple[str, ...]:
    """Return the numbers as they are to be named, where none is known."""
    return (*_hexadecimal(words), *_ENHANCED.findall(words))


def without_numbers(words: str) -> str:
    """Return the words without codes and addresses."""
    return _NO_WORDS.sub(" ", words)


def _named(words: str) -> Iterator[str]:
    yield from _hexadecimal(words)
    yield from _ENHANCED.findall(words)
    yield from _BRACKETS.findall(words)
    yield from _CAPITALS.findall(words)


def _hexadecimal(words: str) -> Iterator[str]:
    yield from (f"0x{digits.upper()}" for digits in _HEX.findall(words))
    decimals: Iterable[int] = (int(digits) % 2**32 for digits in _DECIMAL.findall(words))
    yield from (f"0x{number:08X}" for number in decimals if number >= 2**31)


def _has_unknown_code(words: str) -> bool:
    """Tell whether there is a code that is not known: it may mean anything."""
    return any(not _SAYS_NO_MORE.fullmatch(code) for code in _ENHANCED.findall(words))


@cache
def _spellings() -> Mapping[str, str]:
    return {
        form.upper(): number.id
        for number in knowledge().error_numbers.values()
        for form in (number.id, *number.forms)
    }
