"""Whether two resolvers say the same."""

from typing import Final

from autoconf.errors import NameNotFoundError, NoDataError
from autoconf.net.interfaces import DnsReply, Record

_COMPARED: Final = frozenset({"MX", "SRV", "TXT", "NS"})
"""Types with one truth; addresses differ by where one asks from (CDNs)."""


def disagree(one: DnsReply, other: DnsReply) -> bool:
    """Tell whether two replies to a question contradict each other.

    A resolver that could not tell contradicts nobody; order does not matter.
    """
    said, other_said = _said(one), _said(other)
    return said is not None and other_said is not None and said != other_said


def _said(reply: DnsReply) -> frozenset[Record] | str | None:
    """Return what can be compared: that the name is missing, or the records; None: trouble."""
    if isinstance(reply.error, NameNotFoundError):
        return "no such name"
    if reply.error is not None and not isinstance(reply.error, NoDataError):
        return None
    return frozenset(reply.records if reply.question.kind in _COMPARED else ())
