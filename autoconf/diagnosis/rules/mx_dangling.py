"""An MX record names a host that does not exist."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class MxDangling(Struct, frozen=True):
    """A warning where another mail host exists."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc5321#section-5.1"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding for all such hosts."""
        hosts = () if report.domain_facts is None else report.domain_facts.mx
        gone = [one.host for one in hosts if one.exists is False]
        if not gone:
            return
        values = {"domain": report.domain, "hosts": ", ".join(gone)}
        yield Finding(
            rule="mx-dangling",
            severity=Severity.BLOCKER if len(gone) == len(hosts) else Severity.WARNING,
            confidence=Confidence.CERTAIN,
            title=Message.of("finding.mx-dangling.title", **values),
            message=Message.of("finding.mx-dangling.message", **values),
            remedy=Message.of("finding.mx-dangling.remedy", **values),
            who=Who.DOMAIN_OWNER,
            evidence=("domain",),
            reference=self.reference,
        )


RULE: Final[Rule] = MxDangling()
