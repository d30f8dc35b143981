"""MTA-STS (RFC 8461): the record that announces a policy, and the policy."""

import re
from collections.abc import Sequence
from enum import Enum
from typing import Final

from msgspec import Struct

from autoconf.errors import InvalidAddressError
from autoconf.formats.tag_list import has_version, read_tags
from autoconf.model.domain import parse_hostname

MAX_AGE: Final = 31_557_600
"""Seconds: a year (section 3.2)."""
_VERSION: Final = "STSv1"
_MAX_SHOWN: Final = 100
_ID: Final = re.compile(r"[a-zA-Z0-9]{1,32}")
_NAME: Final = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]{0,31}")
_NUMBER: Final = re.compile(r"[0-9]{1,10}")
_LINE_END: Final = re.compile(r"\r?\n")


class StsMode(Enum):
    """What senders do where TLS fails or an MX host is not listed."""

    ENFORCE = "enforce"
    TESTING = "testing"
    NONE = "none"


class StsPolicy(Struct, frozen=True, kw_only=True):
    """A policy.

    Attributes:
        mode: None where it cannot be read.
        mx: names of MX hosts, or ``*.`` and a domain; lower-case.
        max_age: seconds; None where it cannot be read.
        bad_lines: the lines that cannot be read, and the fields that are missing.
    """

    mode: StsMode | None = None
    mx: tuple[str, ...] = ()
    max_age: int | None = None
    bad_lines: tuple[str, ...] = ()

    def covers(self, host: str) -> bool:
        """Tell whether a pattern matches an MX host; ``*`` is one label (section 4.1)."""
        above = host.partition(".")[2]
        return host in self.mx or (bool(above) and f"*.{above}" in self.mx)


def is_mta_sts(text: str) -> bool:
    """Tell whether a TXT record of ``_mta-sts`` announces a policy."""
    return has_version(text, _VERSION)


def bad_tags(text: str) -> Sequence[str]:
    """Return the tags of an announcement that cannot be read, and "id=" where it is missing."""
    bad = []
    ids = 0
    for tag in read_tags(text)[1:]:
        ids += tag.name == "id"
        is_good = bool(tag.value) and _NAME.fullmatch(tag.name)
        if not is_good or (tag.name == "id" and (ids > 1 or not _ID.fullmatch(tag.value or ""))):
            bad.append(tag.text)
    return bad if ids else [*bad, "id="]


def parse_policy(body: bytes) -> StsPolicy:
    """Read a policy file; of a field that must not be repeated, the first one counts."""
    fields: dict[str, str] = {}
    mx: list[str] = []
    bad: list[str] = []
    for line in _LINE_END.split(body.decode("utf-8", "replace")):
        name, is_field, value = line.partition(":")
        name, value = name.strip(" \t"), value.strip(" \t")
        if is_field and name == "mx" and _is_pattern(value):
            mx.append(value.lower().rstrip("."))
        elif is_field and name != "mx" and _NAME.fullmatch(name) and value:
            fields.setdefault(name, value)
        elif line.strip(" \t"):
            bad.append(line[:_MAX_SHOWN])
    mode = _mode(fields.get("mode"))
    age = fields.get("max_age", "")
    max_age = int(age) if _NUMBER.fullmatch(age) and int(age) <= MAX_AGE else None
    is_right = {
        "version": fields.get("version") == _VERSION,
        "mode": mode is not None,
        "max_age": max_age is not None,
        "mx": bool(mx) or mode is StsMode.NONE,
    }
    shown = {name: f"{name}: {fields.get(name, '')}".rstrip()[:_MAX_SHOWN] for name in is_right}
    return StsPolicy(
        mode=mode,
        mx=tuple(mx),
        max_age=max_age,
        bad_lines=(*bad, *(shown[name] for name, right in is_right.items() if not right)),
    )


def _mode(value: str | None) -> StsMode | None:
    try:
        return StsMode(value)
    except ValueError:
        return None


def _is_pattern(text: str) -> bool:
    try:
        parse_hostname(text.removeprefix("*."))
    except InvalidAddressError:
        return False
    return text.isascii()
