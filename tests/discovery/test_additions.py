"""Services beside mail: the other stages do not wait for them."""

import threading

import pytest

from autoconf.discovery.additions import Additions
from autoconf.discovery.outcomes import PendingQuestion, Result
from autoconf.model.evidence import Belief, Outcome, Relation, Tier, TrustPolicy
from autoconf.tasks import CancelToken, Deadline


def asked(name: str) -> PendingQuestion:
    return PendingQuestion(
        source="well-known",
        tier=Tier.PROVIDER,
        policy=TrustPolicy(Belief.OWN_WORD),
        relation=Relation.OWN,
        asked=name,
        rank=96,
        ask=lambda _tools: None,
        seconds=30.0,
        is_addition=True,
    )


def test_what_has_come_is_reported_in_the_order_asked() -> None:
    came = threading.Semaphore(0)
    second_came = threading.Event()

    def ask(question: PendingQuestion, _deadline: Deadline) -> Result:
        if question.asked == "one":
            second_came.wait(30.0)
        return Result(outcome=Outcome.ABSENT)

    def ticks() -> float:
        # The clock is read once at the start, and once as each result comes.
        came.release()
        return 0.0

    additions = Additions([asked("one"), asked("two")], ask, CancelToken(), ticks)
    additions.start()
    for _ in range(2):
        assert came.acquire(timeout=30.0)
    second_came.set()
    assert came.acquire(timeout=30.0)
    limit = Deadline(30.0)
    while any(thread.name in ("one", "two") for thread in threading.enumerate()):
        limit.remaining_s()

    assert [(a.asked, a.outcome) for a in additions.end()] == [
        ("one", Outcome.ABSENT),
        ("two", Outcome.ABSENT),
    ]


def test_what_has_not_come_by_the_end_gave_way_and_is_cancelled() -> None:
    cancelled = threading.Event()

    def ask(_question: PendingQuestion, deadline: Deadline) -> Result:
        deadline.token.register(cancelled.set)
        cancelled.wait(30.0)
        return Result(outcome=Outcome.FOUND)

    additions = Additions([asked("slow")], ask, CancelToken(), lambda: 0.0)
    additions.start()
    (attempt,) = additions.end()

    assert cancelled.wait(30.0)
    assert attempt.outcome is Outcome.GAVE_WAY


def test_what_a_cancelled_run_left_unanswered_was_skipped() -> None:
    cancel, is_ended = CancelToken(), threading.Event()

    def ask(_question: PendingQuestion, _deadline: Deadline) -> Result:
        is_ended.wait(30.0)
        return Result(outcome=Outcome.FOUND)

    additions = Additions([asked("slow")], ask, cancel, lambda: 0.0)
    additions.start()
    cancel.cancel()
    (attempt,) = additions.end()
    is_ended.set()

    assert attempt.outcome is Outcome.SKIPPED


def test_additions_are_ended_once() -> None:
    additions = Additions(
        [], lambda _question, _deadline: Result(outcome=Outcome.ABSENT), CancelToken()
    )
    additions.end()

    with pytest.raises(RuntimeError, match="ended once"):
        additions.end()
