"""Gmail gives each message to one POP3 program only."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

_HOSTS: Final = frozenset({"pop.gmail.com", "pop.googlemail.com"})
_RECENT: Final = "recent:"


class GmailFetchedOnce(Struct, frozen=True):
    """Gmail marks a message as fetched whether or not the program leaves it there."""

    reference: str = "https://support.google.com/mail/answer/7104828"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a note if Gmail accepted a login over POP3 without its recent mode."""
        for number, check in enumerate(report.checks):
            is_gmail = check.server.hostname in _HOSTS and check.is_proved
            if not is_gmail or check.login.username.startswith(_RECENT):
                continue
            name = f"{_RECENT}{check.login.username}"
            yield Finding(
                rule="gmail-fetched-once",
                severity=Severity.NOTE,
                confidence=Confidence.CERTAIN,
                title=Message("finding.gmail-fetched-once.title"),
                message=Message.of("finding.gmail-fetched-once.message"),
                remedy=Message.of("finding.gmail-fetched-once.remedy", name=name),
                who=Who.USER,
                steps=(
                    Message("finding.gmail-fetched-once.step-imap"),
                    Message.of("finding.gmail-fetched-once.step-recent", name=name),
                ),
                evidence=(f"checks/{number}",),
                reference=self.reference,
            )


RULE: Final[Rule] = GmailFetchedOnce()
