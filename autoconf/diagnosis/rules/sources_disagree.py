"""Sources name different servers for the same protocol."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.evidence import Attempt, Tier
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import MailProtocol, Server

_ASKED_ABOUT: Final = "trust.sources-disagree"


class SourcesDisagree(Struct, frozen=True):
    """The finding shows both sides; the answers of the servers decide which one is used."""

    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-autoconfig/"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding per protocol; a warning if a person had to confirm, else a note."""
        trust = report.config.trust if report.config else ()
        serious = any(_ASKED_ABOUT in decision.reasons for _, decision in trust)
        for protocol in MailProtocol:
            named = list(_first_servers(report, protocol))
            if len({server.endpoint for _, _, server in named}) < 2:
                continue
            sides = "; ".join(f"{a.source}: {s.hostname}:{s.port}" for _, a, s in named)
            yield Finding(
                rule="sources-disagree",
                severity=Severity.WARNING if serious else Severity.NOTE,
                confidence=Confidence.CERTAIN,
                title=Message.of("finding.sources-disagree.title", protocol=protocol.value.upper()),
                message=Message.of(
                    "finding.sources-disagree.message", protocol=protocol.value, sides=sides
                ),
                remedy=Message(f"finding.sources-disagree.{_remedy(report, named)}"),
                who=Who.PROVIDER,
                evidence=tuple(f"attempts/{number}" for number, _, _ in named),
                reference=self.reference,
            )


def _remedy(report: Report, named: list[tuple[int, Attempt, Server]]) -> str:
    """Return the remedy: an owner who audits can correct what others publish."""
    if report.domain_facts is None:
        return "remedy"
    is_in_ispdb = any(attempt.source == "ispdb" for _, attempt, _ in named)
    return "remedy-ispdb" if is_in_ispdb else "remedy-owner"


def _first_servers(report: Report, protocol: MailProtocol) -> Iterator[tuple[int, Attempt, Server]]:
    """Yield the first server of each source; guesses do not count."""
    for number, attempt in enumerate(report.attempts):
        if attempt.answer is None or attempt.tier is Tier.GUESS:
            continue
        servers = attempt.answer.config.of_protocol(protocol)
        if servers:
            yield number, attempt, servers[0]


RULE: Final[Rule] = SourcesDisagree()
