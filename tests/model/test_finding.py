from msgspec.structs import replace

from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message

FIRST, SECOND, REMEDY = Message("first"), Message("second"), Message("remedy")
FINDING = Finding(
    rule="rule",
    severity=Severity.NOTE,
    confidence=Confidence.CERTAIN,
    title=Message("title"),
    message=Message("message"),
    remedy=REMEDY,
    who=Who.USER,
    steps=(FIRST, SECOND),
)


def dated(step: Message) -> Message:
    return Message.of("fix.read-on", step=step, month="11", year="2026")


def test_a_step_that_rests_on_facts_which_age_says_when_they_were_read() -> None:
    assert replace(FINDING, read_on="2026-11", dated=(1,)).to_do == (FIRST, dated(SECOND))


def test_other_steps_stay_as_they_are() -> None:
    assert FINDING.to_do == (FIRST, SECOND)


def test_without_steps_the_remedy_is_the_only_one() -> None:
    alone = replace(FINDING, steps=())

    assert alone.to_do == (REMEDY,)
    assert replace(alone, read_on="2026-11", dated=(0,)).to_do == (dated(REMEDY),)


def test_a_page_leaves_out_steps_that_are_commands_alone() -> None:
    command = Message.of("finding.works-here.step-explain", id="cannot-send")
    compare = Message("finding.works-here.step-compare")
    finding = replace(FINDING, steps=(command, compare))

    assert finding.to_do == (command, compare)
    assert finding.to_do_on_page == (compare,)
