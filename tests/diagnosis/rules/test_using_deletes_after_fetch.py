import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.using_deletes_after_fetch import RULE
from tests.diagnosis.programs import POP3, SMTP, program, with_programs
from tests.diagnosis.reports import POP3 as RIGHT_POP3
from tests.diagnosis.reports import SMTP as RIGHT_SMTP
from tests.diagnosis.reports import accepted, report

DELETES = replace(POP3, leave_on_server=False)


@pytest.mark.parametrize("kept", [True, 14, None])
def test_a_program_that_leaves_mail_is_no_problem(kept: int | None) -> None:
    one = program(replace(POP3, leave_on_server=kept), SMTP)

    assert list(RULE.check(with_programs(one))) == []


def test_the_program_and_its_menu_are_named() -> None:
    (found,) = RULE.check(with_programs(program(SMTP), program(DELETES, SMTP, name="Outlook")))

    assert found.evidence == ("using/1",)
    assert dict(found.title.parameters) == {"program": "Outlook"}
    assert [step.id.rpartition(".")[2] for step in found.steps] == [
        "step-outlook",
        "step-imap",
        "step-old-mail",
    ]


def test_without_imap_the_mail_stays_for_some_days() -> None:
    without = report(accepted(RIGHT_POP3), accepted(RIGHT_SMTP))
    (found,) = RULE.check(with_programs(program(DELETES, name="mpop"), of=without))

    assert [step.id.rpartition(".")[2] for step in found.steps] == [
        "step-other",
        "step-days",
        "step-old-mail",
    ]
