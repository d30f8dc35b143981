"""One round of questions."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from autoconf.discovery.outcomes import PendingQuestion, Result
from autoconf.discovery.round import Arrival, Round, starting_order
from autoconf.model.evidence import Attempt, Belief, Outcome, Relation, Tier, TrustPolicy
from autoconf.tasks import Deadline


def question(asked: str) -> PendingQuestion:
    return PendingQuestion(
        source="ispdb",
        tier=Tier.DIRECTORY,
        policy=TrustPolicy(Belief.DIRECTORY),
        relation=Relation.OWN,
        asked=asked,
        rank=50,
        ask=lambda _tools: None,
        seconds=5.0,
    )


def nothing(_question: PendingQuestion, _deadline: Deadline) -> Result:
    return Result(outcome=Outcome.ABSENT)


def test_a_round_is_run_once() -> None:
    one_round = Round(nothing, lambda _attempt: None)
    one_round.run([question("a")], 1.0)

    with pytest.raises(RuntimeError, match="run once"):
        one_round.run([question("b")], 1.0)


def test_a_name_with_blanks_is_kept_whole() -> None:
    asked = "https://example.com/.well-known/ of jmap, caldav"

    (attempt,) = Round(nothing, lambda _attempt: None).run([question(asked)], 1.0)

    assert attempt.asked == asked


def test_what_an_attempt_leads_to_is_asked_once() -> None:
    def further(_attempt: Attempt) -> Sequence[PendingQuestion]:
        return [question("a"), question("b"), question("c")]

    one_round = Round(nothing, lambda _attempt: None, follow_up=further)

    assert [a.asked for a in one_round.run([question("a"), question("b")], 1.0)] == ["a", "b", "c"]


def test_a_question_that_others_follow_starts_before_those_of_a_better_rank() -> None:
    questions = [
        question("a"),
        replace(question("b"), rank=10),
        replace(question("c"), rank=90, starts_first=True),
    ]

    assert [q.asked for q in sorted(questions, key=starting_order)] == ["c", "b", "a"]


def test_patience_is_told_what_has_arrived_and_what_is_silent() -> None:
    told: list[tuple[set[str], set[str]]] = []

    def patience(
        _elapsed_s: float, arrived: Sequence[Arrival], silent: Sequence[PendingQuestion]
    ) -> None:
        told.append(({a.attempt.asked for a in arrived}, {q.asked for q in silent}))

    Round(nothing, lambda _attempt: None, patience=patience).run(
        [question("a"), question("b")], 1.0
    )

    assert {frozenset(arrived | silent) for arrived, silent in told} == {frozenset("ab")}
    assert [len(arrived) for arrived, _ in told] == [0, 1]
