"""The provider is known, and offers no mail protocol."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import provider_name
from autoconf.diagnosis.interface import Rule
from autoconf.model.config import ClientConfig
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
        yield Finding(
            rule="no-mail-protocols",
            severity=Severity.BLOCKER,
            confidence=Confidence.CERTAIN,
            title=Message.of("finding.no-mail-protocols.title", provider=provider_name(report)),
            message=Message.of(
                "finding.no-mail-protocols.message",
                provider=config.display_name or config.provider_id,
                domain=report.domain,
            ),
            remedy=_remedy(config),
            who=Who.PROVIDER,
            evidence=("config",),
            reference=self.reference,
        )


def _remedy(config: ClientConfig) -> Message:
    for requirement in config.requires:
        if requirement.what == "bridge":
            variant = "with-link" if requirement.link else "text"
            return Message.of(
                f"requires.bridge.{variant}", link=requirement.link or "", hint=config.hint
            )
    web_mail = config.web_mail or config.hint
    return Message.of("finding.no-mail-protocols.remedy", web_mail=web_mail)


RULE: Final[Rule] = NoMailProtocols()
