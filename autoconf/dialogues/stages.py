"""The seconds that each stage of a conversation takes."""

from collections.abc import Iterator
from contextlib import contextmanager

from autoconf.dialogues.interface import Say, StartTls, Wait
from autoconf.model.check import Stage
from autoconf.tasks import Clock


class StageTimes:
    """Measures the stages of one conversation; used by one thread at a time.

    Attributes:
        seconds: by stage, in the order that they were begun.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.seconds: dict[Stage, float] = {}

    @contextmanager
    def measure(self, stage: Stage) -> Iterator[None]:
        """Add the time of what is done in the context to a stage, also if it fails."""
        began = self._clock()
        try:
            yield
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + self._clock() - began


def stage_of(step: Say | Wait | StartTls) -> Stage:
    """Return the stage that a step belongs to; what follows an accepted login is DONE."""
    if isinstance(step, StartTls):
        return Stage.TLS
    if isinstance(step, Wait):
        return Stage.DONE
    if step.is_login or step.stage is Stage.CAPABILITIES:
        return Stage.LOGIN
    if step.stage is not Stage.GREETING:
        return Stage.DONE
    return Stage.GREETING if step.line is None else Stage.CAPABILITIES
