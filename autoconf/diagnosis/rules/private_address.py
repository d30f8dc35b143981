"""A host of the domain is in a private network, or on this machine: it was not asked."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.publications import blocked, found_files, placed
from autoconf.model.audit import ServerFact
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class PrivateAddress(Struct, frozen=True):
    """A mail server of the settings file is the business of ``autoconfig-stale``."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc1918"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one warning per address."""
        seen: set[str] = set()
        for place, one in placed(report):
            why = blocked(one)
            address = "" if why is None else str(dict(why.parameters)["address"])
            if why is not None and one.kind.is_of_owner and address not in seen:
                seen.add(address)
                yield self._finding(urlsplit(one.at).hostname or one.at, why, address, place)
        for fact in _of_records(report):
            if fact.leads_to not in seen and fact.why is not None:
                seen.add(fact.leads_to)
                yield self._finding(fact.endpoint.hostname, fact.why, fact.leads_to, "domain")

    def _finding(self, host: str, why: Message, address: str, place: str) -> Finding:
        values = {"host": host, "why": why, "ip": address}
        return Finding(
            rule="private-address",
            severity=Severity.WARNING,
            confidence=Confidence.CERTAIN,
            title=Message.of("finding.private-address.title", **values),
            message=Message.of("finding.private-address.message", **values),
            remedy=Message.of("finding.private-address.remedy", **values),
            who=Who.DOMAIN_OWNER,
            evidence=(place,),
            reference=self.reference,
        )


def _of_records(report: Report) -> list[ServerFact]:
    """Return the mail servers of SRV records that were not asked, where there is no file."""
    facts = report.domain_facts
    if facts is None or found_files(report):
        return []
    targets = {one.target for one in facts.srv}
    return [one for one in facts.servers if one.leads_to and one.endpoint.hostname in targets]


RULE: Final[Rule] = PrivateAddress()
