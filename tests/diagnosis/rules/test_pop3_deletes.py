import pytest

from autoconf.diagnosis.rules.pop3_deletes import RULE
from autoconf.model.finding import Severity
from autoconf.model.mailbox import Pop3Facts
from tests.diagnosis.reports import IMAP, POP3, accepted, learned, not_opened, report

DELETES = learned(POP3, pop3=Pop3Facts(has_uidl=True, expire_days=0))


@pytest.mark.parametrize(
    ("facts", "messages"),
    [
        (Pop3Facts(has_uidl=True, expire_days=0), ["finding.pop3-deletes.expires"]),
        (Pop3Facts(has_uidl=False), ["finding.pop3-deletes.no-uidl"]),
        (Pop3Facts(has_uidl=True, expire_days=1), []),
        (Pop3Facts(has_uidl=None), []),
    ],
    ids=["expire-0", "no-uidl", "expire-1", "unknown"],
)
def test_it_says_why_mail_cannot_stay(facts: Pop3Facts, messages: list[str]) -> None:
    found = RULE.check(report(learned(POP3, pop3=facts)))

    assert [finding.message.id for finding in found] == messages


def test_imap_makes_it_a_note_if_it_works() -> None:
    with_imap = RULE.check(report(accepted(IMAP), DELETES))
    without = RULE.check(report(not_opened(IMAP), DELETES))

    assert [f.severity for f in (*with_imap, *without)] == [Severity.NOTE, Severity.WARNING]
