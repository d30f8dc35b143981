"""The settings file is given only to those who name the address."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.publications import files, url_of
from autoconf.model.evidence import Outcome
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class AutoconfigWantsParameter(Struct, frozen=True):
    """Thunderbird for Android, KMail and Geary name none."""

    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-autoconfig/"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one warning per URL."""
        found = [(place, one) for place, one in files(report) if one.outcome is Outcome.FOUND]
        free = {url_of(one) for _, one in found if not one.with_address}
        asked = {url_of(one) for _, one in files(report) if not one.with_address}
        for place, one in found:
            url = url_of(one)
            if url in free or url not in asked:
                continue
            yield Finding(
                rule="autoconfig-wants-parameter",
                severity=Severity.WARNING,
                confidence=Confidence.CERTAIN,
                title=Message.of("finding.autoconfig-wants-parameter.title", url=url),
                message=Message.of("finding.autoconfig-wants-parameter.message", url=url),
                remedy=Message.of("finding.autoconfig-wants-parameter.remedy", url=url),
                who=Who.DOMAIN_OWNER,
                evidence=(place,),
                reference=self.reference,
            )


RULE: Final[Rule] = AutoconfigWantsParameter()
