import pytest
from msgspec.structs import replace

from autoconf.model.questions import NeedsAddressConsent, NeedsReplacement
from autoconf.model.report import Report
from autoconf.model.symptom import Symptom
from autoconf.web.pages.contexts.answer import Answer
from autoconf.web.pages.contexts.choosing import page_of
from autoconf.web.pages.contexts.compare import Compare
from autoconf.web.pages.contexts.confirm import Confirm
from autoconf.web.pages.contexts.facts import Chosen, JobFacts
from autoconf.web.pages.contexts.owner import Owner
from autoconf.web.pages.contexts.progress import Progress
from autoconf.web.pages.contexts.stops import Attempts, Busy, Ended, Nothing
from autoconf.web.pages.contexts.verdicts import Bad, Good
from autoconf.web.pages.parts import Context
from tests.web.pages.all_pages import AUDIT
from tests.web.pages.rendered import words
from tests.web.pages.samples import (
    COMPARED,
    DECLINED,
    FOREIGN,
    IMAP,
    NOTHING,
    PAUSED,
    REFUSED,
    REPORT,
    RUNNING,
    UNCONFIRMED,
    WORKS,
    diagnosed,
    job,
)

TESTED = diagnosed(REPORT)
ASKED: Report = replace(TESTED, symptom=Symptom(id="asks-again"))
ONLY_PAUSED = diagnosed(replace(REPORT, login_pause=PAUSED.login_pause))


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        (job(state="queued", place=2), Busy),
        (RUNNING, Progress),
        (job(TESTED, state="cancelled"), Ended),
        (job(state="failed"), Ended),
        (job(), Ended),
        (job(audit=AUDIT, kind="audit"), Owner),
        (job(UNCONFIRMED), Confirm),
        (job(COMPARED), Compare),
        (job(NOTHING), Nothing),
        (job(TESTED), Answer),
        (job(WORKS, has_login=True), Good),
        (job(REFUSED, has_login=True, tries_used=1), Bad),
        (job(REFUSED, has_login=True, tries_used=3), Attempts),
        (job(PAUSED, has_login=True, tries_used=1), Attempts),
        (job(ASKED, kind="diagnose"), Bad),
        (job(ONLY_PAUSED), Answer),
    ],
)
def test_a_job_has_the_page_of_its_state(facts: JobFacts, kind: type[Context]) -> None:
    assert type(page_of(facts, words)) is kind


@pytest.mark.parametrize("report", [TESTED, UNCONFIRMED, REFUSED, WORKS, COMPARED])
def test_settings_can_be_looked_at_after_any_verdict(report: Report) -> None:
    assert isinstance(page_of(job(report, has_login=True), words, Chosen(client="mac")), Answer)


def test_without_settings_there_is_no_choice() -> None:
    assert isinstance(page_of(job(NOTHING), words, Chosen(client="mac")), Nothing)


def test_a_server_of_another_host_is_a_question_too() -> None:
    question = NeedsReplacement(published=IMAP.endpoint, server=FOREIGN.endpoint)
    report = replace(REPORT, pending=question)

    made = page_of(job(report), words)

    assert isinstance(made, Confirm)
    assert made.verdict.title == "Is a server of “hosting-nord.example” right for you?"
    assert [server.host for server in made.servers] == ["imap.hosting-nord.example"]


def test_a_place_that_may_not_learn_the_address_is_a_question_too() -> None:
    question = NeedsAddressConsent(hosts=("autodiscover.other.example",))

    made = page_of(job(replace(REPORT, pending=question)), words)

    assert isinstance(made, Confirm)
    assert made.verdict.title == "May “other.example” learn your address?"
    assert made.yes == "Yes, ask there"


def test_a_foreign_provider_is_asked_about_with_its_reasons() -> None:
    made = page_of(job(UNCONFIRMED), words)

    assert isinstance(made, Confirm)
    assert made.verdict.title == "Is “hosting-nord.example” your provider?"
    assert made.reasons == (
        "named by the domain's DNS, which anybody on the way can change",
        "the server lies outside the domain of the address",
    )


def test_who_does_not_know_the_provider_is_told_whom_to_ask() -> None:
    made = page_of(job(DECLINED), words)

    assert isinstance(made, Bad)
    assert made.verdict.tone == "warn"
    assert made.verdict.title == 'No password goes to "hosting-nord.example"'
    assert len(made.steps) == 2
    assert not made.offers_login
