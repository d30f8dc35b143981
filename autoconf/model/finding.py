"""Findings of the diagnosis."""

from enum import Enum
from typing import Final

from msgspec import Struct

from autoconf.model.cause import Cause
from autoconf.model.message import Message

OF_NETWORK: Final = frozenset({"no-network", "captive-portal", "proxy-fails"})
"""Rules about the network as a whole: it let nothing be looked for."""


class Severity(Enum):
    """How bad it is; a BLOCKER makes the exit 1."""

    BLOCKER = "blocker"
    WARNING = "warning"
    NOTE = "note"


class Confidence(Enum):
    """How sure we are."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


class Who(Enum):
    """Who can fix it."""

    USER = "user"
    PROVIDER = "provider"
    DOMAIN_OWNER = "domain-owner"
    NETWORK = "network"


class Finding(Struct, frozen=True, kw_only=True):
    """One diagnosis.

    Attributes:
        rule: the id of the rule, its file name and its heading in docs/rules.md.
        message: what is wrong.
        remedy: what to do.
        evidence: places in the report, such as "checks/0" or "attempts/3".
        reference: an https URL that explains it.
        cause: why a server refused; None where the rule needs none.
    """

    rule: str
    severity: Severity
    confidence: Confidence
    message: Message
    remedy: Message
    who: Who
    evidence: tuple[str, ...] = ()
    reference: str = ""
    cause: Cause | None = None
