"""The settings file lists a server without encryption."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import listed
from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.publications import found_files, url_of
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import SocketType


class AutoconfigPlain(Struct, frozen=True):
    """One such server is enough for Thunderbird for Android to drop the whole file."""

    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-autoconfig/"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one warning per file."""
        for place, one in found_files(report):
            servers = one.config.servers if one.config is not None else ()
            plain = [s.endpoint for s in servers if s.socket_type is SocketType.PLAIN]
            if not plain:
                continue
            values = {"url": url_of(one), "servers": listed(plain)}
            yield Finding(
                rule="autoconfig-plain",
                severity=Severity.WARNING,
                confidence=Confidence.CERTAIN,
                title=Message.of("finding.autoconfig-plain.title", **values),
                message=Message.of("finding.autoconfig-plain.message", **values),
                remedy=Message.of("finding.autoconfig-plain.remedy", **values),
                who=Who.DOMAIN_OWNER,
                evidence=(place,),
                reference=self.reference,
            )


RULE: Final[Rule] = AutoconfigPlain()
