"""A host that may have the settings did not prove its name."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import identity
from autoconf.diagnosis.interface import Rule
from autoconf.model.check import TlsProblem
from autoconf.model.evidence import Attempt, BadTls, Relation, Tier
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

_MAX_NAMES: Final = 5


class SourceCertificate(Struct, frozen=True):
    """One finding per certificate. It is silent where settings were found elsewhere."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc9110#section-4.3.4"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield blockers for the certificates of the domain's own hosts and its mail host's."""
        if report.config is not None:
            return
        by_certificate: dict[tuple[object, Relation], list[int]] = {}
        for number, attempt in enumerate(report.attempts):
            tls = _bad_certificate(attempt)
            if tls is not None:
                key = (identity(tls.facts), attempt.relation)
                by_certificate.setdefault(key, []).append(number)
        for numbers in by_certificate.values():
            yield self._finding(report, numbers)

    def _finding(self, report: Report, numbers: list[int]) -> Finding:
        attempts = [report.attempts[number] for number in numbers]
        seen = [attempt.tls for attempt in attempts if attempt.tls is not None]
        is_own = attempts[0].relation is Relation.OWN
        is_other = seen[0].facts.problem is TlsProblem.CERT_HOST_MISMATCH
        hosts = ", ".join(dict.fromkeys(tls.host for tls in seen))
        return Finding(
            rule="source-certificate",
            severity=Severity.BLOCKER,
            confidence=Confidence.LIKELY,
            title=Message.of("finding.source-certificate.title", host=seen[0].host),
            message=Message.of(
                f"finding.source-certificate.{'other-name' if is_other else 'message'}",
                hosts=hosts,
                why=attempts[0].detail or "",
                names=", ".join(seen[0].facts.names[:_MAX_NAMES]),
            ),
            remedy=Message.of(
                f"finding.source-certificate.{'remedy' if is_own else 'remedy-mail-host'}",
                domain=report.domain,
                hosts=hosts,
            ),
            who=Who.DOMAIN_OWNER if is_own else Who.PROVIDER,
            evidence=tuple(f"attempts/{number}" for number in numbers),
            reference=self.reference,
        )


def _bad_certificate(attempt: Attempt) -> BadTls | None:
    """Return what is wrong with a certificate at a place of the provider."""
    tls = attempt.tls
    if tls is None or attempt.tier is not Tier.PROVIDER or not tls.facts.sha256:
        return None
    return tls


RULE: Final[Rule] = SourceCertificate()
