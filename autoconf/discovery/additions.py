"""Questions about services beside mail: they run in the background until the run ends.

They start after the questions that the run waits for.
"""

import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from autoconf.discovery.outcomes import Key, PendingQuestion, make_attempt
from autoconf.discovery.round import Ask, cancelled, gave_way
from autoconf.errors import NoThreadError
from autoconf.model.evidence import Attempt
from autoconf.sharing import start_all
from autoconf.tasks import CancelToken, Clock, Deadline, Job


class Additions:
    """Asks all its questions; it is ended once."""

    def __init__(
        self,
        questions: Sequence[PendingQuestion],
        ask: Ask,
        cancel: CancelToken,
        clock: Clock = time.monotonic,
    ) -> None:
        """Prepare it; ``cancel`` is the token of the run."""
        self._questions = tuple(questions)
        self._ask = ask
        self._clock = clock
        self._began = clock()
        self._came: dict[Key, Attempt] = {}
        self._of_run = cancel
        self._cancel = cancel.child()
        self._is_started = self._is_ended = False

    def start(self) -> None:
        """Ask all questions; a second call does nothing."""
        if self._is_started:
            return
        self._is_started = True
        jobs = [
            Job(
                name=question.asked,
                work=partial(self._work, question),
                seconds=question.seconds,
            )
            for question in self._questions
        ]
        with suppress(NoThreadError):  # the run needs no additions
            start_all(jobs, self._cancel)

    def cancel(self) -> None:
        """Let nothing go on that was not ended; may be called again."""
        self._cancel.cancel()

    def end(self) -> tuple[Attempt, ...]:
        """Wait no longer, and return an attempt for each question, in the order asked.

        Raises:
            RuntimeError: it was ended before.
        """
        if self._is_ended:
            raise RuntimeError("additions are ended once")
        self._is_ended = True
        came = dict(self._came)  # before the others are cancelled, and say that they were
        is_cancelled = self._of_run.is_cancelled
        self._cancel.cancel()
        waited_s = self._clock() - self._began
        result = cancelled() if is_cancelled else gave_way(waited_s)
        return tuple(
            came.get(question.key) or make_attempt(question, result, waited_s)
            for question in self._questions
        )

    def _work(self, question: PendingQuestion, deadline: Deadline) -> None:
        result = self._ask(question, deadline)
        self._came[question.key] = make_attempt(question, result, self._clock() - self._began)
