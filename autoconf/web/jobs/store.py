"""What outlives a request: jobs, their logs and results, counts and keys.

A store is asked in the event loop. One is the memory of a process, another is shared by several.
"""

from collections.abc import Sequence
from typing import Literal, Protocol

from msgspec import Struct

from autoconf.model.events import Event
from autoconf.web.jobs.job import Job, Result

Wish = Literal["stop", "finish"]
"""What an owner may ask of a job that runs: to end at once, or to go on with what is there."""

Entry = tuple[int, Event]
"""A line of a log; the first one has number 1."""


class Store(Protocol):
    """Keeps everything for ``KEPT_S`` after its last change.

    Every method may raise StoreAwayError.
    """

    async def put(self, job: Job) -> None:
        """Keep a job in place of what was known of it; one that was dropped stays so."""
        ...

    async def get(self, job_id: str) -> Job | None:
        """Return a job; None: there is none, or it has expired."""
        ...

    async def drop(self, job_id: str) -> None:
        """Forget a job with its log and its result; its owner is remembered for ``was``."""
        ...

    async def was(self, job_id: str) -> str | None:
        """Return the owner of a job that was dropped; None: there was none."""
        ...

    async def log(self, job_id: str, event: Event) -> None:
        """Add an event to the log of a job."""
        ...

    async def entries(self, job_id: str, after: int = 0) -> Sequence[Entry]:
        """Return the lines of a log behind a number."""
        ...

    async def more(self, job_id: str, after: int, seconds: float) -> None:
        """Wait until the log is longer or the job has changed, at most so long."""
        ...

    async def keep(self, job_id: str, result: Result) -> None:
        """Keep what came of a job."""
        ...

    async def result(self, job_id: str) -> Result | None:
        """Return what came of a job; None: nothing yet, or it has expired."""
        ...

    async def wish(self, job_id: str, wish: Wish) -> None:
        """Ask something of a job, wherever it runs."""
        ...

    async def wishes(self, job_id: str) -> frozenset[Wish]:
        """Return what was asked of a job; one that was dropped is to stop."""
        ...

    async def see(self, job_id: str) -> None:
        """Note that the owner has asked for a job."""
        ...

    async def unseen_s(self, job_id: str) -> float:
        """Return how many seconds ago the owner last asked for a job, or began it."""
        ...

    async def hit(self, key: str, most: int, window_s: float) -> float:
        """Count something; 0 if that made no more than ``most`` within the window.

        Returns:
            otherwise the seconds until it may be asked again; then nothing was counted.
        """
        ...

    async def remember(self, key: str, value: str, seconds: float) -> str:
        """Return what was kept under a key; if there was nothing, keep this value and return it."""
        ...

    async def recall(self, key: str) -> str | None:
        """Return what is kept under a key; None: nothing."""
        ...

    async def forget(self, key: str) -> None:
        """Keep nothing under a key."""
        ...

    async def check(self) -> None:
        """Raise StoreAwayError if the store cannot be used."""
        ...

    async def close(self) -> None:
        """Let go of what the store needs; nothing is asked of it after that."""
        ...


class Limit(Struct, frozen=True):
    """So many within so many seconds."""

    most: int
    window_s: float
