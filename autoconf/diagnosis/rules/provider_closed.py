"""The provider has closed."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import provider_name
from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class ProviderClosed(Struct, frozen=True):
    """The catalogue knows the day, and the page that announced it."""

    reference: str = "https://github.com/thunderbird/autoconfig"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a blocker if the settings are those of a provider that closed."""
        config = report.config
        if config is None or not config.closed:
            return
        yield Finding(
            rule="provider-closed",
            severity=Severity.BLOCKER,
            confidence=Confidence.CERTAIN,
            title=Message.of(
                "finding.provider-closed.title", provider=provider_name(report), date=config.closed
            ),
            message=Message.of(
                "finding.provider-closed.message",
                provider=config.display_name or config.provider_id,
                date=config.closed,
                domain=report.domain,
            ),
            remedy=Message.of("finding.provider-closed.remedy", hint=config.hint),
            who=Who.USER,
            evidence=("config",),
            reference=self.reference,
        )


RULE: Final[Rule] = ProviderClosed()
