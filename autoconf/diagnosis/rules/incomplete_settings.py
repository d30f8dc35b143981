"""Half of the settings is missing: mail can be read or sent, but not both."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class IncompleteSettings(Struct, frozen=True):
    """A mail program needs both halves."""

    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-autoconfig/"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a blocker if servers were found for one direction only."""
        config = report.config
        if config is None or bool(config.incoming) is bool(config.outgoing):
            return
        missing = "outgoing" if config.incoming else "incoming"
        yield Finding(
            rule="incomplete-settings",
            severity=Severity.BLOCKER,
            confidence=Confidence.CERTAIN,
            title=Message(f"finding.incomplete-settings.title-{missing}"),
            message=Message.of(
                f"finding.incomplete-settings.message-{missing}", domain=report.domain
            ),
            remedy=Message.of("finding.incomplete-settings.remedy"),
            who=Who.PROVIDER,
            evidence=("config",),
            reference=self.reference,
        )


RULE: Final[Rule] = IncompleteSettings()
