"""A program between this computer and the servers may answer in their place."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import distrusted_sources
from autoconf.diagnosis.interface import Rule
from autoconf.model.check import TlsFacts, TlsProblem
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

_BETWEEN: Final = (
    *("avast", "avg web", "bitdefender", "eset ssl", "kaspersky", "norton web"),
    *("cisco umbrella", "fortigate", "fortinet", "netskope", "sophos", "zscaler"),
    *("burp", "charles proxy", "fiddler", "mitmproxy"),
)
"""Words in the issuer names of virus scanners, company gateways and debugging proxies."""


class TlsInterception(Struct, frozen=True):
    """Only a hint: a provider with its own certificate authority looks the same."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc8404#section-2.8"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding, for a known issuer or for one unknown issuer of all servers."""
        seen = [
            (f"checks/{n}", c.tls, c.server.hostname)
            for n, c in enumerate(report.checks)
            if c.tls is not None and c.tls.issuer and not c.tls.pinned
        ]
        seen += [(place, tls, place) for place, tls in distrusted_sources(report) if tls.issuer]
        hits = [(place, tls) for place, tls, _ in seen if _is_between(tls)]
        issuers = {tls.issuer for _, tls, _ in seen}
        hosts = {hostname for _, _, hostname in seen}
        strange = all(tls.problem is TlsProblem.CERT_UNKNOWN_ISSUER for _, tls, _ in seen)
        if not hits and strange and len(issuers) == 1 and len(hosts) > 1:
            hits = [(place, tls) for place, tls, _ in seen]
        if not hits:
            return
        yield Finding(
            rule="tls-interception",
            severity=_severity(report, [tls for _, tls in hits]),
            confidence=Confidence.POSSIBLE,
            title=Message("finding.tls-interception.title"),
            message=Message.of("finding.tls-interception.message", issuer=hits[0][1].issuer),
            remedy=Message.of("finding.tls-interception.remedy"),
            who=Who.NETWORK,
            steps=(
                Message("finding.tls-interception.step-ask"),
                Message("finding.tls-interception.step-off"),
                Message("finding.tls-interception.step-never"),
            ),
            evidence=tuple(place for place, _ in hits),
            reference=self.reference,
        )


def _severity(report: Report, seen: Sequence[TlsFacts]) -> Severity:
    if all(tls.verified for tls in seen):
        return Severity.NOTE
    is_of_servers = bool(report.checks) and not any(check.is_safe for check in report.checks)
    return Severity.BLOCKER if is_of_servers else Severity.WARNING


def _is_between(tls: TlsFacts) -> bool:
    issuer = tls.issuer.lower()
    return any(word in issuer for word in _BETWEEN)


RULE: Final[Rule] = TlsInterception()
