"""One round: questions that are asked at the same time, and what came back."""

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from math import inf

from msgspec import Struct

from autoconf.discovery.outcomes import PendingQuestion, Result, make_attempt, of_error
from autoconf.errors import CancelledError
from autoconf.model.evidence import Attempt, Outcome
from autoconf.model.message import Message
from autoconf.tasks import CancelToken, Deadline, End, Ended, Job, run_all

Ask = Callable[[PendingQuestion, Deadline], Result]
"""Puts one question."""

Observer = Callable[[Attempt], None]
"""Told of each attempt as it ends; the order of arrival never changes the result."""


class Arrival(Struct, frozen=True):
    """An attempt that ended, and how many seconds after the start of its round."""

    attempt: Attempt
    at_s: float


Patience = Callable[[float, Sequence[Arrival], Sequence[PendingQuestion]], float | None]
"""Gets the seconds since the start, what has arrived, and what is still silent; returns the second
at which the silent questions give way, or None."""

FollowUp = Callable[[Attempt], Sequence[PendingQuestion]]
"""Returns the questions that an attempt leads to."""


def endless(
    _elapsed_s: float, _arrived: Sequence[Arrival], _silent: Sequence[PendingQuestion]
) -> float | None:
    """Wait for every question until the round's time is over."""
    return None


def no_follow_up(_attempt: Attempt) -> Sequence[PendingQuestion]:
    """Lead to no further question."""
    return ()


class Round:
    """Asks all questions at the same time. It is used once."""

    def __init__(
        self,
        ask: Ask,
        observer: Observer,
        *,
        patience: Patience = endless,
        follow_up: FollowUp = no_follow_up,
        cancel: CancelToken | None = None,
        enough: CancelToken | None = None,
    ) -> None:
        """Prepare it; nothing is asked yet."""
        self._enough = enough
        self._ask = ask
        self._observer = observer
        self._patience = patience
        self._follow_up = follow_up
        self._cancel = cancel
        self._asked: dict[Hashable, PendingQuestion] = {}
        self._attempts: dict[Hashable, Attempt] = {}
        self._at_s: dict[Hashable, float] = {}
        self._seconds = inf
        self._is_used = False

    def run(self, questions: Sequence[PendingQuestion], seconds: float) -> tuple[Attempt, ...]:
        """Ask, and return an attempt for each question, in the order asked.

        Raises:
            RuntimeError: the round was run before.
        """
        if self._is_used:
            raise RuntimeError("a round of questions is run once")
        self._is_used = True
        self._seconds = seconds
        jobs = self._jobs(questions)
        ends = run_all(
            jobs,
            seconds=seconds,
            on_end=self._on_end,
            stop_at=self._stop_at,
            cancel=self._cancel,
            enough=self._enough,
        )
        for ended in ends:
            if ended.job.key not in self._attempts:  # it came to no end of its own
                self._record(ended)
        return tuple(self._attempts[key] for key in self._asked)

    def _jobs(self, questions: Sequence[PendingQuestion]) -> list[Job[Result]]:
        """Return a job for each new question, in the order in which they start."""
        new = [question for question in questions if question.key not in self._asked]
        self._asked.update((question.key, question) for question in new)
        return [
            Job(
                name=question.asked,
                key=question.key,
                work=partial(self._ask, question),
                seconds=min(question.seconds, self._seconds),
            )
            for question in sorted(new, key=starting_order)
        ]

    def _on_end(self, ended: Ended[Result]) -> Sequence[Job[Result]]:
        return self._jobs(self._follow_up(self._record(ended)))

    def _record(self, ended: Ended[Result]) -> Attempt:
        question = self._asked[ended.job.key]
        attempt = make_attempt(question, _result_of(ended), ended.elapsed_s)
        self._attempts[question.key] = attempt
        self._observer(attempt)
        return attempt

    def _stop_at(self, elapsed_s: float) -> float | None:
        for key in self._attempts:
            self._at_s.setdefault(key, elapsed_s)
        arrived = [Arrival(attempt, self._at_s[key]) for key, attempt in self._attempts.items()]
        silent = [q for key, q in self._asked.items() if key not in self._attempts]
        return self._patience(elapsed_s, arrived, silent)


def starting_order(question: PendingQuestion) -> tuple[bool, int]:
    """Return the key that questions are sorted by before they start."""
    return not question.starts_first, question.rank


def gave_way(elapsed_s: float) -> Result:
    """Return the result of a question that was no longer waited for."""
    return Result(
        outcome=Outcome.GAVE_WAY,
        detail=Message.of("discovery.gave-way", seconds=f"{elapsed_s:.1f}"),
    )


def cancelled() -> Result:
    """Return the result of a question that a cancelled run left unanswered."""
    return of_error(CancelledError("net.cancelled"))


def _result_of(ended: Ended[Result]) -> Result:
    """Turn the end of a job into a result."""
    match ended.end:
        case End.RETURNED if ended.value is not None:
            return ended.value
        case End.GAVE_WAY:
            return gave_way(ended.elapsed_s)
        case End.TIMED_OUT:
            detail = Message.of("discovery.no-answer", seconds=f"{ended.elapsed_s:.1f}")
            return Result(outcome=Outcome.TIMED_OUT, detail=detail)
        case End.FAILED | End.CANCELLED:
            return of_error(ended.error) if ended.error is not None else cancelled()
        case _:
            return Result(outcome=Outcome.CRASHED, trace=ended.trace)
