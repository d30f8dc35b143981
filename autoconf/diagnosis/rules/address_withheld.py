"""A host may know the settings, and was not told the address."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.questions import NeedsAddressConsent
from autoconf.model.report import Report


class AddressWithheld(Struct, frozen=True):
    """The finding names the option to add, so that a script can be corrected."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc6186#section-6"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a blocker if the search for settings ended with this question."""
        if not isinstance(report.pending, NeedsAddressConsent):
            return
        hosts = report.pending.hosts
        number = "many" if len(hosts) > 1 else "one"
        yield Finding(
            rule="address-withheld",
            severity=Severity.BLOCKER,
            confidence=Confidence.CERTAIN,
            title=Message.of("finding.address-withheld.title", host=hosts[0]),
            message=Message.of(f"finding.address-withheld.{number}", hosts=", ".join(hosts)),
            remedy=Message.of(
                f"finding.address-withheld.remedy-{number}",
                flags=" ".join(f"--trust-host {host}" for host in hosts),
            ),
            who=Who.USER,
            evidence=tuple(
                f"attempts/{place}"
                for place, attempt in enumerate(report.attempts)
                if attempt.withheld_from in hosts
            ),
            reference=self.reference,
        )


RULE: Final[Rule] = AddressWithheld()
