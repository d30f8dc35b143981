from autoconf.diagnosis.refusal_steps import refusal_steps
from autoconf.messages import text
from autoconf.model.config import Requirement
from autoconf.model.message import Message
from tests.diagnosis.reports import HEALTHY, IMAP, causes, refused, report


def steps(title: str, remedy: Message) -> list[str]:
    title_message = Message(f"finding.login-refused.title-{title}")
    made = refusal_steps(title_message, remedy, HEALTHY)
    return [text(step.id, step.parameters) for step in made]


def test_a_lock_names_the_minutes_to_wait() -> None:
    remedy = Message.of("advice.locked", more="", minutes=30)

    assert "Send no login for 30 minutes." in steps("locked", remedy)


def test_without_a_time_a_lock_lasts_a_quarter_of_an_hour() -> None:
    remedy = Message.of("advice.locked", more="", minutes=0)

    assert "Send no login for 15 minutes." in steps("locked", remedy)


def test_the_page_of_the_provider_stands_in_the_step_that_needs_it() -> None:
    demand = Requirement(what="app-password", link="https://example.com/app")

    (finding,) = causes(report(refused(IMAP, said=""), requires=(demand,)))[:1]

    first, *_ = (text(step.id, step.parameters) for step in finding.steps)
    assert first.startswith("Make an app password")
    assert "https://example.com/app" in first


def test_a_cause_without_steps_has_its_remedy_alone() -> None:
    assert steps("unknown", Message.of("advice.unknown", more="", minutes=0)) == []
