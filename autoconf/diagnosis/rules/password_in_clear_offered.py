"""A server would take a password before the encryption begins."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.check import Check
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import MailProtocol

_IN_CLEAR: Final = frozenset({"PLAIN", "LOGIN"})


class PasswordInClearOffered(Struct, frozen=True):
    """A note: a program that insists on the encryption is safe."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc8314#section-4.1"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one note per server; where TLS comes first, nothing is known and nothing said."""
        for number, check in enumerate(report.checks):
            if not _offers(check):
                continue
            yield Finding(
                rule="password-in-clear-offered",
                severity=Severity.NOTE,
                confidence=Confidence.CERTAIN,
                title=Message.of(
                    "finding.password-in-clear-offered.title", hostname=check.server.hostname
                ),
                message=Message.of(
                    "finding.password-in-clear-offered.message", server=check.endpoint
                ),
                remedy=Message.of("finding.password-in-clear-offered.remedy"),
                who=Who.PROVIDER,
                steps=(
                    Message("fix.insist-on-encryption"),
                    Message("finding.password-in-clear-offered.step-tell"),
                ),
                evidence=(f"checks/{number}",),
                reference=self.reference,
            )


def _offers(check: Check) -> bool:
    """Tell whether the capabilities before TLS hold a login with the password itself.

    The LOGIN command of IMAP is allowed unless LOGINDISABLED is listed (RFC 9051 section 6.2.3).
    POP3 servers list USER also where they refuse it, so that only SASL counts there.
    """
    lines = [line.upper().replace("AUTH=", "AUTH ").split() for line in check.in_clear]
    if check.server.protocol is MailProtocol.IMAP and lines:
        return ["LOGINDISABLED"] not in lines
    offered = {word for line in lines if line[:1] in (["AUTH"], ["SASL"]) for word in line[1:]}
    return not _IN_CLEAR.isdisjoint(offered)


RULE: Final[Rule] = PasswordInClearOffered()
