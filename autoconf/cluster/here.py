"""Does the work of a survey in threads of this process."""

from functools import partial

from autoconf.sharing import Window
from autoconf.tasks import CancelToken, Deadline, Job
from autoconf.usecases.survey.asking.worker import Worker
from autoconf.usecases.survey.running.interface import End, Ended

_LONGEST_S = 24 * 3600.0


class Here:
    """The engine of one process; see ``Engine``."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._worker = Worker()
        self._cancel = CancelToken()
        self._window: Window[bytes] = Window(self._cancel)

    def size(self) -> int:
        """Return 1."""
        return 1

    def start(self, key: int, task: bytes) -> None:
        """Start a task in a thread."""
        work = partial(self._do, task)
        self._window.start(Job(name=f"task {key}", key=key, work=work, seconds=_LONGEST_S))

    def next(self, seconds: float) -> Ended | None:
        """Return the next task that ends."""
        ended = self._window.next(seconds)
        if ended is None or not isinstance(ended.job.key, int):
            return None
        if ended.value is None:
            why = ended.trace.strip().rpartition("\n")[2] or str(ended.error)
            return Ended(key=ended.job.key, end=End.FAILED, why=why)
        return Ended(key=ended.job.key, end=End.DONE, value=ended.value)

    def close(self) -> None:
        """End all tasks."""
        self._cancel.cancel()
        self._worker.close()
        self._window.close()

    def _do(self, task: bytes, _deadline: Deadline) -> bytes:
        return self._worker.do(task)
