"""Domain names: A-labels, U-labels (RFC 5891), registrable domains (the Public Suffix List)."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import ip_address
from typing import Final

from autoconf.errors import InvalidAddressError
from autoconf.model.public_suffixes import public_suffix_labels

MAX_DOMAIN_LENGTH: Final = 253
_WRITTEN_TOGETHER: Final = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
)
"""Scripts that one word may hold: "highly restrictive" of Unicode TR 39 section 5.2."""

_OF_SEVERAL_SCRIPTS: Final = frozenset({"MODIFIER", "IDEOGRAPHIC", "KATAKANA-HIRAGANA"})
_LABEL: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NAME: Final = re.compile(rf"(?:{_LABEL.pattern}\.)+(?![0-9]+\Z){_LABEL.pattern}")
"""A good name at one glance."""

_COMMON_NAMES: Final = re.compile(
    r"(?:(?:[a-z0-9]++(?:-++[a-z0-9]++)*+\.)++[a-z][a-z0-9]*+(?:-++[a-z0-9]++)*+\n)*+"
)
_MAX_LABEL: Final = 63


def parse_hostname(text: str) -> str:
    """Return a host name in lower-case A-labels, without a trailing dot.

    Raises:
        InvalidAddressError: not a name of at least two labels, or an IP literal.
    """
    if len(text) <= MAX_DOMAIN_LENGTH and _NAME.fullmatch(text):
        return text
    name = text.strip().rstrip(".").lower()
    if "://" in name:
        host = re.split("[/:?#]", name.partition("://")[2], maxsplit=1)[0]
        raise InvalidAddressError("host.url", name=in_quotes(text), host=parse_hostname(host))
    if not name.isascii():
        name = _to_ascii(name, text)
    if len(name) <= MAX_DOMAIN_LENGTH and _NAME.fullmatch(name):
        return name
    if not name or len(name) > MAX_DOMAIN_LENGTH:
        raise InvalidAddressError("host.length", name=in_quotes(text), most=MAX_DOMAIN_LENGTH)
    labels = name.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise InvalidAddressError("host.characters", name=in_quotes(text))
    raise InvalidAddressError("host.not-full", name=in_quotes(text))


def are_hostnames(texts: Sequence[str]) -> bool:
    """Tell at one glance whether all texts are what ``parse_hostname`` returns.

    False says nothing: a name may be a rare one. A list has a hundred thousand of them.
    """
    lines = "\n".join((*texts, ""))
    are_short = max(map(len, texts), default=0) <= _MAX_LABEL
    return are_short and lines.count("\n") == len(texts) and bool(_COMMON_NAMES.fullmatch(lines))


def parse_own_hostname(text: str) -> str:
    """Return a host name that the person wrote, who may name this machine (a mail bridge).

    Raises:
        InvalidAddressError: as ``parse_hostname``.
    """
    host = text.strip().strip("[]").lower()
    return host if is_this_machine(host) else parse_hostname(text)


@lru_cache(maxsize=1024)
def is_this_machine(host: str) -> bool:
    """Tell whether a host is ``localhost`` or a loopback address."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _to_ascii(name: str, text: str) -> str:
    import idna

    try:
        return idna.encode(name, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise InvalidAddressError("host.not-idna", name=in_quotes(text), words=error) from error


def in_quotes(text: str) -> str:
    """Return a text in quotation marks for an error: no control characters, at most 80 others."""
    clean = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return f"{clean[:80]!r}{'...' if len(clean) > 80 else ''}"


def unicode_domain(domain: str) -> str:
    """Return the U-label form for people; a label that has none stays as it is."""
    if "xn--" not in domain:
        return domain
    return ".".join(map(_unicode_label, domain.split(".")))


def _unicode_label(label: str) -> str:
    import idna

    try:
        return idna.decode(label)
    except idna.IDNAError:
        return label


def is_mixed_script(domain: str) -> bool:
    """Tell whether a label mixes scripts that no language mixes.

    Such a name may imitate another: a Cyrillic letter among Latin ones looks like a Latin one.
    """
    return any(map(_mixes_scripts, unicode_domain(domain).split(".")))


def _mixes_scripts(label: str) -> bool:
    # Python does not know scripts, but the name of a letter begins with its script.
    letters = (c for c in label if unicodedata.category(c).startswith("L"))
    scripts = {unicodedata.name(c, "?").partition(" ")[0] for c in letters} - _OF_SEVERAL_SCRIPTS
    return len(scripts) > 1 and not any(scripts <= group for group in _WRITTEN_TOGETHER)


def is_within(host: str, domain: str) -> bool:
    """Tell whether ``host`` is ``domain`` or lies below it."""
    return host == domain or host.endswith(f".{domain}")


@lru_cache(maxsize=4096)
def registrable_domain(host: str) -> str | None:
    """Return the registrable domain by the Public Suffix List, private section included.

    None for a public suffix, and for an IP address.
    """
    labels = host.lower().split(".")
    if labels[-1].isdigit() or ":" in host:
        return None
    length = public_suffix_labels(unicode_domain(host).lower().split(".")) + 1
    return ".".join(labels[-length:]) if length <= len(labels) else None


def home_of(hostname: str) -> str:
    """Return the registrable domain of a host, or the host itself where it has none."""
    return registrable_domain(hostname) or hostname
