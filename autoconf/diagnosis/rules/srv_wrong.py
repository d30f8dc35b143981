"""An SRV record of a mail service leads programs astray."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.audit import SrvFact
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import DEFAULT_PORTS, MailProtocol, SocketType


class SrvWrong(Struct, frozen=True):
    """RFC 2782 forbids aliases; a pair lacks half where only reading or only sending is named."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc6186"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one warning per record, and one for a missing half."""
        records = () if report.domain_facts is None else report.domain_facts.srv
        for record in records:
            what = _what(record)
            if what is not None:
                yield self._finding(report, record, what)
        offered = [one for one in records if one.target]
        sends = [one for one in offered if one.service.startswith("_sub")]
        if offered and (not sends or len(sends) == len(offered)):
            yield self._finding(report, offered[0], "no-reading" if sends else "no-sending")

    def _finding(self, report: Report, record: SrvFact, what: str) -> Finding:
        values = {
            "domain": report.domain,
            "name": f"{record.service}._tcp.{report.domain}",
            "target": record.target,
            "port": record.port,
        }
        return Finding(
            rule="srv-wrong",
            severity=Severity.WARNING,
            confidence=Confidence.CERTAIN,
            title=Message.of("finding.srv-wrong.title", **values),
            message=Message.of(f"finding.srv-wrong.{what}", **values),
            remedy=Message.of("finding.srv-wrong.remedy", **values),
            who=Who.DOMAIN_OWNER,
            evidence=("domain",),
            reference=self.reference,
        )


_PROTOCOLS: Final = {
    "_imaps": MailProtocol.IMAP,
    "_imap": MailProtocol.IMAP,
    "_pop3s": MailProtocol.POP3,
    "_pop3": MailProtocol.POP3,
    "_submissions": MailProtocol.SMTP,
    "_submission": MailProtocol.SMTP,
}


def _what(record: SrvFact) -> str | None:
    """Return what is wrong with one record, as the end of a message id."""
    if not record.target:
        return None
    if record.exists is False:
        return "no-address"
    if record.is_alias:
        return "alias"
    protocol = _PROTOCOLS[record.service]
    is_tls = record.service.endswith("s")
    wrong = DEFAULT_PORTS[protocol, SocketType.STARTTLS if is_tls else SocketType.TLS]
    return "port" if record.port == wrong else None


RULE: Final[Rule] = SrvWrong()
