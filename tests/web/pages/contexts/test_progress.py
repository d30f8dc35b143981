from typing import Any

import pytest
from msgspec.structs import replace

from autoconf.discovery.outcomes import source_tiers
from autoconf.model.check import CheckOutcome, Stage
from autoconf.model.events import LoginEnded, ServerStage, SourceAnswered, Started
from autoconf.model.evidence import MX, MxFacts, Outcome, Tier
from autoconf.model.server import NAMED
from autoconf.web.pages.contexts.progress import progress
from autoconf.web.pages.contexts.steps import source_name, source_stop
from tests.web.pages.rendered import words
from tests.web.pages.samples import EVENTS, IMAP, RUNNING, SMTP, accepted, attempt, job, reached


def test_what_answered_and_what_is_still_asked_stand_side_by_side() -> None:
    made = progress(RUNNING, words)

    assert [(stop.kind, stop.what) for stop in made.sources] == [
        ("none", "Our own list of providers"),
        ("yes", "The provider's settings file"),
        ("none", "PACC, the newer settings file"),
        ("yes", "DNS records of mail servers"),
        ("none", "Mozilla's directory of providers"),
        ("wait", "The settings file of the web site"),
        ("wait", "Microsoft Autodiscover"),
    ]
    assert [(stop.kind, stop.place) for stop in made.servers] == [
        ("yes", "imap.lindenhof.example"),
        ("wait", "pop.lindenhof.example"),
        ("wait", "smtp.lindenhof.example"),
    ]
    assert (made.answered, made.asked) == (6, 10)
    assert made.count.startswith("6 of 10 have answered.")


def test_a_source_says_what_it_found_and_where() -> None:
    found = progress(RUNNING, words).sources[1]

    assert found.came == "autoconfig.lindenhof.example names IMAP, POP3, SMTP"
    assert found.when == "0.2 s"


def test_the_best_answer_of_a_source_counts() -> None:
    found = attempt("dns-srv", Outcome.FOUND)
    absent = attempt("dns-srv", Outcome.ABSENT, "SRV of another.example")
    events = tuple(SourceAnswered.of(one) for one in (absent, found, absent))

    made = progress(job(state="running", events=events), words)

    assert [stop.kind for stop in made.sources] == ["yes"]


def test_a_guess_is_shown_only_where_it_was_made() -> None:
    started = Started(address="a", sources=(("common-ports", Tier.GUESS),), deadline_s=1.0)
    guessed = SourceAnswered.of(attempt("common-ports", Outcome.FOUND, tier=Tier.GUESS))

    without = progress(job(state="running", events=(started,)), words)
    guess = progress(job(state="running", events=(started, guessed)), words)

    assert without.sources == ()
    assert [stop.what for stop in guess.sources] == ["The usual names of mail servers"]


def test_there_is_something_to_show_once_servers_are_known() -> None:
    assert progress(RUNNING, words).can_finish
    assert not progress(job(state="running", events=EVENTS[:3]), words).can_finish
    assert not progress(replace(RUNNING, has_login=True), words).can_finish


def test_the_last_word_about_a_server_counts() -> None:
    refused = replace(reached(SMTP), outcome=CheckOutcome.TIMED_OUT)
    stage = ServerStage(
        endpoint=SMTP.endpoint,
        stage=Stage.CONNECT,
        outcome=CheckOutcome.TIMED_OUT,
        seconds=1.0,
        check=refused,
    )
    ended = LoginEnded(
        endpoint=SMTP.endpoint,
        outcome=accepted(SMTP).login.outcome,
        tries_used=0,
        tries_left=3,
        check=accepted(SMTP),
    )

    silent = progress(job(state="running", events=(stage,)), words)
    proved = progress(job(state="running", events=(stage, ended)), words)

    assert [(s.kind, s.came) for s in silent.servers] == [("no", "no answer in time")]
    assert [(s.kind, s.came) for s in proved.servers] == [("yes", "accepted the login")]


@pytest.mark.parametrize(
    ("rest", "title"),
    [
        ({}, "Looking for the servers of alice@lindenhof.example"),
        ({"kind": "diagnose"}, "Looking for the reason at alice@lindenhof.example"),
        ({"kind": "audit"}, "Looking at what alice@lindenhof.example publishes"),
        ({"has_login": True}, "Testing the login of alice@lindenhof.example"),
    ],
)
def test_the_title_says_what_is_done(rest: dict[str, Any], title: str) -> None:
    assert progress(job(state="running", **rest), words).title == title


@pytest.mark.parametrize("source", [*(name for name, _ in source_tiers()), MX, NAMED])
def test_every_source_has_a_name(source: str) -> None:
    assert source_name(source, words)


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_words(outcome: Outcome) -> None:
    assert source_stop(attempt("pacc", outcome), words).came


def test_the_mx_record_names_the_mail_host() -> None:
    found = replace(attempt(MX, Outcome.FOUND), mx=MxFacts(host="mx.lindenhof.example"))

    assert source_stop(found, words).came == "mail for the domain goes to mx.lindenhof.example"


def test_a_fault_of_this_program_shows_no_traceback() -> None:
    crashed = replace(attempt("pacc", Outcome.CRASHED), traceback="ValueError: /home/secret")

    assert "secret" not in source_stop(crashed, words).came


def test_an_international_host_is_shown_in_both_forms() -> None:
    server = replace(IMAP, hostname="imap.xn--mhle-0ra.example")
    stage = replace(EVENTS[-1], check=reached(server))

    made = progress(job(state="running", events=(stage,)), words)

    assert made.servers[0].place == "imap.m\u00fchle.example (imap.xn--mhle-0ra.example)"
