"""Hosts that anybody can have named learn the address only after a yes."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from autoconf.discovery.consent import MAX_ADDRESS_QUESTIONS
from autoconf.model.questions import NeedsAddressConsent
from autoconf.model.report import Report
from autoconf.net.interfaces import HttpResponse
from autoconf.usecases.exits import EXIT_NOT_CONFIRMED, EXIT_NOTHING_FOUND, exit_status
from tests.assistant.cases import Case, Person, wires, wishes
from tests.discovery import autodiscover
from tests.discovery.builders import IMAP, SMTP
from tests.discovery.runs import DOCUMENT, WELL_KNOWN
from tests.fakes import FakeHttp, Request

AWAY = autodiscover.ELSEWHERE
SITE: Any = {
    autodiscover.HTTP: autodiscover.moved(AWAY),
    AWAY: autodiscover.settings(IMAP, SMTP),
}


@dataclass
class Forged(Case):
    """A redirect over plain http leads away, and no server can be guessed."""

    site: Any = field(default_factory=lambda: dict(SITE))
    servers: Any = field(default_factory=dict)

    @property
    def told(self) -> bool:
        return AWAY in self.world.urls


def rules(report: Report) -> list[str]:
    return [finding.rule for finding in report.findings]


@pytest.mark.parametrize("logs_in", [True, False], ids=["check", "discover"])
def test_the_run_ends_with_the_question_where_nothing_else_was_found(*, logs_in: bool) -> None:
    case = Forged()

    report = case.check() if logs_in else case.discover()

    assert isinstance(report.pending, NeedsAddressConsent)
    assert report.pending.hosts == ("mail.hoster.example",)
    assert report.pending.domains == ("hoster.example",)
    assert not case.told
    assert rules(report) == ["address-withheld"]
    assert "--trust-host mail.hoster.example" in str(report.findings[0].remedy.parameters)
    assert exit_status(report) == EXIT_NOT_CONFIRMED


def test_a_yes_asks_this_host_and_no_other_source_again() -> None:
    case = Forged(person=Person(confirms=True))

    report = case.check()

    assert case.told
    assert report.config is not None
    assert report.config.servers
    assert case.world.urls.count(WELL_KNOWN) == 1
    assert "tell mail.hoster.example" in case.person.asked


class EverNew(FakeHttp):
    """Plain http leads to another host each time."""

    def fetch(self, url: str, **options: Any) -> HttpResponse:
        if url != autodiscover.HTTP:
            return super().fetch(url, **options)
        number = sum(asked.url == url for asked in self.asked)
        self.asked.append(Request(method="GET", url=url, headers={}, body=None))
        return autodiscover.moved(f"https://mail.hoster{number}.example{autodiscover.PATH}")


@pytest.mark.parametrize("confirms", [True, False])
def test_the_questions_come_to_an_end(*, confirms: bool) -> None:
    case = Forged(person=Person(confirms=confirms))
    case.world.http = EverNew()

    report = case.check()

    assert 1 <= len(case.person.asked) <= MAX_ADDRESS_QUESTIONS
    assert (len(case.person.asked) == MAX_ADDRESS_QUESTIONS) is confirms
    assert report.pending is None
    assert exit_status(report) == EXIT_NOTHING_FOUND


def test_a_no_ends_the_search() -> None:
    case = Forged(person=Person(confirms=False))

    report = case.check()

    assert not case.told
    assert (report.pending, report.config) == (None, None)
    assert exit_status(report) == EXIT_NOTHING_FOUND


@pytest.mark.parametrize(
    "options",
    [
        wishes(trust_host=("mail.hoster.example",)),
        wishes(trust_host=("hoster.example",)),
        wishes(yes=True),
    ],
    ids=["host", "domain", "yes"],
)
def test_an_option_agrees_beforehand(options: Any) -> None:
    case = Forged(wishes=options)

    report = case.discover()

    assert case.told
    assert report.pending is None


FURTHER = f"https://mail.further.example{autodiscover.PATH}"
CHAIN: Any = {
    **SITE,
    AWAY: autodiscover.moved(FURTHER),
    FURTHER: autodiscover.settings(IMAP, SMTP),
}


def test_yes_is_a_word_about_one_foreign_domain() -> None:
    case = Forged(site=CHAIN, wishes=wishes(yes=True))

    report = case.discover()

    assert case.told
    assert FURTHER not in case.world.urls
    assert isinstance(report.pending, NeedsAddressConsent)
    assert report.pending.hosts == ("mail.further.example",)
    assert exit_status(report) == EXIT_NOT_CONFIRMED


def test_further_domains_are_named_one_by_one() -> None:
    named = wishes(trust_host=("mail.hoster.example", "further.example"))

    assert FURTHER in _urls(Forged(site=CHAIN, wishes=named))
    assert FURTHER in _urls(
        Forged(site=CHAIN, wishes=wishes(yes=True), person=Person(confirms=True))
    )


def test_a_redirect_within_the_foreign_domain_needs_no_second_yes() -> None:
    inside = f"https://other.hoster.example{autodiscover.PATH}"
    site = {**SITE, AWAY: autodiscover.moved(inside), inside: autodiscover.settings(IMAP, SMTP)}

    assert inside in _urls(Forged(site=site, wishes=wishes(yes=True)))


def _urls(case: Forged) -> list[str]:
    case.check()
    return case.world.urls


def test_nobody_is_asked_where_other_settings_are_found() -> None:
    site = {**SITE, WELL_KNOWN: DOCUMENT}
    case = Forged(site=site, servers=wires(IMAP, SMTP))

    report = case.check()

    assert not case.told
    assert "address-withheld" not in rules(report)
    assert report.works
