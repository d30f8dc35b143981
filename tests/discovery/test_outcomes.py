import gc
from functools import partial

import pytest

from autoconf.cli.text import english
from autoconf.dialogues.sessions import Sessions
from autoconf.discovery.interface import Tools
from autoconf.discovery.outcomes import (
    ask_offline,
    of_error,
    pending_guesses,
    pending_questions,
    run_step,
)
from autoconf.errors import (
    LoginWantedError,
    NameNotFoundError,
    NetworkError,
    NoDataError,
    RefusedError,
)
from autoconf.model.address import EmailAddress
from autoconf.model.evidence import MxFacts, Outcome, Query, Reason, Relation, Tier
from autoconf.model.software import Software
from tests.discovery.builders import IMAP, SMTP, answer
from tests.fakes import fake_network

UNKNOWN = Query(address=None, domain="example.com")
KNOWN = Query(address=None, domain="gmail.com")


@pytest.mark.parametrize(
    ("query", "outcome"),
    [
        pytest.param(KNOWN, Outcome.FOUND, id="known"),
        pytest.param(UNKNOWN, Outcome.ABSENT, id="unknown"),
    ],
)
def test_offline_only_the_catalogue_is_asked(query: Query, outcome: Outcome) -> None:
    attempts = ask_offline(query)

    assert [(a.asked, a.outcome) for a in attempts] == [
        (f"provider catalogue: {query.domain}", outcome)
    ]


@pytest.mark.parametrize("relation", Relation)
def test_the_guess_is_never_among_the_questions(relation: Relation) -> None:
    query = Query(address=None, domain="example.com", relation=relation, mx_host="mx.example.com")

    assert Tier.GUESS not in {asked.tier for asked in pending_questions(query)}


def test_the_guesses_are_asked_for_by_themselves() -> None:
    assert {asked.source for asked in pending_guesses(UNKNOWN)} == {"common-ports"}


def test_no_answer_is_absent() -> None:
    assert run_step(lambda: None).outcome is Outcome.ABSENT


def test_an_answer_is_found() -> None:
    said = answer([IMAP, SMTP])

    assert run_step(lambda: said).answer == said


def test_a_network_error_of_no_known_kind_is_unreachable() -> None:
    assert (
        of_error(NetworkError("dialogue.said", said="something new")).outcome is Outcome.UNREACHABLE
    )


def test_a_bug_is_no_outcome() -> None:
    def bug() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_step(bug)


def test_a_name_that_does_not_exist_is_a_reason() -> None:
    assert (
        of_error(NameNotFoundError("net.dns.no-such-name", name="example.com")).reason
        is Reason.NO_SUCH_NAME
    )
    assert of_error(NoDataError("net.dns.no-records", name="example.com", kind="MX")).reason is None


def test_the_software_of_a_server_that_wants_a_login_is_kept() -> None:
    result = of_error(LoginWantedError("discovery.exchange-login", Software.EXCHANGE))

    assert (result.outcome, result.software) == (Outcome.REFUSED, Software.EXCHANGE)


@pytest.mark.parametrize(
    ("facts", "outcome", "words"),
    [
        (MxFacts(host="mx.example.com"), Outcome.FOUND, "mx.example.com"),
        (MxFacts(), Outcome.FOUND, None),
        (MxFacts(is_null=True), Outcome.ABSENT, "null MX: the domain takes no mail"),
    ],
    ids=["host", "no-usable-host", "null-mx"],
)
def test_mx_facts_are_an_outcome(facts: MxFacts, outcome: Outcome, words: str | None) -> None:
    result = run_step(lambda: facts)

    assert (result.mx, result.outcome) == (facts, outcome)
    assert (result.detail and english(result.detail)) == words


def test_what_a_stranger_said_is_cleaned() -> None:
    detail = of_error(RefusedError("dialogue.said", said="a\x1b\nb" + "x" * 5000)).detail

    assert detail is not None
    assert english(detail).startswith("a bx")
    assert len(english(detail)) == 500


@pytest.mark.parametrize("source", ["dns-srv", "pacc", "txt-mailconf", "autodiscover"])
def test_a_question_without_an_answer_leaves_no_garbage(source: str) -> None:
    """A survey asks millions of them: an error must not hold the functions it went through."""
    tools = Tools(network=fake_network(), sessions=Sessions())
    query = Query(address=EmailAddress.parse("alice@example.com"), domain="example.com")
    asked = [one for one in pending_questions(query) if one.source == source]
    run_step(partial(asked[0].ask, tools))  # imports what it needs
    gc.collect()
    gc.freeze()  # what other tests left is not counted
    gc.disable()
    try:
        for question in asked:
            run_step(partial(question.ask, tools))
        left = gc.collect()
    finally:
        gc.enable()
        gc.unfreeze()

    assert asked
    assert left == 0
