"""What a survey is given, and what it tells while it works."""

from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Protocol

from msgspec import Struct, field

from autoconf.model.message import Message
from autoconf.tasks import CancelToken
from autoconf.usecases.survey.asking.tasks import Manner, Pace


class Format(Enum):
    """How records are written."""

    JSONL = "jsonl"
    PARQUET = "parquet"


class Wishes(Struct, frozen=True, kw_only=True):
    """What to survey, and how.

    Attributes:
        output: the folder of the records.
        format: of the records.
        manner: how to ask.
        pace: of the whole survey.
        opt_out: a file with domains and hosts that are left alone.
    """

    output: Path
    format: Format = Format.JSONL
    manner: Manner = Manner()
    pace: Pace = Pace()
    opt_out: Path | None = None


class End(Enum):
    """How a task ended."""

    DONE = "done"
    LOST = "lost"
    """Its process ended, or cannot be reached any more."""
    WRONG_VERSION = "wrong-version"
    """The process has another version of the program."""
    FAILED = "failed"


class Ended(Struct, frozen=True, kw_only=True):
    """A task that is over.

    Attributes:
        key: as it was started.
        value: with DONE.
        why: with the other ends, for people.
    """

    key: int
    end: End
    value: bytes = b""
    why: str = ""


class Engine(Protocol):
    """Does tasks somewhere: in threads of this process, in others, or on other computers.

    One thread uses it. A task that is lost may have been done in part: it is started again.
    """

    def size(self) -> int:
        """Return how many processes work now; 0: none can be reached just now.

        Raises:
            UsageError: there will be none.
        """
        ...

    def start(self, key: int, task: bytes) -> None:
        """Start a task."""
        ...

    def next(self, seconds: float) -> Ended | None:
        """Return the next task that ends; None: none did in time."""
        ...

    def close(self) -> None:
        """End all tasks."""
        ...


class Stage(Enum):
    """What a survey does now, in this order."""

    NAMES = "names"
    HOSTS = "hosts"
    DOMAINS = "domains"


class ListRead(Struct, frozen=True, kw_only=True):
    """The list was read.

    Attributes:
        count: of the domains, each once.
        done: how many have a record from an earlier run.
        rejected: how many lines name no domain.
        repeated: how many lines name a domain that stands further up.
    """

    count: int
    done: int
    rejected: int
    repeated: int


class LineRejected(Struct, frozen=True, kw_only=True):
    """A line that names no domain."""

    line: int
    why: Message


class Progress(Struct, frozen=True, kw_only=True):
    """How far a stage is."""

    stage: Stage
    done: int
    count: int


class Trouble(Struct, frozen=True, kw_only=True):
    """A process or a computer is in trouble; the survey goes on."""

    message: Message


Event = ListRead | LineRejected | Progress | Trouble


class Outcome(Struct, frozen=True, kw_only=True):
    """How a run ended.

    Attributes:
        count: of the domains.
        done: how many have a record now.
        rejected: how many lines name no domain.
        repeated: how many lines name a domain that stands further up.
        lost: how many tasks were lost and done again.
        versions: the processes that were not used, as they have another version.
        failed: tasks that ended in a crash each time, with the reason of the first.
        why_failed: see there.
        missing: how many files with records are not there any more.
    """

    count: int
    done: int
    rejected: int
    repeated: int
    lost: int = 0
    versions: tuple[str, ...] = ()
    failed: int = 0
    why_failed: str = ""
    missing: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether each domain has a record."""
        return self.done == self.count and not self.failed and not self.missing


class Tools(Struct, frozen=True, kw_only=True):
    """What the surface gives.

    Attributes:
        words: the text of a message, for the list of rejected lines.
        watch: gets every event, in the thread of the caller.
        cancel: ends the run.
    """

    words: Callable[[Message], str]
    watch: Callable[[Event], object]
    cancel: CancelToken = field(default_factory=CancelToken)
