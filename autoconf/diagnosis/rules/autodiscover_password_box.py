"""A strange host asks for a password in the name of Autodiscover."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.publications import autodiscover, strange_hosts
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class AutodiscoverPasswordBox(Struct, frozen=True):
    """Outlook shows the box to the person, who may type the password for the mailbox."""

    reference: str = "https://learn.microsoft.com/en-us/openspecs/exchange_server_protocols/ms-oxdisco/d912502b-c0e2-41a1-8b0e-f714ba523e08"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one warning for all places that lead to the same host."""
        seen: dict[str, str] = {}
        for place, one in autodiscover(report):
            hosts = strange_hosts(one, report)
            if one.wants_login and hosts:
                seen.setdefault(hosts[-1], place)
        for host, place in seen.items():
            values = {"host": host, "domain": report.domain}
            yield Finding(
                rule="autodiscover-password-box",
                severity=Severity.WARNING,
                confidence=Confidence.CERTAIN,
                title=Message.of("finding.autodiscover-password-box.title", **values),
                message=Message.of("finding.autodiscover-password-box.message", **values),
                remedy=Message.of("finding.autodiscover-password-box.remedy", **values),
                who=Who.DOMAIN_OWNER,
                evidence=(place,),
                reference=self.reference,
            )


RULE: Final[Rule] = AutodiscoverPasswordBox()
