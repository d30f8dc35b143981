"""What the header of a received message says of its way (RFC 5321, RFC 6376, RFC 8601)."""

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

_MAX_FIELD: Final = 4000
"""Characters. The fields of real servers are shorter; the value of a longer one is left out."""

_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)')
"""To the end if it is not closed: what stands in it is no result."""
_COMMENT: Final = re.compile(r"\([^()]*\)")
_MAX_DEPTH: Final = 5  # of comments in comments
_RESULT: Final = re.compile(r"\s*([a-z0-9-]+)(?:\s*/\s*\d+)?\s*=\s*([a-z]+)\b", re.IGNORECASE)
_SENDER: Final = re.compile(r"\bsmtp\.mailfrom\s*=\s*(\S+)", re.IGNORECASE)
_WORDS: Final = frozenset(
    {"pass", "fail", "softfail", "neutral", "none", "policy", "temperror", "permerror"}
)
_NAME: Final = re.compile(r"(?<![\w.-])(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]*", re.IGNORECASE)
_IP_ADDRESS: Final = re.compile(r"\[(?:IPv6:)?([0-9a-f.:]+)\]", re.IGNORECASE)
_BY: Final = re.compile(r"\sby\s+([^\s;]+)", re.IGNORECASE)


class AuthResults(Struct, frozen=True, kw_only=True):
    """The topmost Authentication-Results field; a result is empty if the field has none.

    Attributes:
        server: the authserv-id, in lower case.
        spf_domain: the domain of the sender that ``spf`` is about; empty if it is not named.
        dkim: "pass" if one of several signatures passed.
    """

    server: str
    spf: str = ""
    spf_domain: str = ""
    dkim: str = ""
    dmarc: str = ""


class Hop(Struct, frozen=True, kw_only=True):
    """One Received field.

    Attributes:
        names: the host names of the computer that brought the message.
        address: its IP address; empty if the field has none.
        by: the server that took the message.
    """

    names: tuple[str, ...] = ()
    address: str = ""
    by: str = ""


class Trace(Struct, frozen=True, kw_only=True):
    """What a header says.

    Attributes:
        is_signed: there is a DKIM-Signature.
        judged: None without an Authentication-Results field.
        hops: the last one first.
    """

    is_signed: bool = False
    judged: AuthResults | None = None
    hops: tuple[Hop, ...] = ()


def parse(header: bytes) -> Trace:
    """Read the fields of a header; fields that cannot be read say nothing."""
    text = re.sub(rb"\r?\n[ \t]+", b" ", header).decode("ascii", "replace")
    lines = (line.partition(":") for line in re.split(r"\r?\n", text))
    fields = [
        (name.strip().lower(), value.strip() if len(value) <= _MAX_FIELD else "")
        for name, colon, value in lines
        if colon
    ]
    judged = [value for name, value in fields if name == "authentication-results"]
    return Trace(
        is_signed=any(name == "dkim-signature" for name, _ in fields),
        judged=_results(judged[0]) if judged else None,
        hops=tuple(_hop(value) for name, value in fields if name == "received"),
    )


def _results(value: str) -> AuthResults:
    text = _QUOTED.sub('""', value)
    for _ in range(_MAX_DEPTH):
        text = _COMMENT.sub(" ", text)
    server, *parts = text.split(";")
    found: dict[str, list[str]] = {}
    spf_domain = ""
    for part in parts:
        result = _RESULT.match(part)
        if result is None or result[2].lower() not in _WORDS:
            continue
        method = result[1].lower()
        found.setdefault(method, []).append(result[2].lower())
        sender = _SENDER.search(part)
        if method == "spf" and sender is not None:
            spf_domain = spf_domain or sender[1].rpartition("@")[2].lower()
    return AuthResults(
        server=next(iter(server.lower().split()), ""),
        spf=_best(found.get("spf", ())),
        spf_domain=spf_domain,
        dkim=_best(found.get("dkim", ())),
        dmarc=_best(found.get("dmarc", ())),
    )


def _best(words: Sequence[str]) -> str:
    return "pass" if "pass" in words else next(iter(words), "")


def _hop(value: str) -> Hop:
    by = _BY.search(value)
    if by is None:
        return Hop()
    source = value[: by.start()]
    return Hop(
        names=tuple(name.lower() for name in _NAME.findall(source)),
        # A client names any address in its greeting; the one that was seen stands behind it.
        address=next(reversed(_IP_ADDRESS.findall(source)), ""),
        by=by[1].lower(),
    )
