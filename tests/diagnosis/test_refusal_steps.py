from autoconf.diagnosis.menus import READ_ON
from autoconf.diagnosis.refusal_steps import refusal_steps
from autoconf.messages import text
from autoconf.model.config import Link, Requirement
from autoconf.model.finding import Finding
from autoconf.model.message import Message
from tests.diagnosis.reports import HEALTHY, IMAP, causes, refused, report


def steps(title: str, remedy: Message) -> list[str]:
    title_message = Message(f"finding.login-refused.title-{title}")
    made = refusal_steps(title_message, remedy, HEALTHY).steps
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


def of_provider(**facts: object) -> Finding:
    demand = Requirement(what="app-password", link="https://example.com/app")
    return causes(report(refused(IMAP, said=""), requires=(demand,), **facts))[0]


def test_the_step_of_a_provider_says_when_its_page_was_read() -> None:
    found = of_provider(checked="2026-11")
    shown = [text(step.id, step.parameters) for step in found.to_do]

    assert shown[0].endswith("https://example.com/app (read in 11/2026)")
    assert not any("read in" in step for step in shown[1:])
    assert found.read_on == "2026-11"


def test_without_a_date_nothing_claims_to_have_been_read() -> None:
    found = of_provider()

    assert not any("read in" in text(step.id, step.parameters) for step in found.to_do)
    assert (found.read_on, found.dated) == ("", ())


def test_the_help_page_of_the_provider_comes_with_the_steps() -> None:
    help_page, named = "https://example.com/help", "https://example.com/app"

    assert of_provider(documentation=(Link(url=help_page),)).links == (help_page,)
    assert of_provider(documentation=(Link(url=named),)).links == ()


def test_the_menus_of_microsoft_are_dated_without_a_provider() -> None:
    title = Message("finding.login-refused.title-smtp-password-off")
    remedy = Message.of("advice.microsoft-smtp-off", more="", minutes=0)

    made = refusal_steps(title, remedy, HEALTHY)

    assert (made.read_on, made.dated) == (READ_ON, (0,))


def test_a_cause_without_steps_has_its_remedy_alone() -> None:
    assert steps("unknown", Message.of("advice.unknown", more="", minutes=0)) == []
