import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.certificate_expires import RULE
from autoconf.messages import text
from autoconf.model.finding import Severity, Who
from autoconf.model.grade import Grade, Level
from autoconf.model.message import Message
from autoconf.model.report import Report
from tests.diagnosis.reports import IMAP, SMTP, accepted, report


def expiring(word: str) -> Report:
    """Return a report whose first server's dates have this grade."""
    message = Message.of(
        f"tls.dates.{word}", not_before="2026-05-01", not_after="2026-07-15", days=13
    )
    grade = Grade(check="dates", level=Level.WARN, message=message)
    return report(replace(accepted(IMAP), grades=(grade,)), accepted(SMTP))


@pytest.mark.parametrize(
    ("word", "severity"), [("very-soon", Severity.WARNING), ("soon", Severity.NOTE)]
)
def test_the_end_is_told_before_it_comes(word: str, severity: Severity) -> None:
    (finding,) = RULE.check(expiring(word))

    assert (finding.severity, finding.who) == (severity, Who.PROVIDER)
    said = text(finding.message.id, finding.message.parameters)
    assert "imap imap.example.com:993 expires in 13 days, on 2026-07-15" in said


@pytest.mark.parametrize("word", ["long", "valid"])
def test_what_nobody_needs_to_know_is_not_told(word: str) -> None:
    assert list(RULE.check(expiring(word))) == []
