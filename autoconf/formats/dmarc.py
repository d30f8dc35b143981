"""DMARC records (RFC 9989, before it RFC 7489)."""

import re
from enum import Enum
from typing import Final

from msgspec import Struct

from autoconf.errors import InvalidAddressError
from autoconf.formats.tag_list import has_version, read_tags
from autoconf.model.domain import parse_hostname

_VERSION: Final = "DMARC1"
_NAME: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9_-]*")
_SIZE: Final = re.compile(r"!\d{1,20}[kmgt]?$", re.IGNORECASE)


class DmarcPolicy(Enum):
    """What receivers are asked to do with mail that fails."""

    NONE = "none"
    QUARANTINE = "quarantine"
    REJECT = "reject"


class DmarcRecord(Struct, frozen=True, kw_only=True):
    """What a record says.

    Attributes:
        policy: for the domain itself; None where it cannot be read.
        subdomains: for its subdomains; None where the record has no policy of their own.
        is_test: "t=y" asks receivers to act one step milder than the policy.
        reports: where aggregate reports go: the mail addresses that can be used.
        bad_reports: the entries of "rua" and "ruf" that cannot.
        bad_tags: the tags that cannot be read, as written.
    """

    policy: DmarcPolicy | None = None
    subdomains: DmarcPolicy | None = None
    is_test: bool = False
    reports: tuple[str, ...] = ()
    bad_reports: tuple[str, ...] = ()
    bad_tags: tuple[str, ...] = ()

    def effective(self, *, of_subdomain: bool) -> DmarcPolicy | None:
        """Return what receivers do with mail of the domain, or of a subdomain without a record."""
        policy = (self.subdomains or self.policy) if of_subdomain else self.policy
        if not self.is_test:
            return policy
        milder = {DmarcPolicy.REJECT: DmarcPolicy.QUARANTINE}
        return policy and milder.get(policy, DmarcPolicy.NONE)


def is_dmarc(text: str) -> bool:
    """Tell whether a TXT record of ``_dmarc`` is a DMARC record."""
    return has_version(text, _VERSION)


def parse(text: str) -> DmarcRecord:
    """Read a record; a tag with an unknown name has no meaning, and is no error."""
    values: dict[str, str] = {}
    bad = []
    for tag in read_tags(text)[1:]:
        name = tag.name.lower()
        if tag.value is None or not _NAME.fullmatch(tag.name) or name in values:
            bad.append(tag.text)
            continue
        values[name] = tag.value
        if name in _READABLE and not _READABLE[name].fullmatch(tag.value):
            bad.append(tag.text)
    entries = [entry.strip(" \t") for name in ("rua", "ruf") for entry in _entries(values, name)]
    aggregate = [entry.strip(" \t") for entry in _entries(values, "rua")]
    return DmarcRecord(
        policy=_policy(values.get("p")),
        subdomains=_policy(values.get("sp")),
        is_test=values.get("t", "").lower() == "y",
        reports=tuple(address for entry in aggregate if (address := mail_address(entry))),
        bad_reports=tuple(entry for entry in entries if not mail_address(entry)),
        bad_tags=tuple(bad) if "p" in values else (*bad, "p="),
    )


def _entries(values: dict[str, str], name: str) -> list[str]:
    return values[name].split(",") if name in values else []


def mail_address(uri: str) -> str:
    """Return the address of a "mailto:" URI, without the size limit of RFC 7489; "" of another."""
    scheme, _, rest = uri.partition(":")
    address = _SIZE.sub("", rest.partition("?")[0])
    local, at, domain = address.rpartition("@")
    if scheme.lower() != "mailto" or not at or not local or not local.isprintable():
        return ""
    try:
        return f"{local}@{parse_hostname(domain)}" if " " not in address else ""
    except InvalidAddressError:
        return ""


def _policy(value: str | None) -> DmarcPolicy | None:
    try:
        return DmarcPolicy((value or "").lower())
    except ValueError:
        return None


_A_POLICY: Final = re.compile("none|quarantine|reject", re.IGNORECASE)
_READABLE: Final = {
    "p": _A_POLICY,
    "sp": _A_POLICY,
    "np": _A_POLICY,
    "adkim": re.compile("[rs]", re.IGNORECASE),
    "aspf": re.compile("[rs]", re.IGNORECASE),
    "t": re.compile("[yn]", re.IGNORECASE),
    "psd": re.compile("[yun]", re.IGNORECASE),
    "fo": re.compile(r"[01ds](\s*:\s*[01ds])*", re.IGNORECASE),
}
"""The tags of fixed form."""
