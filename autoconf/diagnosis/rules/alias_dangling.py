"""A name below the domain is an alias of a host that does not exist."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class AliasDangling(Struct, frozen=True):
    """If the target can be registered, a stranger can answer for the domain."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc1034#section-3.6.2"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one warning per alias."""
        aliases = () if report.domain_facts is None else report.domain_facts.dangling
        for one in aliases:
            yield Finding(
                rule="alias-dangling",
                severity=Severity.WARNING,
                confidence=Confidence.CERTAIN,
                title=Message.of("finding.alias-dangling.title", name=one.name),
                message=Message.of(
                    "finding.alias-dangling.message", name=one.name, target=one.target
                ),
                remedy=Message.of("finding.alias-dangling.remedy", name=one.name),
                who=Who.DOMAIN_OWNER,
                evidence=("domain",),
                reference=self.reference,
            )


RULE: Final[Rule] = AliasDangling()
