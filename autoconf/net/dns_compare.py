"""Compares the replies of two resolvers."""

from typing import Final

from autoconf.errors import NameNotFoundError, NoDataError
from autoconf.net.interfaces import DnsReply, Record

_COMPARED: Final = frozenset({"MX", "SRV", "TXT", "NS"})
"""Types whose records are the same everywhere; addresses differ from place to place (CDNs)."""


def disagree(one: DnsReply, other: DnsReply) -> bool:
    """Tell whether two replies to a question contradict each other.

    A failed question contradicts nothing. The order of records does not matter.
    """
    said, other_said = _said(one), _said(other)
    return said is not None and other_said is not None and said != other_said


def _said(reply: DnsReply) -> frozenset[Record] | str | None:
    """Return the records, or that the name is missing; None where the question failed."""
    if isinstance(reply.error, NameNotFoundError):
        return "no such name"
    if reply.error is not None and not isinstance(reply.error, NoDataError):
        return None
    return frozenset(reply.records if reply.question.kind in _COMPARED else ())
