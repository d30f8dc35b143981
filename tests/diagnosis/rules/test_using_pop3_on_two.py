from autoconf.diagnosis.engine import diagnose
from autoconf.diagnosis.rules.using_pop3_on_two import RULE
from tests.diagnosis.programs import IMAP, POP3, SMTP, program, with_programs
from tests.diagnosis.reports import POP3 as RIGHT_POP3
from tests.diagnosis.reports import SMTP as RIGHT_SMTP
from tests.diagnosis.reports import accepted, report

OUTLOOK = program(POP3, SMTP, name="Outlook", sent_is_local=True)
IPHONE = program(POP3, SMTP, name="Apple Mail", sent_is_local=True)


def test_one_program_with_pop3_is_no_problem() -> None:
    both = program(IMAP, POP3, SMTP)

    assert list(RULE.check(with_programs(OUTLOOK, program(), both))) == []


def test_two_programs_with_pop3_explain_what_follows_from_it() -> None:
    findings = diagnose(with_programs(OUTLOOK, program(), IPHONE))

    assert findings[0].rule == "using-pop3-on-two"
    assert findings[0].evidence == ("using/0", "using/2")
    explained = {findings[int(place.partition("/")[2])].rule for place in findings[0].explains}
    assert explained == {"sent-mail-local"}


def test_without_imap_another_remedy_is_given() -> None:
    without = report(accepted(RIGHT_POP3), accepted(RIGHT_SMTP))
    (found,) = RULE.check(with_programs(OUTLOOK, IPHONE, of=without))

    assert found.remedy.id == "finding.using-pop3-on-two.remedy-without-imap"
    assert found.steps == ()
