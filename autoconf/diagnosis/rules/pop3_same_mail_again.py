"""POP3 identifiers change from session to session, so programs fetch all mail again."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.mailbox import Pop3Facts
from autoconf.model.message import Message
from autoconf.model.report import Report


class Pop3SameMailAgain(Struct, frozen=True):
    """Two sessions are compared only if the person complains about it."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc1939#section-7"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a warning per server; a server without identifiers counts for the complaint."""
        is_asked = report.symptom is not None and "pop3-same-mail-again" in report.symptom.rules
        for number, check in enumerate(report.checks):
            pop3 = None if check.mailbox is None else check.mailbox.pop3
            what = None if pop3 is None else _what(pop3, is_asked=is_asked)
            if what is None:
                continue
            values = {"server": check.endpoint, "hostname": check.server.hostname}
            yield Finding(
                rule="pop3-same-mail-again",
                severity=Severity.WARNING,
                confidence=Confidence.CERTAIN if what == "no-ids" else Confidence.LIKELY,
                title=Message("finding.pop3-same-mail-again.title"),
                message=Message.of(f"finding.pop3-same-mail-again.{what}", **values),
                remedy=Message.of("finding.pop3-same-mail-again.remedy", **values),
                steps=(
                    Message("finding.pop3-same-mail-again.step-once"),
                    Message("finding.pop3-same-mail-again.step-imap"),
                    Message.of("finding.pop3-same-mail-again.step-tell", **values),
                ),
                who=Who.USER,
                evidence=(f"checks/{number}",),
                reference=self.reference,
            )


def _what(pop3: Pop3Facts, *, is_asked: bool) -> str | None:
    """Return what is wrong, as the end of a message id."""
    if pop3.ids_change:
        return "changed"
    return "no-ids" if is_asked and pop3.has_uidl is False else None


RULE: Final[Rule] = Pop3SameMailAgain()
