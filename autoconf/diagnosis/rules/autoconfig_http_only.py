"""The settings file is offered over plain http only."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.publications import found_files, url_of
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class AutoconfigHttpOnly(Struct, frozen=True):
    """Anybody on the way can change the file, so careful programs do not read it."""

    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-autoconfig/"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one warning."""
        found = found_files(report)
        if not found or any(one.secure for _, one in found):
            return
        place, one = found[0]
        values = {"url": url_of(one), "domain": report.domain}
        yield Finding(
            rule="autoconfig-http-only",
            severity=Severity.WARNING,
            confidence=Confidence.CERTAIN,
            title=Message.of("finding.autoconfig-http-only.title", **values),
            message=Message.of("finding.autoconfig-http-only.message", **values),
            remedy=Message.of("finding.autoconfig-http-only.remedy", **values),
            who=Who.DOMAIN_OWNER,
            evidence=(place,),
            reference=self.reference,
        )


RULE: Final[Rule] = AutoconfigHttpOnly()
