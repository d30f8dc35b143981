import pytest

from autoconf.discovery.outcomes import GUESS, ask_offline, of_error, pending_questions, run_step
from autoconf.errors import NetworkError
from autoconf.model.evidence import Outcome, Query, Relation
from tests.discovery.builders import IMAP, SMTP, answer

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

    assert GUESS not in {asked.source for asked in pending_questions(query)}


def test_no_answer_is_absent() -> None:
    assert run_step(lambda: None).outcome is Outcome.ABSENT


def test_an_answer_is_found() -> None:
    said = answer([IMAP, SMTP])

    assert run_step(lambda: said).answer == said


def test_a_network_error_of_no_known_kind_is_unreachable() -> None:
    assert of_error(NetworkError("something new")).outcome is Outcome.UNREACHABLE


def test_a_bug_is_no_outcome() -> None:
    def bug() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_step(bug)
