"""A program uses a server of a provider that does not keep the mailboxes any more."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.using_facts import old_servers
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class UsingOldServer(Struct, frozen=True):
    """The host may also be another name of the right server, so it is not certain."""

    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-autoconfig/"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one warning; it names every such host."""
        found = list(old_servers(report))
        if not found:
            return
        numbers = dict.fromkeys(number for number, _, _, _ in found)
        hosts = ", ".join(dict.fromkeys(used.hostname for _, _, used, _ in found))
        _, _, first, provider = found[0]
        names = ", ".join(dict.fromkeys(report.using[number].name for number in numbers))
        yield Finding(
            rule="using-old-server",
            severity=Severity.WARNING,
            confidence=Confidence.LIKELY,
            title=Message.of(
                "finding.using-old-server.title", host=first.hostname, provider=provider
            ),
            message=Message.of(
                "finding.using-old-server.message", program=names, hosts=hosts, provider=provider
            ),
            remedy=Message("finding.using-old-server.remedy"),
            who=Who.USER,
            evidence=tuple(f"using/{number}" for number in numbers),
            reference=self.reference,
        )


RULE: Final[Rule] = UsingOldServer()
