"""The provider is known, and offers no mail protocol."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import provider_name
from autoconf.diagnosis.interface import Rule
from autoconf.model.config import ClientConfig, Requirement
from autoconf.model.demand_words import demand_words
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class NoMailProtocols(Struct, frozen=True):
    """These providers have their own programs; some have a bridge."""

    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-autoconfig/"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a blocker if the settings contain no server."""
        config = report.config
        if config is None or config.servers or config.closed:
            return
        bridge = next((one for one in config.requires if one.what == "bridge"), None)
        variant = "" if bridge is None else "-bridge"
        yield Finding(
            rule="no-mail-protocols",
            severity=Severity.BLOCKER,
            confidence=Confidence.CERTAIN,
            title=Message.of(
                f"finding.no-mail-protocols.title{variant}", provider=provider_name(report)
            ),
            message=Message.of(
                f"finding.no-mail-protocols.message{variant}",
                provider=config.display_name or config.provider_id,
                domain=report.domain,
            ),
            remedy=_remedy(config) if bridge is None else demand_words(bridge),
            who=Who.PROVIDER if bridge is None else Who.USER,
            steps=() if bridge is None else _steps(config, bridge),
            evidence=("config",),
            reference=self.reference,
        )


def _steps(config: ClientConfig, bridge: Requirement) -> tuple[Message, ...]:
    """Return what the bridge itself needs, then the bridge, then the way to its settings."""
    before = tuple(demand_words(one) for one in config.requires if one.when == bridge.what)
    return (*before, demand_words(bridge), Message("finding.no-mail-protocols.step-settings"))


def _remedy(config: ClientConfig) -> Message:
    web_mail = config.web_mail or config.hint
    return Message.of("finding.no-mail-protocols.remedy", web_mail=web_mail)


RULE: Final[Rule] = NoMailProtocols()
