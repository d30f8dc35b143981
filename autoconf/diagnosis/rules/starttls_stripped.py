"""Something in the network removes the offer of encryption."""

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import ended_with, severity_without
from autoconf.diagnosis.interface import Rule
from autoconf.model.check import Check
from autoconf.model.finding import Confidence, Finding, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import SocketType

_NOT_OFFERED: Final = "dialogue.no-starttls"
_ERASED: Final = re.compile(r"X{7,8}[A-Z]?")
"""Firewalls write over STARTTLS with a word of the same length."""


class StarttlsStripped(Struct, frozen=True):
    """A blocker; a warning if another server for the same purpose is safe.

    Likely where the letters of the firewall are seen; possible where another port of the host
    offers STARTTLS.
    """

    reference: str = "https://www.rfc-editor.org/rfc/rfc3207#section-6"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding per server."""
        for number, check in ended_with(report, _NOT_OFFERED):
            is_erased = any(_ERASED.fullmatch(line.strip()) for line in check.in_clear)
            if not is_erased and not _is_offered_beside(report, check):
                continue
            yield Finding(
                rule="starttls-stripped",
                severity=severity_without(report, check.server),
                confidence=Confidence.LIKELY if is_erased else Confidence.POSSIBLE,
                title=Message("finding.starttls-stripped.title"),
                message=Message.of("finding.starttls-stripped.message", server=check.endpoint),
                remedy=Message.of("finding.starttls-stripped.remedy"),
                who=Who.NETWORK,
                steps=(
                    Message("fix.another-network"),
                    Message("fix.vpn-off"),
                    Message("finding.starttls-stripped.step-scanner"),
                ),
                evidence=(f"checks/{number}",),
                reference=self.reference,
            )


def _is_offered_beside(report: Report, check: Check) -> bool:
    """Tell whether another port of the same host offers STARTTLS."""
    return any(
        other.server.hostname == check.server.hostname
        and other.server.socket_type is SocketType.STARTTLS
        and other.tls is not None
        for other in report.checks
    )


RULE: Final[Rule] = StarttlsStripped()
