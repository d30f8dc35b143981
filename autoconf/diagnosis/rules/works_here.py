"""Somebody complains, and all works from here: the fault lies in the mail program."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.check import CheckOutcome
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import MailProtocol
from autoconf.model.verdict import Works

_ID: Final = "works-here"


class WorksHere(Struct, frozen=True):
    """Silent without a symptom; a fault of the domain explains it (``relations``)."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc5598"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a note if reading and sending work, at the servers that most programs use."""
        if report.symptom is None or report.tried != Works(read=True, send=True):
            return
        if any(check.was_refused for check in report.checks) or _fails_at(report):
            return
        is_of_password = _ID in report.symptom.rules
        variant = "password" if is_of_password else "settings"
        about = Message.of("finding.works-here.step-explain", id=report.symptom.id)
        steps = ("remove", "type") if is_of_password else ("compare",)
        if not is_of_password and not report.using:
            steps = (*steps, "using")
        yield Finding(
            rule=_ID,
            severity=Severity.NOTE,
            confidence=Confidence.LIKELY,
            title=Message(f"finding.works-here.title-{variant}"),
            message=Message(f"finding.works-here.{variant}"),
            remedy=Message(f"finding.works-here.remedy-{variant}"),
            who=Who.USER,
            steps=(
                *(() if is_of_password else (about,)),
                *(Message(f"finding.works-here.step-{step}") for step in steps),
            ),
            evidence=tuple(f"checks/{n}" for n, c in enumerate(report.checks) if c.is_proved),
            reference=self.reference,
        )


def _fails_at(report: Report) -> frozenset[MailProtocol]:
    """Return the protocols without a login because of a fault; few programs fetch over POP3."""
    proved = {check.server.protocol for check in report.checks if check.is_proved}
    failed = {
        check.server.protocol
        for check in report.checks
        if not check.is_safe and check.outcome is not CheckOutcome.SKIPPED
    }
    return frozenset(failed - proved - {MailProtocol.POP3})


RULE: Final[Rule] = WorksHere()
