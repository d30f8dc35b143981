"""The name of a server does not exist."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import ended_with, severity_without
from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

_NXDOMAIN: Final = "net.dns.no-such-name"


class NameNotFound(Struct, frozen=True):
    """A blocker; a warning if another server for the same purpose is safe."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc8020"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding per server."""
        for number, check in ended_with(report, _NXDOMAIN):
            name = check.server.hostname
            yield Finding(
                rule="name-not-found",
                severity=severity_without(report, check.server),
                confidence=Confidence.CERTAIN,
                title=Message.of("finding.name-not-found.title", hostname=name),
                message=Message.of("finding.name-not-found.message", server=check.endpoint),
                remedy=Message.of("finding.name-not-found.remedy"),
                who=Who.PROVIDER,
                steps=(
                    Message.of("finding.name-not-found.step-compare", hostname=name),
                    Message("fix.ask-for-server"),
                    Message("fix.copy-settings"),
                ),
                evidence=(f"checks/{number}",),
                reference=self.reference,
            )


RULE: Final[Rule] = NameNotFound()
