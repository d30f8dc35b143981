"""Questions about services beside mail: asked at once, and waited for by nobody."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from autoconf.discovery.interface import Step
from autoconf.discovery.outcomes import PendingQuestion, Result, make_attempt
from autoconf.model.evidence import Attempt, Outcome
from autoconf.tasks import CancelToken, Clock, Deadline, Job, start_all

Ask = Callable[[Step, Deadline], Result]


@dataclass(slots=True)
class Additions:
    """They run beside everything else until the run ends; what has come by then is reported."""

    clock: Clock = time.monotonic
    _asked: list[PendingQuestion] = field(default_factory=list)
    _came: dict[int, Attempt] = field(default_factory=dict)
    _cancel: CancelToken = field(default_factory=CancelToken)
    _began: float = 0.0

    def start(self, asked: Sequence[PendingQuestion], ask: Ask) -> None:
        """Ask all of them in the background."""
        self._asked = list(asked)
        self._began = self.clock()
        jobs = [
            Job(
                name=f"addition {number}",
                work=partial(self._work, number, ask),
                seconds=entry.step.seconds,
            )
            for number, entry in enumerate(self._asked)
        ]
        start_all(jobs, self._cancel)

    def attempts(self) -> tuple[Attempt, ...]:
        """Return what has come so far, in the order asked."""
        return tuple(
            self._came[number] for number in range(len(self._asked)) if number in self._came
        )

    def end(self) -> None:
        """Stop waiting: what has not come is recorded as silent."""
        self._cancel.cancel()
        for number in range(len(self._asked)):
            waited = self.clock() - self._began
            late = Result(Outcome.TIMED_OUT, detail=f"gave way after {waited:.1f} s")
            self._came.setdefault(number, self._attempt(number, late))

    def _work(self, number: int, ask: Ask, deadline: Deadline) -> None:
        result = ask(self._asked[number].step, deadline)
        if self._cancel.is_cancelled:
            return
        self._came.setdefault(number, self._attempt(number, result))

    def _attempt(self, number: int, result: Result) -> Attempt:
        return make_attempt(self._asked[number], result, self.clock() - self._began)
