"""A web host of the domain is in a private network, or on this machine: it was not asked."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.publications import blocked, placed
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class PrivateAddress(Struct, frozen=True):
    """A mail server at such an address is the business of ``autoconfig-stale``."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc1918"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one warning per address."""
        seen: set[str] = set()
        for place, one in placed(report):
            why = blocked(one)
            address = "" if why is None else str(dict(why.parameters)["address"])
            if why is None or not one.kind.is_of_owner or address in seen:
                continue
            seen.add(address)
            values = {"host": urlsplit(one.at).hostname or one.at, "why": why, "ip": address}
            yield Finding(
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


RULE: Final[Rule] = PrivateAddress()
