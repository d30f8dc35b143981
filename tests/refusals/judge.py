"""What a rule of ``autoconf/refusals/data`` may be."""

import re
from math import prod
from typing import Final

from autoconf.refusals.rules import NO_CODE, RuleDocument

MAX_COST: Final = 1024
"""Steps that a pattern may take per character of a text."""

_MAX_REPEAT: Final = 80
_TOKEN: Final = re.compile(
    r"(?P<repeat>\?|\{(?P<least>\d{1,3})(?:,(?P<most>\d{1,3}))?\})"
    r"|(?P<close>\))"
    r"|(?P<either>\|)"
    r"|\\[bdsw.()\[\]{}?*+|^$/\\]|\[\^?(?:[^\]\[\\]|\\[dsw\]\[\\-])+\]"
    r"|\(\?:|\(\?P<(?:minutes|milliseconds)>|[.^$]|[^\\\[\](){}?*+|^$.]"
)
_CODE: Final = re.compile(r"[A-Z]+(?:[-/][A-Z]+)?|[245](?:\d\d|yz)|[x245]\.\d{1,3}\.\d{1,3}")
_SEEN: Final = re.compile(r"\d{4}(?:-\d\d)?")


def judge(document: RuleDocument) -> None:
    """Check what the types of the document do not.

    Raises:
        ValueError: says what is wrong.
    """
    if not (document.code or document.text):
        raise ValueError("neither code nor text")
    if document.seen and not _SEEN.fullmatch(document.seen):
        raise ValueError("seen is YYYY or YYYY-MM")
    for word in [] if document.code == NO_CODE else document.code.split():
        if not _CODE.fullmatch(word):
            raise ValueError(f"not a code: {word}")
    if document.text:
        cost_of(document.text)


def cost_of(pattern: str) -> int:
    """Return the most steps that a pattern takes per character of a text.

    Allowed is only what keeps this small: literals, classes, alternatives, and repeats of single
    characters with an upper bound. A group may be optional, but not repeated.

    Raises:
        ValueError: anything else; a capital letter, as texts are case-folded; too many steps.
    """
    at, before = 0, "open"
    costs = [1]
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        if token is None:
            raise ValueError(f"not allowed in a pattern: {pattern[at : at + 10]!r}")
        kind = token.lastgroup if token.lastgroup in ("close", "either") else "one"
        if token["repeat"]:
            kind = "repeat"
            costs.append(_repeat_cost(token, before))
        if kind == "either":
            costs.append(2)
        at, before = token.end(), kind
    letters = re.sub(r"\\.|\(\?P", "", pattern)
    if letters != letters.casefold():
        raise ValueError("a capital letter never matches")
    if prod(costs) > MAX_COST:
        raise ValueError(f"takes {prod(costs)} steps per character")
    return prod(costs)


def _repeat_cost(token: re.Match[str], before: str) -> int:
    """Return how many ways a repeat has."""
    most = 1 if token["repeat"] == "?" else int(token["most"] or token["least"])
    if before in ("repeat", "either", "open"):
        raise ValueError(f"nothing to repeat before {token[0]}")
    if before == "close" and token["repeat"] != "?":
        raise ValueError(f"a group is repeated: {token[0]}")
    if most > _MAX_REPEAT:
        raise ValueError(f"repeats more than {_MAX_REPEAT} times: {token[0]}")
    return most - int(token["least"] or 0) + 1
