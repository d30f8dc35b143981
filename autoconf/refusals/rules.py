"""The rules in ``data/*.toml``: their shape, and what a rule may be."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from math import prod
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

from autoconf.errors import MalformedDocumentError
from autoconf.model.cause import Cause
from autoconf.model.domain import is_within
from autoconf.model.finding import Confidence, Who
from autoconf.model.server import MailProtocol

T = TypeVar("T")

FAMILIES: Final = "families.toml"
NO_CODE: Final = "-"
MAX_TEXT: Final = 1024
MAX_COST: Final = 1024
"""Steps that a pattern may take per character of a text."""

_DATA: Final = Path(__file__).with_name("data")
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


class RuleDocument(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """One table of a rule file; its key is the rule's id.

    Attributes:
        rows: numbers of the replies in tests/refusals/rows.toml that it is for.
        family: a key of families.toml; the rule is for these hosts or providers alone.
        code: words that must all be in the reply's code: "535 5.7.8", "SYS/TEMP"; "x" stands for
            the first digit of an enhanced code, "4yz" for a class of replies; "-" for no code.
        text: a pattern, sought anywhere in the normalised text.
        alternatives: causes that the same reply may have as well.
        advice: the id of a text under [advice]; empty: that of the cause.
        source: where the reply was read; ``seen`` is the date of it, where known.
    """

    cause: Cause
    source: str
    rows: list[int] = []
    family: str = ""
    protocols: tuple[MailProtocol, ...] = tuple(MailProtocol)
    code: str = ""
    text: str = ""
    alternatives: list[Cause] = []
    confidence: Confidence = Confidence.CERTAIN
    advice: str = ""
    who: Who | None = None
    seen: str = ""


class Family(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Whose servers a rule is for: hosts at or below these domains, or providers by id."""

    hosts: list[str]
    providers: list[str] = []

    def owns(self, host: str, provider_id: str | None) -> bool:
        """Tell whether a server is one of them."""
        return provider_id in self.providers or any(is_within(host, name) for name in self.hosts)


class Rule(Struct, frozen=True, kw_only=True):
    """A rule, ready to match."""

    id: str
    document: RuleDocument
    family: Family | None
    codes: tuple[re.Pattern[str], ...]
    text: re.Pattern[str] | None

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """What is tried first: a family's texts, its codes, any texts, any codes."""
        return self.family is None, self.text is None, -len(self.codes)

    def fits(self, protocol: MailProtocol, host: str, provider_id: str | None) -> bool:
        """Tell whether the rule is about this server at all."""
        if protocol not in self.document.protocols:
            return False
        return self.family is None or self.family.owns(host, provider_id)

    def allows(self, code: str) -> bool:
        """Tell whether a reply's code is one that the rule is about."""
        if self.document.code == NO_CODE:
            return not code
        words = code.split()
        return all(any(wanted.fullmatch(word) for word in words) for wanted in self.codes)


@cache
def rules() -> tuple[Rule, ...]:
    """Return all rules, in the order in which they are tried."""
    return load(_DATA)


def load(folder: Path) -> tuple[Rule, ...]:
    """Return the rules of a folder, in the order in which they are tried.

    Raises:
        MalformedDocumentError: names the file, the rule and what is wrong with it.
    """
    families = dict(_tables(folder / FAMILIES, Family))
    found: dict[str, Rule] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.name == FAMILIES:
            continue
        for rule_id, document in _tables(path, RuleDocument):
            try:
                rule = _compiled(rule_id, document, families)
            except (ValueError, re.error) as error:
                raise MalformedDocumentError(f"{path.name}: {rule_id}", str(error)) from error
            if found.setdefault(rule_id, rule) is not rule:
                raise MalformedDocumentError(f"{path.name}: {rule_id}", "a second of this id")
    return tuple(sorted(found.values(), key=lambda rule: rule.rank))


def _tables(path: Path, shape: type[T]) -> Iterator[tuple[str, T]]:
    """Yield the tables of a file, each by its key."""
    key = ""
    try:
        for key, table in tomllib.loads(path.read_text(encoding="utf-8")).items():
            yield key, msgspec.convert(table, shape)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as error:
        raise MalformedDocumentError(f"{path.name}: {key}", str(error)) from error


def _compiled(rule_id: str, document: RuleDocument, families: Mapping[str, Family]) -> Rule:
    if not (document.code or document.text):
        raise ValueError("neither code nor text")
    if document.family and document.family not in families:
        raise ValueError(f"no such family: {document.family}")
    if document.seen and not _SEEN.fullmatch(document.seen):
        raise ValueError("seen is YYYY or YYYY-MM")
    words = [] if document.code == NO_CODE else document.code.split()
    for word in words:
        if not _CODE.fullmatch(word):
            raise ValueError(f"not a code: {word}")
    if document.text:
        check_pattern(document.text)
    return Rule(
        id=rule_id,
        document=document,
        family=families.get(document.family),
        codes=tuple(map(_code_pattern, words)),
        text=re.compile(document.text) if document.text else None,
    )


def _code_pattern(word: str) -> re.Pattern[str]:
    return re.compile(re.escape(word).replace("x", r"\d").replace("yz", r"\d\d"))


def check_pattern(pattern: str) -> int:
    """Return the most steps that a pattern takes per character of a text.

    Only what keeps this small is let in: literals, classes, alternatives, and repeats of single
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
