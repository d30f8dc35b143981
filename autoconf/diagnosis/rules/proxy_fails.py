"""The proxy that the user or the environment named cannot be used."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.check import CheckOutcome
from autoconf.model.evidence import Reason
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class ProxyFails(Struct, frozen=True):
    """A blocker where no server was reached for it; a warning where only web pages were not."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc9110#section-3.7"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding for all questions and servers that the proxy did not reach."""
        of_checks = {
            f"checks/{number}": check.detail
            for number, check in enumerate(report.checks)
            if check.outcome is CheckOutcome.PROXY_FAILED
        }
        of_attempts = {
            f"attempts/{number}": attempt.detail
            for number, attempt in enumerate(report.attempts)
            if attempt.reason in (Reason.PROXY_FAILED, Reason.NO_ROUTE_TO_PROXY)
        }
        failed = of_checks | of_attempts
        if not failed:
            return
        why = next(filter(None, failed.values()), CheckOutcome.PROXY_FAILED.value)
        is_blocked = bool(of_checks) or report.config is None
        yield Finding(
            rule="proxy-fails",
            severity=Severity.BLOCKER if is_blocked else Severity.WARNING,
            confidence=Confidence.CERTAIN,
            title=Message("finding.proxy-fails.title"),
            message=Message.of("finding.proxy-fails.message", why=why),
            remedy=Message.of("finding.proxy-fails.remedy"),
            who=Who.USER,
            evidence=tuple(failed),
            reference=self.reference,
        )


RULE: Final[Rule] = ProxyFails()
