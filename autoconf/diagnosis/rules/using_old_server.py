"""A program uses a server of a provider that does not keep the mailboxes any more."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import help_pages
from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.menus import READ_ON
from autoconf.diagnosis.using_facts import Programs, old_servers
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
        of_programs = Programs.at(report, (number for number, _, _, _ in found))
        menus = of_programs.server_menus()
        hosts = ", ".join(dict.fromkeys(used.hostname for _, _, used, _ in found))
        _, _, first, provider = found[0]
        yield Finding(
            rule="using-old-server",
            severity=Severity.WARNING,
            confidence=Confidence.LIKELY,
            title=Message.of("finding.using-old-server.title", host=first.hostname),
            message=Message.of(
                "finding.using-old-server.message",
                program=of_programs.names,
                hosts=hosts,
                provider=provider,
            ),
            remedy=Message("finding.using-old-server.remedy"),
            who=Who.USER,
            steps=(*menus, Message("finding.using-old-server.remedy")) if menus else (),
            evidence=of_programs.evidence,
            reference=self.reference,
            read_on=READ_ON if menus else "",
            dated=tuple(range(len(menus))),
            links=help_pages(report),
        )


RULE: Final[Rule] = UsingOldServer()
