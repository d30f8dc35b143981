from msgspec.structs import replace

from autoconf.cli.text import english
from autoconf.diagnosis.engine import diagnose
from autoconf.diagnosis.rules.using_pop3_on_two import RULE
from autoconf.model.symptom import Symptom
from tests.diagnosis.programs import IMAP, POP3, SMTP, program, with_programs
from tests.diagnosis.reports import POP3 as RIGHT_POP3
from tests.diagnosis.reports import SMTP as RIGHT_SMTP
from tests.diagnosis.reports import accepted, causes, report
from tests.wording import words

OUTLOOK = program(POP3, SMTP, name="Outlook", sent_is_local=True)
DELETING = program(replace(POP3, leave_on_server=False), SMTP, name="Outlook")
VANISHES = Symptom(id="mail-vanishes", rules=("using-deletes-after-fetch",))
THREE_TIMES = Symptom(id="delete-three-times", rules=("using-pop3-on-two",))
IPHONE = program(POP3, SMTP, name="Apple Mail", sent_is_local=True)


def test_one_program_with_pop3_is_no_problem() -> None:
    both = program(IMAP, POP3, SMTP)

    assert list(RULE.check(with_programs(OUTLOOK, program(), both))) == []


def test_a_complaint_makes_one_program_with_pop3_the_reason_unless_it_deletes() -> None:
    asked = replace(with_programs(OUTLOOK), symptom=THREE_TIMES)
    gone = replace(with_programs(DELETING), symptom=THREE_TIMES)

    (found, *_) = causes(asked)

    assert english(found.title) == "Outlook uses POP3: each device has its own pile"
    assert list(RULE.check(gone)) == []


def test_two_programs_with_pop3_explain_what_follows_from_it() -> None:
    findings = diagnose(with_programs(OUTLOOK, program(), IPHONE))

    assert findings[0].rule == "using-pop3-on-two"
    assert findings[0].evidence == ("using/0", "using/2")
    explained = {findings[int(place.partition("/")[2])].rule for place in findings[0].explains}
    assert explained == {"sent-mail-local"}


def test_where_one_deletes_nothing_is_said_to_stay() -> None:
    (found,) = RULE.check(with_programs(DELETING, IPHONE))

    assert found.message.id == "finding.using-pop3-on-two.message-deletes"
    assert dict(found.message.parameters)["deleting"] == "Outlook"


def test_vanished_mail_is_never_hidden_behind_it() -> None:
    asked = replace(with_programs(DELETING, IPHONE), symptom=VANISHES)

    assert [f.rule for f in causes(asked)][:2] == ["using-deletes-after-fetch", "using-pop3-on-two"]


def test_without_known_settings_imap_is_to_be_asked_for() -> None:
    (found,) = RULE.check(replace(with_programs(OUTLOOK, IPHONE), config=None))

    assert found.remedy.id == "finding.using-pop3-on-two.remedy-unknown"


def test_without_imap_another_remedy_is_given() -> None:
    without = report(accepted(RIGHT_POP3), accepted(RIGHT_SMTP))
    (found,) = RULE.check(with_programs(OUTLOOK, IPHONE, of=without))

    assert found.remedy.id == "finding.using-pop3-on-two.remedy-without-imap"
    assert found.steps == ()


def test_two_files_of_one_program_are_named_both() -> None:
    (found,) = RULE.check(with_programs(OUTLOOK, OUTLOOK))

    assert words(found.message).startswith("These fetch with POP3: Outlook, Outlook. A message")
