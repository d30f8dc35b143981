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
from autoconf.model.server import Endpoint


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
            inside = [place for place in dead if _address(place, report)]
            kind = "inside" if inside else "silent"
            values = {
                "url": url_of(one),
                "servers": listed(inside or dead),
                "addresses": ", ".join(dict.fromkeys(_address(place, report) for place in inside)),
            }
            yield Finding(
                rule="autoconfig-stale",
                severity=Severity.WARNING,
                confidence=Confidence.LIKELY,
                title=Message.of(f"finding.autoconfig-stale.title-{kind}", **values),
                message=Message.of(f"finding.autoconfig-stale.{kind}", **values),
                remedy=Message.of(f"finding.autoconfig-stale.remedy-{kind}", **values),
                who=Who.DOMAIN_OWNER,
                evidence=(place,),
                reference=self.reference,
            )


def _address(place: Endpoint, report: Report) -> str:
    """Return the address for which a server was not contacted; "" for any other reason."""
    facts = () if report.domain_facts is None else report.domain_facts.servers
    return next((fact.leads_to for fact in facts if fact.endpoint == place), "")


RULE: Final[Rule] = AutoconfigStale()
