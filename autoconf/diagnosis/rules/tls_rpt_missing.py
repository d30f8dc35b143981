"""Senders may refuse to deliver, and have no address for reports about it."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.sending import Part, Standing


class TlsRptMissing(Struct, frozen=True):
    """Needed only where MTA-STS or DANE is used."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc8460#section-3"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a note."""
        sending = report.sending
        if sending is None or sending.tls_rpt not in (Standing.MISSING, Standing.WRONG):
            return
        is_wrong = sending.tls_rpt is Standing.WRONG
        is_needed = sending.records_of(Part.MTA_STS) or sending.records_of(Part.DANE)
        if not is_needed and not is_wrong:
            return
        kind = "wrong" if is_wrong else "missing"
        name = f"_smtp._tls.{report.domain}"
        yield Finding(
            rule="tls-rpt-missing",
            severity=Severity.NOTE,
            confidence=Confidence.CERTAIN,
            title=Message.of(f"finding.tls-rpt-missing.title-{kind}", domain=report.domain),
            message=Message.of(f"finding.tls-rpt-missing.{kind}", domain=report.domain, name=name),
            remedy=Message.of("finding.tls-rpt-missing.remedy", domain=report.domain, name=name),
            who=Who.DOMAIN_OWNER,
            evidence=("sending/tls_rpt",),
            reference=self.reference,
        )


RULE: Final[Rule] = TlsRptMissing()
