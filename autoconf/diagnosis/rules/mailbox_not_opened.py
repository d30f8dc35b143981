"""A server accepted the login, but did not open the mailbox."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import has_accepted
from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

_TEMPORARY: Final = frozenset(
    {"SYS/TEMP", "IN-USE", "INUSE", "UNAVAILABLE", "SERVERBUG", "LIMIT", "LOGIN-DELAY"}
)
"""Response codes for temporary trouble (RFC 2449, RFC 3206, RFC 5530)."""


class MailboxNotOpened(Struct, frozen=True):
    """The password is right, so the remedy does not mention it as a cause."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc5530"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding per server; a warning if another server works."""
        for number, check in enumerate(report.checks):
            refusal = check.mailbox.refusal if check.mailbox is not None else None
            if refusal is None:
                continue
            protocol = check.server.protocol
            is_temporary = refusal.code in _TEMPORARY
            yield Finding(
                rule="mailbox-not-opened",
                severity=(
                    Severity.WARNING if has_accepted(report, check.server) else Severity.BLOCKER
                ),
                confidence=Confidence.CERTAIN,
                message=Message.of(
                    "finding.mailbox-not-opened.message",
                    server=check.endpoint,
                    words=refusal.in_words(protocol),
                ),
                remedy=Message.of(
                    f"finding.mailbox-not-opened.{'remedy-later' if is_temporary else 'remedy'}",
                    protocol=protocol.value.upper(),
                ),
                who=Who.PROVIDER if is_temporary else Who.USER,
                evidence=(f"checks/{number}",),
                reference=self.reference,
            )


RULE: Final[Rule] = MailboxNotOpened()
