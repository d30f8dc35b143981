"""The domain is one letter away from a well-known provider's."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class PossibleTypo(Struct, frozen=True):
    """Attackers register such domains to receive mail for the other."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc6186#section-6"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a warning that names the domain that may be meant."""
        if report.looks_like is None:
            return
        yield Finding(
            rule="possible-typo",
            severity=Severity.WARNING,
            confidence=Confidence.POSSIBLE,
            title=Message.of("finding.possible-typo.title", other=_meant(report)),
            message=Message.of(
                "finding.possible-typo.message", domain=report.domain, other=report.looks_like
            ),
            remedy=Message.of("finding.possible-typo.remedy", other=report.looks_like),
            who=Who.USER,
            evidence=("domain",),
            reference=self.reference,
        )


def _meant(report: Report) -> str:
    """Return the whole address that the person may have meant; for a domain, the domain."""
    address = report.address
    return f"{'' if address is None else f'{address.local_part}@'}{report.looks_like}"


RULE: Final[Rule] = PossibleTypo()
