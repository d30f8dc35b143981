"""The order of servers in the settings file misleads some programs."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.publications import found_files, url_of
from autoconf.model.config import ClientConfig
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import MailProtocol


class AutoconfigOrder(Struct, frozen=True):
    """Geary and FairEmail read the first server only, Evolution takes the last of each kind."""

    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-autoconfig/"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one note per file."""
        for place, one in found_files(report):
            what = None if one.config is None else _what(one.config)
            if what is None:
                continue
            yield Finding(
                rule="autoconfig-order",
                severity=Severity.NOTE,
                confidence=Confidence.CERTAIN,
                title=Message.of("finding.autoconfig-order.title"),
                message=Message.of(f"finding.autoconfig-order.{what}", url=url_of(one)),
                remedy=Message.of("finding.autoconfig-order.remedy"),
                who=Who.DOMAIN_OWNER,
                evidence=(place,),
                reference=self.reference,
            )


def _what(config: ClientConfig) -> str | None:
    """Return what misleads, as the end of a message id."""
    imap = config.of_protocol(MailProtocol.IMAP)
    if imap and config.incoming[0].protocol is MailProtocol.POP3:
        return "pop3-first"
    is_twice = any(len(config.of_protocol(protocol)) > 1 for protocol in MailProtocol)
    return "twice" if is_twice else None


RULE: Final[Rule] = AutoconfigOrder()
