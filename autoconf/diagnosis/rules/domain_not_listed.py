"""A document of the domain lists only other domains."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.evidence import Attempt, Relation
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

_SHOWN: Final = 3


class DomainNotListed(Struct, frozen=True):
    """The document is used all the same: many providers forget domains of their customers."""

    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-autoconfig/"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one note for all these documents."""
        claims = {
            number: attempt.answer.config.domains
            for number, attempt in enumerate(report.attempts)
            if attempt.answer is not None and _is_own_document(attempt)
        }
        others = {n: claimed for n, claimed in claims.items() if _leaves_out(claimed, report)}
        if not others:
            return
        listed = list(dict.fromkeys(domain for claimed in others.values() for domain in claimed))
        yield Finding(
            rule="domain-not-listed",
            severity=Severity.NOTE,
            confidence=Confidence.CERTAIN,
            title=Message.of("finding.domain-not-listed.title", domain=report.domain),
            message=Message.of(
                "finding.domain-not-listed.message",
                domain=report.domain,
                listed=", ".join(listed[:_SHOWN]) + (" ..." if len(listed) > _SHOWN else ""),
            ),
            remedy=Message.of("finding.domain-not-listed.remedy", domain=report.domain),
            who=Who.PROVIDER,
            evidence=tuple(f"attempts/{number}" for number in others),
            reference=self.reference,
        )


def _is_own_document(attempt: Attempt) -> bool:
    """Tell whether an answer was fetched from a URL for the domain itself.

    The bundled catalogue also finds domains by a pattern, and does not list these domains.
    """
    hops = attempt.answer.hops if attempt.answer is not None else ()
    return attempt.relation is Relation.OWN and any("://" in hop for hop in hops)


def _leaves_out(claimed: tuple[str, ...], report: Report) -> bool:
    return bool(claimed) and report.domain not in claimed


RULE: Final[Rule] = DomainNotListed()
