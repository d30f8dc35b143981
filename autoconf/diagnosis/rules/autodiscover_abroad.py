"""Autodiscover leads to another domain than the mail host's."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.publications import autodiscover, strange_hosts
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class AutodiscoverAbroad(Struct, frozen=True):
    """A mail host may well answer Autodiscover for its customers: its own domain does not count."""

    reference: str = "https://learn.microsoft.com/en-us/openspecs/exchange_server_protocols/ms-oxdisco/d912502b-c0e2-41a1-8b0e-f714ba523e08"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one warning for all places that lead to the same host."""
        seen: dict[str, str] = {}
        for place, one in autodiscover(report):
            hosts = strange_hosts(one, report)
            if hosts and not one.wants_login:
                seen.setdefault(hosts[-1], place)
        for host, place in seen.items():
            values = {"host": host, "domain": report.domain}
            yield Finding(
                rule="autodiscover-abroad",
                severity=Severity.WARNING,
                confidence=Confidence.LIKELY,
                title=Message.of("finding.autodiscover-abroad.title", **values),
                message=Message.of("finding.autodiscover-abroad.message", **values),
                remedy=Message.of("finding.autodiscover-abroad.remedy", **values),
                who=Who.DOMAIN_OWNER,
                evidence=(place,),
                reference=self.reference,
            )


RULE: Final[Rule] = AutodiscoverAbroad()
