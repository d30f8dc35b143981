"""Tag lists, ``v=NAME; tag=value; ...``, as DMARC, MTA-STS and SMTP TLS reporting write them."""

from collections.abc import Sequence

from msgspec import Struct


class Tag(Struct, frozen=True):
    """One tag; ``value`` is None where there is no "=". ``text`` is the tag as written."""

    name: str
    value: str | None
    text: str


def read_tags(text: str) -> Sequence[Tag]:
    """Split a record at its semicolons; what is empty is left out."""
    return [_tag(part.strip(" \t")) for part in text.split(";") if part.strip(" \t")]


def _tag(part: str) -> Tag:
    name, is_tag, value = part.partition("=")
    return Tag(name.rstrip(" \t"), value.lstrip(" \t") if is_tag else None, part)


def has_version(text: str, version: str) -> bool:
    """Tell whether a record begins with this version; any other record means something else.

    RFC 7489 section 6.4 allows blanks at the "="; the value has a fixed case.
    """
    first, _, _ = text.partition(";")
    tag = _tag(first.strip(" \t"))
    return tag.name == "v" and tag.value == version
