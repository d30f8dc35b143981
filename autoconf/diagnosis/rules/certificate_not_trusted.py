"""A server did not prove its name: certificate or TLS is not good."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from autoconf.diagnosis.advice import advise
from autoconf.diagnosis.facts import has_safe_server
from autoconf.diagnosis.interface import Rule
from autoconf.model.cause import Cause
from autoconf.model.check import Check, TlsFacts
from autoconf.model.domain import is_within
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.refusals.matching import of_check

_MAX_NAMES: Final = 5


@dataclass(frozen=True, slots=True)
class CertificateNotTrusted:
    """Never advises to accept a certificate (RFC 8314 section 5.3)."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc7817"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding per server; a blocker unless a safe one serves the same purpose."""
        for number, check in enumerate(report.checks):
            if check.tls is None or check.tls.verified:
                continue
            spare = has_safe_server(report, check.server)
            who, remedy = _remedy(report, check, check.tls)
            refusal = of_check(check)
            if refusal is not None and refusal.cause is Cause.WRONG_PORT:
                who, remedy = advise(refusal, check.server.protocol, report.config)
            yield Finding(
                rule="certificate-not-trusted",
                severity=Severity.WARNING if spare else Severity.BLOCKER,
                confidence=Confidence.CERTAIN,
                message=_message(check, check.tls),
                remedy=remedy,
                who=who,
                evidence=(f"checks/{number}",),
                reference=self.reference,
                cause=refusal.cause if refusal else None,
            )


def _message(check: Check, tls: TlsFacts) -> Message:
    names = ", ".join(tls.names[:_MAX_NAMES]) or "?"
    return Message.of(
        f"finding.certificate-not-trusted.{tls.problem or 'handshake-failed'}",
        server=check.endpoint,
        names=f"{names}, ..." if len(tls.names) > _MAX_NAMES else names,
        not_before=tls.not_before,
        not_after=tls.not_after,
        detail=check.detail,
    )


def _remedy(report: Report, check: Check, tls: TlsFacts) -> tuple[Who, Message]:
    """Say who can help: a name of the own domain on a hoster's server is the owner's affair."""
    hostname = check.server.hostname
    if tls.problem == "cert-host-mismatch" and is_within(hostname, report.domain):
        remedy = "finding.certificate-not-trusted.remedy-domain-owner"
        return Who.DOMAIN_OWNER, Message.of(remedy, domain=report.domain, hostname=hostname)
    return Who.PROVIDER, Message.of("finding.certificate-not-trusted.remedy-provider")


RULE: Final[Rule] = CertificateNotTrusted()
