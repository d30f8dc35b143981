"""The settings file names servers that are gone."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import listed
from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.publications import found_files, is_silent, url_of
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class AutoconfigStale(Struct, frozen=True):
    """Only servers that do not answer at all count: a bad certificate is another finding."""

    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-autoconfig/"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one warning per file of which one direction is dead."""
        for place, one in found_files(report):
            sides = () if one.config is None else (one.config.incoming, one.config.outgoing)
            dead = [server.endpoint for side in sides if is_silent(side, report) for server in side]
            if not dead:
                continue
            values = {"url": url_of(one), "servers": listed(dead)}
            yield Finding(
                rule="autoconfig-stale",
                severity=Severity.WARNING,
                confidence=Confidence.LIKELY,
                title=Message.of("finding.autoconfig-stale.title", **values),
                message=Message.of("finding.autoconfig-stale.message", **values),
                remedy=Message.of("finding.autoconfig-stale.remedy", **values),
                who=Who.DOMAIN_OWNER,
                evidence=(place,),
                reference=self.reference,
            )


RULE: Final[Rule] = AutoconfigStale()
