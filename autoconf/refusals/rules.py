"""The rules in ``data/*.toml``, as values that can be matched.

The files belong to the program. Tests check what the types below do not: ids, codes, and that no
pattern takes long.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

from autoconf.model.cause import Cause
from autoconf.model.domain import is_within
from autoconf.model.finding import Confidence, Who
from autoconf.model.server import MailProtocol

T = TypeVar("T")

DATA: Final = Path(__file__).with_name("data")
FAMILIES: Final = DATA / "families.toml"
NO_CODE: Final = "-"


class RuleDocument(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """One table of a rule file; its key is the id of the rule.

    Attributes:
        rows: numbers of the replies in tests/refusals/rows.toml that the rule is for.
        family: a key of families.toml; the rule then holds for these hosts or providers only.
        code: words that must all be in the code of the reply: "535 5.7.8", "SYS/TEMP"; "x" stands
            for the first digit of an enhanced code, "4yz" for a class of replies; "-" for no code.
        text: a pattern, searched anywhere in the normalised text.
        alternatives: causes that the same reply may have as well.
        advice: the id of a text under [advice]; empty: the text of the cause.
        source: where the reply was found; ``seen`` is its date, where known.
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


class Family(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """The servers that a rule is for: hosts at or below these domains, or providers by id."""

    hosts: list[str]
    providers: list[str] = []

    def owns(self, host: str, provider_id: str | None) -> bool:
        """Tell whether a server is one of the family."""
        return provider_id in self.providers or any(is_within(host, name) for name in self.hosts)


class Rule(Struct, frozen=True, kw_only=True):
    """A rule with its patterns compiled."""

    id: str
    document: RuleDocument
    family: Family | None
    codes: tuple[re.Pattern[str], ...]
    text: re.Pattern[str] | None

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """The order of the rules: texts of a family, its codes, other texts, other codes."""
        return self.family is None, self.text is None, -len(self.codes)

    def fits(self, protocol: MailProtocol, host: str, provider_id: str | None) -> bool:
        """Tell whether the rule is for this server."""
        if protocol not in self.document.protocols:
            return False
        return self.family is None or self.family.owns(host, provider_id)

    def allows(self, code: str) -> bool:
        """Tell whether the rule is for this code."""
        if self.document.code == NO_CODE:
            return not code
        words = code.split()
        return all(any(wanted.fullmatch(word) for word in words) for wanted in self.codes)


@cache
def rules() -> tuple[Rule, ...]:
    """Return all rules, in the order in which they are tried."""
    families = dict(tables(FAMILIES, Family))
    found = [
        _compiled(rule_id, document, families)
        for path in sorted(DATA.glob("*.toml"))
        if path != FAMILIES
        for rule_id, document in tables(path, RuleDocument)
    ]
    return tuple(sorted(found, key=lambda rule: rule.rank))


def tables(path: Path, shape: type[T]) -> Iterator[tuple[str, T]]:
    """Yield the tables of a file, each with its key."""
    import tomllib  # a refusal is rare

    for key, table in tomllib.loads(path.read_text(encoding="utf-8")).items():
        yield key, msgspec.convert(table, shape)


def _compiled(rule_id: str, document: RuleDocument, families: Mapping[str, Family]) -> Rule:
    words = [] if document.code == NO_CODE else document.code.split()
    return Rule(
        id=rule_id,
        document=document,
        family=families[document.family] if document.family else None,
        codes=tuple(map(_code_pattern, words)),
        text=re.compile(document.text) if document.text else None,
    )


def _code_pattern(word: str) -> re.Pattern[str]:
    return re.compile(re.escape(word).replace("x", r"\d").replace("yz", r"\d\d"))
