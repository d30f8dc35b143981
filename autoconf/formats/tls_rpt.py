"""Records that say where reports about failed TLS go (RFC 8460 section 3)."""

import re
from typing import Final

from msgspec import Struct

from autoconf.formats.dmarc import mail_address
from autoconf.formats.safe_text import web_url
from autoconf.formats.tag_list import has_version, read_tags

_VERSION: Final = "TLSRPTv1"
_NAME: Final = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]{0,31}")


class TlsRptRecord(Struct, frozen=True, kw_only=True):
    """What a record says.

    Attributes:
        reports: the addresses that can be used.
        bad_reports: the entries of "rua" that cannot.
        bad_tags: the tags that cannot be read, as written.
    """

    reports: tuple[str, ...] = ()
    bad_reports: tuple[str, ...] = ()
    bad_tags: tuple[str, ...] = ()


def is_tls_rpt(text: str) -> bool:
    """Tell whether a TXT record of ``_smtp._tls`` is such a record."""
    return has_version(text, _VERSION)


def parse(text: str) -> TlsRptRecord:
    """Read a record; a tag with an unknown name has no meaning, and is no error."""
    reports: list[str] = []
    bad_reports: list[str] = []
    bad_tags = []
    has_rua = False
    for tag in read_tags(text)[1:]:
        if not tag.value or not _NAME.fullmatch(tag.name) or (tag.name == "rua" and has_rua):
            bad_tags.append(tag.text)
        elif tag.name == "rua":
            has_rua = True
            for entry in (one.strip(" \t") for one in tag.value.split(",")):
                (reports if _can_be_used(entry) else bad_reports).append(entry)
    if not has_rua:
        bad_tags.append("rua=")
    return TlsRptRecord(
        reports=tuple(reports), bad_reports=tuple(bad_reports), bad_tags=tuple(bad_tags)
    )


def _can_be_used(uri: str) -> bool:
    """Tell whether reports can go there: by mail, or by POST over https."""
    is_web = uri.lower().startswith("https:") and web_url(uri) is not None
    return is_web or bool(mail_address(uri))
