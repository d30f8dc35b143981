"""The proxy of this network does not connect to mail servers."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.check import CheckOutcome
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class ProxyBlocksMail(Struct, frozen=True):
    """One blocker for all servers: mail programs meet the same proxy."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding if the proxy refused a server."""
        refused = [
            number
            for number, check in enumerate(report.checks)
            if check.outcome is CheckOutcome.PROXY_REFUSED
        ]
        if not refused:
            return
        servers = dict.fromkeys(str(report.checks[number].endpoint) for number in refused)
        yield Finding(
            rule="proxy-blocks-mail",
            severity=Severity.BLOCKER,
            confidence=Confidence.CERTAIN,
            title=Message("finding.proxy-blocks-mail.title"),
            message=Message.of("finding.proxy-blocks-mail.message", servers=", ".join(servers)),
            remedy=Message.of("finding.proxy-blocks-mail.remedy"),
            who=Who.NETWORK,
            evidence=tuple(f"checks/{number}" for number in refused),
            reference=self.reference,
        )


RULE: Final[Rule] = ProxyBlocksMail()
