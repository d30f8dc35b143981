"""A password that the servers for one purpose accept, and those for the other refuse."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.advice import OPEN, demand_behind
from autoconf.diagnosis.facts import refusal_of
from autoconf.formats.safe_text import clean_text
from autoconf.model.check import Check
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

_MAX_WORDS: Final = 300
"""Letters of a server's words that a finding quotes."""


class OneSideRefused(Struct, frozen=True, kw_only=True):
    """A rule about one purpose; silent where the reason is known: ``login-refused`` names it.

    Attributes:
        incoming: whether reading is the purpose that fails.
        said, silent: ids of the message, with the words of the server and without.
        steps: what the person does after keeping the password.
    """

    rule: str
    reference: str
    incoming: bool
    title: Message
    said: str
    silent: str
    remedy: Message
    steps: tuple[Message, ...]

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one blocker for all servers that refused the password."""
        refused = _refused(report, incoming=self.incoming)
        accepted = _accepted_on(report, incoming=not self.incoming)
        if not refused or accepted is None:
            return
        first = report.checks[refused[0]]
        words = clean_text(first.server_words, _MAX_WORDS)
        yield Finding(
            rule=self.rule,
            severity=Severity.BLOCKER,
            confidence=Confidence.CERTAIN,
            title=self.title,
            message=Message.of(
                self.said if words else self.silent,
                accepted=accepted.endpoint,
                refused=first.endpoint,
                words=words,
            ),
            remedy=self.remedy,
            who=Who.USER,
            steps=(Message("fix.keep-password"), *self.steps),
            evidence=tuple(f"checks/{number}" for number in refused),
            reference=self.reference,
        )


def _refused(report: Report, *, incoming: bool) -> Sequence[int]:
    """Return the checks of a purpose that refused the login, if none of it is proved.

    There are none if the reason of a refusal is known.
    """
    if _accepted_on(report, incoming=incoming) is not None:
        return ()
    of_purpose = (
        n for n, c in enumerate(report.checks) if c.server.protocol.is_incoming is incoming
    )
    refused = [number for number in of_purpose if report.checks[number].was_refused]
    return refused if all(_is_open(report.checks[n], report) for n in refused) else ()


def _accepted_on(report: Report, *, incoming: bool) -> Check | None:
    """Return a check that proves reading or sending; None if none does."""
    of_purpose = (c for c in report.checks if c.server.protocol.is_incoming is incoming)
    return next((check for check in of_purpose if check.is_proved), None)


def _is_open(check: Check, report: Report) -> bool:
    """Tell whether the words of a refusal leave its reason open."""
    refusal = refusal_of(check, report)
    if refusal is None or refusal.cause not in OPEN or refusal.advice != refusal.cause.value:
        return False
    return demand_behind(refusal, check.server.protocol, report.config) is None
