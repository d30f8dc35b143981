"""A person wants to see what is there already: the search ends, and the run goes on."""

from collections.abc import Sequence

from msgspec.structs import replace

from autoconf.model.check import LoginOutcome
from autoconf.model.events import Event, SourceAnswered
from autoconf.model.evidence import Outcome, Tier
from autoconf.model.report import Report
from autoconf.tasks import CancelToken
from tests.assistant.cases import Case, Person, logins, wires, wishes
from tests.discovery.builders import IMAP, SMTP, server
from tests.discovery.documents import document
from tests.discovery.runs import ISPDB, WELL_KNOWN

FOREIGN = [server("imap imap.elsewhere.example"), server("smtp smtp.elsewhere.example")]
"""They need a yes, so that the search goes on after them."""

LONG = 600.0
STEP_S = 8.0
"""How long one question may take."""


def case_of(timeout: float, person: Person | None = None) -> Case:
    return Case(
        site={WELL_KNOWN: document(*FOREIGN)},
        servers=wires(*FOREIGN),
        silent=(ISPDB,),
        wishes=wishes(timeout=timeout),
        person=person or Person(),
    )


def finishing(case: Case) -> CancelToken:
    """Let the search end when the settings have come."""
    enough = CancelToken()

    def watch(event: Event) -> None:
        case.shown.append(event)
        if isinstance(event, SourceAnswered) and event.outcome is Outcome.FOUND:
            enough.cancel()

    case.tools = replace(case.tools, enough=enough, watch=watch)
    return enough


def outcomes(report: Report) -> dict[str, Outcome]:
    return {attempt.asked: attempt.outcome for attempt in report.attempts}


def servers(report: Report) -> Sequence[str]:
    assert report.config is not None
    return [str(one.endpoint) for one in report.config.servers]


def test_the_search_ends_with_what_was_found() -> None:
    case = case_of(LONG)
    finishing(case)

    report = case.discover()

    assert servers(report) == [str(one.endpoint) for one in FOREIGN]
    silent = next(one for one in report.attempts if one.asked == ISPDB)
    assert silent.outcome is Outcome.TIMED_OUT
    assert silent.elapsed_s < STEP_S  # it did not end by its own time
    assert not report.is_cancelled


def test_the_result_is_that_of_a_source_that_does_not_answer_in_time() -> None:
    case = case_of(LONG)
    finishing(case)

    finished, late = case.discover(), case_of(3.0).discover()

    assert (servers(finished), finished.findings) == (servers(late), late.findings)
    assert finished.config == late.config
    assert outcomes(finished)[ISPDB] is outcomes(late)[ISPDB]


def test_logins_follow() -> None:
    case = case_of(LONG, Person(confirms=True))
    finishing(case)

    report = case.check()

    assert set(logins(report).values()) == {LoginOutcome.ACCEPTED}


def test_nothing_is_guessed_after_it() -> None:
    case = Case(site={}, servers=wires(IMAP, SMTP), silent=(ISPDB,), wishes=wishes(timeout=LONG))
    enough = CancelToken()
    enough.cancel()
    case.tools = replace(case.tools, enough=enough)

    report = case.discover()

    assert report.config is None
    assert not [one for one in report.attempts if one.tier is Tier.GUESS]
    assert case.opened == set()


def test_no_other_server_is_looked_for_after_it() -> None:
    case = Case(site={WELL_KNOWN: document(IMAP, SMTP)}, servers={}, wishes=wishes(timeout=LONG))
    finishing(case)

    report = case.check()

    assert not [one for one in report.attempts if one.tier is Tier.GUESS]
    assert len(report.checks) == 2
