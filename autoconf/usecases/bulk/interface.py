"""What a run over a table is given, and what it tells while it works."""

from collections.abc import Callable
from enum import Enum
from pathlib import Path

from msgspec import Struct, field

from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.tasks import CancelToken


class Status(Enum):
    """How a line of the table ended."""

    WRITTEN = "written"
    KEPT = "kept"
    CHANGED = "changed"
    """Not written again, because its folder holds files that are not as the program made them."""
    FAILED = "failed"
    LEFT = "left"
    """No line of the table: a folder of an earlier run, whose user is not in the table."""


class ColumnsNotRead(Struct, frozen=True, kw_only=True):
    """The table has columns whose names are not known, or passwords."""

    unknown: tuple[str, ...] = ()
    passwords: tuple[str, ...] = ()


class LookingUp(Struct, frozen=True, kw_only=True):
    """The table was read; ``count`` domains are looked up now."""

    count: int


class DomainBegun(Struct, frozen=True, kw_only=True):
    """The look-up of a domain begins; it is number ``number`` of all."""

    domain: str
    number: int


class RowDone(Struct, frozen=True, kw_only=True):
    """A line was handled.

    Attributes:
        line: 0 for LEFT.
        folder: name of the user's folder or archive; empty if it failed.
        clients: ids of those that have files in it.
        message: why it failed, or which clients are left out, and which values were changed.
    """

    line: int
    address: str
    status: Status
    folder: str = ""
    clients: tuple[str, ...] = ()
    message: Message | None = None


class RowLost(Struct, frozen=True, kw_only=True):
    """A line that was written failed later: its folder could not be given its name."""

    line: int
    address: str
    message: Message


class Summary(Struct, frozen=True, kw_only=True):
    """How many lines ended how, and the file that tells it of each.

    Attributes:
        left: names of the folders whose users are not in the table; empty for a cancelled run.
    """

    written: int
    kept: int
    failed: int
    changed: int = 0
    left: tuple[str, ...] = ()
    index: Path


Event = ColumnsNotRead | LookingUp | DomainBegun | RowDone | RowLost

Find = Callable[[str], Report]
"""Looks a domain up. It gets no address, so it can send none."""


class Tools(Struct, frozen=True, kw_only=True):
    """What the surface gives.

    Attributes:
        find: called once for each domain, a few at a time, each in a thread of its own.
        words: the text of a message, for the index.
        watch: gets every event, in the thread of the caller.
        cancel: ends the run after the line that is being written; ``find`` must heed it too.
    """

    find: Find
    words: Callable[[Message], str]
    watch: Callable[[Event], object]
    cancel: CancelToken = field(default_factory=CancelToken)
