"""What a test of many accounts is given, and what it tells while it works."""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Final

from msgspec import Struct, field

from autoconf.dialogues.restraint import Restraint
from autoconf.model.address import EmailAddress
from autoconf.model.budget import Ledger
from autoconf.model.message import Message
from autoconf.model.output_options import OutputOptions
from autoconf.model.report import Report
from autoconf.model.secret import Credential, Secret
from autoconf.tasks import CancelToken
from autoconf.usecases.accounts.limits import Limits
from autoconf.usecases.bulk.interface import ColumnsNotRead, DomainBegun, Find, LookingUp
from autoconf.usecases.bulk.table import Row

NOT_NEEDED: Final = "not-needed"
"""The kind of accounts that were not tested as another one of their domain works."""


class Wishes(Struct, frozen=True, kw_only=True):
    """How to test.

    Attributes:
        output: the folder, and the clients to write files for; without clients none are written.
        limits: for every server.
        one_per_domain: test accounts of a domain until one works; the others stay untested.
        retry_failed: test accounts again that were refused in an earlier run.
        password_column: the column with the passwords; None: they are not in the table.
    """

    output: OutputOptions
    limits: Limits = Limits()
    one_per_domain: bool = False
    retry_failed: bool = False
    password_column: str | None = None


class Answer(Enum):
    """Whether mail can be read, or sent."""

    YES = "yes"
    NO = "no"
    UNTESTED = "untested"


class Standing(Enum):
    """What the next run does with an account."""

    WORKS = "works"
    """It is left alone."""
    REFUSED = "refused"
    """It is left alone unless the person wants it tested again."""
    SPARED = "spared"
    """Another account of its domain works, and one is enough."""
    OPEN = "open"
    """It is tested again: nothing certain is known."""


class Result(Struct, frozen=True, kw_only=True):
    """How the test of one line ended; a line of ``results.csv``.

    Attributes:
        line: of the table.
        address: as in the table; empty where the cell is no address: it may be a password.
        title: the first words of the report, or why there is none.
        finding: the rule of the first finding; empty without one.
        kind: what the title says, without names: accounts are counted by it.
        who: can fix it; empty where nothing is to be fixed.
        clients: that have files.
        folder: of the files; empty without them.
        wanted: the clients that were asked for.
    """

    line: int
    address: str
    read: Answer = Answer.UNTESTED
    send: Answer = Answer.UNTESTED
    title: str
    finding: str = ""
    kind: str = ""
    who: str = ""
    clients: tuple[str, ...] = ()
    folder: str = ""
    wanted: tuple[str, ...] = ()
    standing: Standing = Standing.OPEN


class AccountsRead(Struct, frozen=True, kw_only=True):
    """The table was read: so many accounts are to be tested, and so many were before."""

    count: int
    known: int


class AccountDone(Struct, frozen=True, kw_only=True):
    """The test of an account ended."""

    result: Result


class PlacePaused(Struct, frozen=True, kw_only=True):
    """A server is left alone for a while.

    Attributes:
        host: its name, or its address.
        minutes: how long.
        message: why.
    """

    host: str
    minutes: int
    message: Message


class Waiting(Struct, frozen=True, kw_only=True):
    """No account can be tested now: all servers had as many logins as they may.

    Attributes:
        seconds: until the next one can.
    """

    seconds: float


class Summary(Struct, frozen=True, kw_only=True):
    """How the accounts of the table stand, those of earlier runs included.

    Attributes:
        count: of lines.
        works: how many can read and send.
        untested: how many of the others were not tested.
        kinds: the others by ``Result.kind``, the commonest first.
        failed_files: how many have no files although files were wanted and their logins worked.
        results: the files that hold a line for each.
    """

    count: int
    works: int
    untested: int
    kinds: Mapping[str, int]
    failed_files: int
    results: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Whether each line works, or was not to be tested."""
        return self.count == self.works + self.kinds.get(NOT_NEEDED, 0) and not self.failed_files


Event = (
    ColumnsNotRead | LookingUp | DomainBegun | AccountsRead | AccountDone | PlacePaused | Waiting
)

SecretOf = Callable[[Row, EmailAddress], Secret]
"""Returns the password of a line. It raises UsageError if there is none; the text shows none."""

LogIn = Callable[[Report, Credential, Restraint, CancelToken], Report]
"""See ``SharedRuns.check``."""

AddressesOf = Callable[[Sequence[str]], Mapping[str, tuple[str, ...]]]
"""Looks host names up; a name without an address has none."""


class Tools(Struct, frozen=True, kw_only=True):
    """What the surface gives.

    Attributes:
        find: looks a domain up; see ``bulk.interface.Tools``.
        secret: called in the thread of the caller, for one line at a time.
        log_in: called in a thread for each account.
        addresses: called once, before the first login.
        words: the text of a message, for the files.
        watch: gets every event, in the thread of the caller.
        ledger: keeps what servers had to bear for other runs; None: it is forgotten.
        cancel: ends the run; ``find`` and ``log_in`` must heed it too.
    """

    find: Find
    secret: SecretOf
    log_in: LogIn
    addresses: AddressesOf
    words: Callable[[Message], str]
    watch: Callable[[Event], object]
    ledger: Ledger | None = None
    cancel: CancelToken = field(default_factory=CancelToken)
