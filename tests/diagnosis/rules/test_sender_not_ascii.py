import pytest

from autoconf.diagnosis.rules.sender_not_ascii import RULE
from autoconf.model.finding import Severity
from autoconf.model.mailbox import SmtpFacts
from tests.diagnosis.reports import IMAP, SMTP, accepted, learned, report


@pytest.mark.parametrize(
    ("address", "has_smtputf8", "count"),
    [
        ("müller@example.com", False, 1),
        ("用户@example.com", False, 1),
        ("müller@example.com", True, 0),
        ("alice@example.com", False, 0),
        ("alice@xn--mller-kva.example", False, 0),
        ("", False, 0),
    ],
)
def test_only_letters_before_the_at_need_smtputf8(
    address: str, *, has_smtputf8: bool, count: int
) -> None:
    smtp = SmtpFacts(address=address, has_smtputf8=has_smtputf8)

    found = list(RULE.check(report(accepted(IMAP), learned(SMTP, smtp=smtp))))

    assert [finding.severity for finding in found] == [Severity.WARNING] * count
