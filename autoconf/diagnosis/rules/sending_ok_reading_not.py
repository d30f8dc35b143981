"""The server for sending accepts a password that the servers for reading refuse."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.one_side import MAX_WORDS, accepted_on, refused_on_one_side
from autoconf.formats.safe_text import clean_text
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class SendingOkReadingNot(Struct, frozen=True):
    """The rule is silent where the refusal has a known reason: ``login-refused`` names it."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc9051#section-6.2"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one blocker for all servers that refused the password."""
        refused = refused_on_one_side(report, incoming=True)
        accepted = accepted_on(report, incoming=False)
        if not refused or accepted is None:
            return
        first = report.checks[refused[0]]
        words = clean_text(first.server_words, MAX_WORDS)
        yield Finding(
            rule="sending-ok-reading-not",
            severity=Severity.BLOCKER,
            confidence=Confidence.CERTAIN,
            title=Message("finding.sending-ok-reading-not.title"),
            message=Message.of(
                f"finding.sending-ok-reading-not.{'said' if words else 'silent'}",
                accepted=accepted.endpoint,
                refused=first.endpoint,
                words=words,
            ),
            remedy=Message.of("finding.sending-ok-reading-not.remedy"),
            who=Who.USER,
            steps=(
                Message("fix.keep-password"),
                Message("finding.sending-ok-reading-not.step-switch"),
                Message("finding.sending-ok-reading-not.step-name"),
            ),
            evidence=tuple(f"checks/{number}" for number in refused),
            reference=self.reference,
        )


RULE: Final[Rule] = SendingOkReadingNot()
