"""The servers for reading accept a password that the server for sending refuses."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.one_side import MAX_WORDS, accepted_on, refused_on_one_side
from autoconf.formats.safe_text import clean_text
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class ReadingOkSendingNot(Struct, frozen=True):
    """The rule is silent where the refusal has a known reason: ``login-refused`` names it."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc6409#section-4.3"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one blocker for all servers that refused the password."""
        refused = refused_on_one_side(report, incoming=False)
        accepted = accepted_on(report, incoming=True)
        if not refused or accepted is None:
            return
        first = report.checks[refused[0]]
        words = clean_text(first.server_words, MAX_WORDS)
        yield Finding(
            rule="reading-ok-sending-not",
            severity=Severity.BLOCKER,
            confidence=Confidence.CERTAIN,
            title=Message("finding.reading-ok-sending-not.title"),
            message=Message.of(
                f"finding.reading-ok-sending-not.{'said' if words else 'silent'}",
                accepted=accepted.endpoint,
                refused=first.endpoint,
                words=words,
            ),
            remedy=Message.of("finding.reading-ok-sending-not.remedy"),
            who=Who.USER,
            steps=(
                Message("fix.keep-password"),
                Message("finding.reading-ok-sending-not.step-switch"),
                Message("finding.reading-ok-sending-not.step-name"),
            ),
            evidence=tuple(f"checks/{number}" for number in refused),
            reference=self.reference,
        )


RULE: Final[Rule] = ReadingOkSendingNot()
