"""Services beside mail: nobody waits for them."""

import threading

from autoconf.discovery.additions import Additions
from autoconf.discovery.interface import Step
from autoconf.discovery.outcomes import PendingQuestion, Result
from autoconf.model.evidence import Outcome, Relation, Tier
from autoconf.tasks import Deadline


def asked(name: str) -> PendingQuestion:
    step = Step(asked=name, rank=96, ask=lambda _tools: None, is_addition=True)
    return PendingQuestion("well-known", Tier.PROVIDER, Relation.OWN, step)


def test_what_has_come_is_reported_in_the_order_asked() -> None:
    additions, all_there = Additions(), threading.Barrier(3)

    def ask(_step: Step, _deadline: Deadline) -> Result:
        return Result(Outcome.ABSENT)

    def ask_and_tell(step: Step, deadline: Deadline) -> Result:
        all_there.wait(30.0)
        return ask(step, deadline)

    additions.start([asked("one"), asked("two")], ask_and_tell)
    all_there.wait(30.0)
    limit = Deadline(30.0)
    while len(additions.attempts()) < 2:
        limit.remaining_s()

    assert [(a.asked, a.outcome) for a in additions.attempts()] == [
        ("one", Outcome.ABSENT),
        ("two", Outcome.ABSENT),
    ]


def test_what_has_not_come_by_the_end_gave_way_and_is_cancelled() -> None:
    additions, cancelled = Additions(), threading.Event()

    def ask(_step: Step, deadline: Deadline) -> Result:
        deadline.cancel.register(cancelled.set)
        cancelled.wait(30.0)
        return Result(Outcome.FOUND)

    additions.start([asked("slow")], ask)
    assert additions.attempts() == ()
    additions.end()

    assert cancelled.wait(30.0)
    (attempt,) = additions.attempts()
    assert (attempt.outcome, attempt.detail.partition(" after")[0]) == (
        Outcome.TIMED_OUT,
        "gave way",
    )
