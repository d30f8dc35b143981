"""SPF records (RFC 7208 section 12)."""

import re
from ipaddress import IPv4Network, IPv6Network
from typing import Final

from msgspec import Struct

_VERSION: Final = "v=spf1"
_MAX_SHOWN: Final = 100
_MODIFIER: Final = re.compile(r"([a-zA-Z][a-zA-Z0-9_.-]*)=(.*)")
_CIDR: Final = re.compile(r"(?:/(0|[1-9][0-9]?))?(?://(0|[1-9][0-9]{0,2}))?")
_MACRO_TEXT: Final = re.compile(
    r"(?:%\{[slodiphcrtv](?:[1-9][0-9]*)?r?[.\-+,/_=]*\}|%[%_-]|[!-$&-~])*", re.IGNORECASE
)
_ONLY_IN_EXP: Final = re.compile(r"%\{[crt]", re.IGNORECASE)
_TOP_LABEL: Final = re.compile(r"(?=.*[a-zA-Z-])[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?")

_NEEDS_DOMAIN: Final = frozenset({"include", "exists"})
_MAY_HAVE_DOMAIN: Final = frozenset({"a", "mx", "ptr"})
_WITH_CIDR: Final = frozenset({"a", "mx"})
_LOOKS_UP: Final = frozenset({"include", "a", "mx", "ptr", "exists"})


class SpfTerm(Struct, frozen=True, kw_only=True):
    """A mechanism with its qualifier.

    Attributes:
        qualifier: + (pass), - (fail), ~ (softfail) or ? (neutral).
        name: of the mechanism, lower-case.
        domain: what stands after the colon; empty: the domain of the record.
        text: the term as written.
    """

    qualifier: str
    name: str
    domain: str = ""
    text: str

    @property
    def looks_up(self) -> bool:
        """Whether it counts as a DNS look-up (section 4.6.4)."""
        return self.name in _LOOKS_UP


class SpfRecord(Struct, frozen=True, kw_only=True):
    """What a record says.

    Attributes:
        terms: the mechanisms that are evaluated: those after "all" are not.
        redirect: the domain whose record decides if no mechanism matches; empty where "all" does.
        bad_terms: those that cannot be read, as written; one of them voids the whole record.
    """

    terms: tuple[SpfTerm, ...] = ()
    redirect: str = ""
    bad_terms: tuple[str, ...] = ()

    @property
    def default(self) -> SpfTerm | None:
        """The "all" at the end."""
        return self.terms[-1] if self.terms and self.terms[-1].name == "all" else None


def is_spf(text: str) -> bool:
    """Tell whether a TXT record is an SPF record (section 4.5)."""
    return text.partition(" ")[0].lower() == _VERSION


def has_macro(domain: str) -> bool:
    """Tell whether a domain depends on the message, so that it cannot be looked up beforehand."""
    return "%" in domain


def parse(text: str) -> SpfRecord:
    """Read a record that ``is_spf``."""
    terms: list[SpfTerm] = []
    modifiers: dict[str, str] = {}
    bad = []
    is_over = False
    for word in text.split(" ")[1:]:
        modifier = _MODIFIER.fullmatch(word)
        if modifier is not None:
            name = modifier[1].lower()
            if not _is_good_modifier(name, modifier[2]) or name in modifiers:
                bad.append(word[:_MAX_SHOWN])
            if name in ("redirect", "exp"):
                modifiers[name] = modifier[2]
        elif word:
            term = _term(word)
            if term is None:
                bad.append(word[:_MAX_SHOWN])
            elif not is_over:
                terms.append(term)
                is_over = term.name == "all"
    redirect = "" if is_over else modifiers.get("redirect", "").rstrip(".").lower()
    return SpfRecord(terms=tuple(terms), redirect=redirect, bad_terms=tuple(bad))


def _is_good_modifier(name: str, value: str) -> bool:
    if name == "redirect":
        return _is_domain(value)
    if name == "exp":
        return _is_domain(_ONLY_IN_EXP.sub("%{d", value))
    return bool(_MACRO_TEXT.fullmatch(value))


def _term(word: str) -> SpfTerm | None:
    """Read a mechanism; None where it is none."""
    qualifier, rest = (word[0], word[1:]) if word[0] in "+-~?" else ("+", word)
    name, colon, value = rest.partition(":")
    if not colon:
        name, slash, cidr = rest.partition("/")
        value = slash + cidr
    name = name.lower()
    domain = _domain_of(name, value, has_colon=bool(colon))
    if domain is None:
        return None
    domain = domain.rstrip(".").lower()
    return SpfTerm(qualifier=qualifier, name=name, domain=domain, text=word[:_MAX_SHOWN])


def _domain_of(name: str, value: str, *, has_colon: bool) -> str | None:
    """Return the domain of a mechanism, empty for none; None where the mechanism is wrong."""
    if name == "all":
        return None if has_colon or value else ""
    if name in ("ip4", "ip6"):
        return "" if has_colon and _is_network(name, value) else None
    if name not in _NEEDS_DOMAIN | _MAY_HAVE_DOMAIN:
        return None
    domain = _without_cidr(value) if name in _WITH_CIDR else value
    if domain is None or (not domain and (has_colon or name in _NEEDS_DOMAIN)):
        return None
    return domain if not domain or (has_colon and _is_domain(domain)) else None


def _without_cidr(value: str) -> str | None:
    """Return a value without its prefix lengths, "/24//64"; None where those are wrong."""
    start = _cidr_start(value)
    lengths = _CIDR.fullmatch(value[start:])
    if lengths is None or int(lengths[1] or 0) > 32 or int(lengths[2] or 0) > 128:
        return None
    return value[:start]


def _cidr_start(value: str) -> int:
    """Return where the prefix lengths begin: a slash inside braces is part of a macro."""
    slash = value.find("/", value.rfind("}") + 1)
    return len(value) if slash < 0 else slash


def _is_network(name: str, value: str) -> bool:
    address, slash, length = value.partition("/")
    if slash and not re.fullmatch(r"0|[1-9][0-9]{0,2}", length):
        return False
    try:
        if name == "ip4":
            IPv4Network(value, strict=False)
        else:
            IPv6Network(value, strict=False)
    except ValueError:
        return False
    return "%" not in address


def _is_domain(text: str) -> bool:
    """Tell whether a text is a domain-spec: macros, and a top label or a macro at its end."""
    if not _MACRO_TEXT.fullmatch(text) or _ONLY_IN_EXP.search(text):
        return False
    if text.endswith("}"):
        return True
    head, dot, last = text.removesuffix(".").rpartition(".")
    return bool(dot and head) and bool(_TOP_LABEL.fullmatch(last))
