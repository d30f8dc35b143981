import pytest

from autoconf.diagnosis.rules.mailbox_full import RULE
from autoconf.model.check import Check
from autoconf.model.finding import Severity
from autoconf.model.mailbox import ImapFacts, SenderOutcome, SmtpFacts
from tests.diagnosis.reports import (
    IMAP,
    SMTP,
    accepted,
    causes,
    learned,
    not_opened,
    report,
    server,
)

GMAIL = server("imap imap.gmail.com")


def used(percent: int) -> Check:
    return learned(IMAP, imap=ImapFacts(quota_used_kib=percent, quota_limit_kib=100))


def answered(words: str) -> Check:
    facts = SmtpFacts(
        address="alice@example.com",
        sender=SenderOutcome.REFUSED,
        refused_recipient=True,
        words=words,
    )
    return learned(SMTP, smtp=facts)


@pytest.mark.parametrize(
    "checks",
    [
        (used(100), accepted(SMTP)),
        (used(120), accepted(SMTP)),
        (accepted(IMAP), answered("552 5.2.2 Mailbox full")),
        (not_opened(IMAP, text="No space left", code="OVERQUOTA"), accepted(SMTP)),
    ],
    ids=["all-used", "more-than-all", "recipient-refused", "not-opened"],
)
def test_a_full_mailbox_is_the_only_cause_and_blocks(checks: tuple[Check, ...]) -> None:
    found = [(f.rule, f.severity) for f in causes(report(*checks))]

    assert found == [("mailbox-full", Severity.BLOCKER)]


@pytest.mark.parametrize(
    "check",
    [
        used(99),
        answered("550 5.1.1 No such user"),
        not_opened(GMAIL, text="Account exceeded command or bandwidth limits.", code="OVERQUOTA"),
    ],
    ids=["space-is-left", "another-refusal", "another-limit"],
)
def test_it_is_silent_about_other_limits(check: Check) -> None:
    assert list(RULE.check(report(check))) == []
