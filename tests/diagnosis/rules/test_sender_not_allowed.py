import pytest

from autoconf.diagnosis.rules.sender_not_allowed import RULE
from autoconf.messages import text
from autoconf.model.finding import Finding, Severity
from autoconf.model.mailbox import SenderOutcome, SmtpFacts
from tests.diagnosis.reports import SMTP, learned, report


def findings(outcome: SenderOutcome | None, *, recipient: bool = False) -> list[Finding]:
    facts = SmtpFacts(
        address="alice@example.com",
        sender=outcome,
        words="553 5.7.1 not yours",
        refused_recipient=recipient,
    )
    return list(RULE.check(report(learned(SMTP, smtp=facts))))


@pytest.mark.parametrize(
    ("outcome", "recipient", "message", "severity"),
    [
        (SenderOutcome.REFUSED, False, "sender", Severity.WARNING),
        (SenderOutcome.REFUSED, True, "recipient", Severity.WARNING),
        (SenderOutcome.LATER, False, "later", Severity.NOTE),
        (SenderOutcome.LATER, True, "later", Severity.NOTE),
    ],
)
def test_a_refusal_is_a_warning_and_greylisting_a_note(
    *, outcome: SenderOutcome, recipient: bool, message: str, severity: Severity
) -> None:
    (finding,) = findings(outcome, recipient=recipient)

    assert finding.message.id == f"finding.sender-not-allowed.{message}"
    assert finding.severity is severity
    assert "553 5.7.1 not yours" in text(finding.message.id, finding.message.parameters)


def test_a_sender_that_was_not_tried_is_no_trouble() -> None:
    assert findings(None) == []
