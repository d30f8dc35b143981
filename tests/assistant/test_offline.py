from autoconf import catalogue
from autoconf.assistant.offline import discover_offline
from autoconf.model.events import ConfigFound, Event, SourceAnswered, ignore
from autoconf.model.evidence import DiscoveryOptions, Outcome
from autoconf.model.options import Options
from autoconf.model.report import Report
from autoconf.usecases.starting import start_of


def look_up(target: str, seen: list[Event] | None = None) -> Report:
    return discover_offline(
        start_of(target),
        Options(offline=True),
        DiscoveryOptions(offline=True),
        catalogue.bundled(),
        ignore if seen is None else seen.append,
    )


def test_a_known_provider_is_found() -> None:
    report = look_up("alice@gmail.com")

    assert report.config is not None
    assert [s.hostname for s in report.config.outgoing] == ["smtp.gmail.com"]


def test_the_answers_and_the_settings_are_told_and_nothing_is_asked() -> None:
    seen: list[Event] = []

    report = look_up("alice@gmail.com", seen)

    assert {type(event) for event in seen} == {SourceAnswered, ConfigFound}
    assert (report.pending, report.checks) == (None, ())


def test_no_login_was_wanted() -> None:
    assert look_up("alice@gmail.com").login_wanted is False


def test_an_unknown_domain_is_not_found() -> None:
    report = look_up("alice@example.com")

    assert (report.config, [a.outcome for a in report.attempts]) == (None, [Outcome.ABSENT])


def test_a_domain_alone_can_be_looked_up() -> None:
    report = look_up("gmail.com")

    assert (report.address, report.domain) == (None, "gmail.com")
    assert report.config is not None
