"""A refused password has letters outside ASCII, which servers do not all read alike."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.check import LoginOutcome
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class PasswordNotAscii(Struct, frozen=True):
    """Only a hint: the password may be wrong. Another encoding is not tried, as it could fail."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc8265"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding for all servers that refused it."""
        refused = [
            number
            for number, check in enumerate(report.checks)
            if check.login.outcome is LoginOutcome.BAD_CREDENTIALS and not check.login.is_ascii
        ]
        if not refused:
            return
        yield Finding(
            rule="password-not-ascii",
            severity=Severity.NOTE,
            confidence=Confidence.POSSIBLE,
            title=Message("finding.password-not-ascii.title"),
            message=Message.of("finding.password-not-ascii.message"),
            remedy=Message.of("finding.password-not-ascii.remedy"),
            who=Who.USER,
            evidence=tuple(f"checks/{number}" for number in refused),
            reference=self.reference,
        )


RULE: Final[Rule] = PasswordNotAscii()
