import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.using_leaves_forever import RULE
from autoconf.model.check import Check
from autoconf.model.mailbox import ImapFacts
from tests.diagnosis.programs import POP3 as USED
from tests.diagnosis.programs import program, with_programs
from tests.diagnosis.reports import IMAP, POP3, SMTP, accepted, learned, report


@pytest.mark.parametrize(
    ("check", "evidence"),
    [
        (learned(POP3, messages=5000), ("using/0", "checks/0")),
        (replace(accepted(POP3), messages_waiting=5000), ("using/0", "checks/0")),
        (
            learned(IMAP, imap=ImapFacts(quota_used_kib=5, quota_limit_kib=10)),
            ("using/0", "checks/0"),
        ),
        (learned(IMAP, imap=ImapFacts(quota_used_kib=4, quota_limit_kib=10)), ()),
        (learned(POP3, messages=4999), ()),
        (accepted(IMAP), ()),
    ],
    ids=["many", "many-waiting", "half-full", "less-than-half", "few", "unknown"],
)
def test_a_full_mailbox_makes_it_a_note(check: Check, evidence: tuple[str, ...]) -> None:
    made = report(check, accepted(SMTP))
    found = [f.evidence for f in RULE.check(with_programs(program(USED), of=made))]

    assert found == ([evidence] if evidence else [])


def test_a_program_that_removes_mail_after_some_days_is_no_problem() -> None:
    made = report(learned(POP3, messages=9999), accepted(SMTP))
    one = program(replace(USED, leave_on_server=14))

    assert list(RULE.check(with_programs(one, of=made))) == []
