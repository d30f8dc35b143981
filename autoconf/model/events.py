"""The events of a run, as they happen: a typed stream for the terminal, a page or a log.

A watcher is called from worker threads and must not block. The order of arrival changes no result.
"""

from collections.abc import Callable
from enum import Enum

from msgspec import Struct

from autoconf.model.cause import Cause
from autoconf.model.check import Check, CheckOutcome, LoginOutcome, Stage
from autoconf.model.config import ClientConfig
from autoconf.model.evidence import Attempt, Outcome, Tier, Trust
from autoconf.model.finding import Finding
from autoconf.model.message import Message
from autoconf.model.server import Endpoint


class Started(Struct, frozen=True, kw_only=True):
    """A run begins.

    Attributes:
        address: as typed; the domain where no address is known.
        sources: id and tier of every source that will be asked; empty where a run is continued.
        deadline_s: how long the run may take.
    """

    address: str
    sources: tuple[tuple[str, Tier], ...]
    deadline_s: float


class SourceAnswered(Struct, frozen=True, kw_only=True):
    """One question to a source of settings has ended.

    Attributes:
        source: id of the source.
        found: the servers that it named, in its order.
        trust: how the answer travelled; None where there is none.
        seconds: from its start to its end.
        attempt: the question with all that is known of it.
    """

    source: str
    outcome: Outcome
    seconds: float
    found: tuple[Endpoint, ...] = ()
    trust: Trust | None = None
    attempt: Attempt

    @classmethod
    def of(cls, attempt: Attempt) -> "SourceAnswered":
        """Make the event of an attempt."""
        answer = attempt.answer
        return cls(
            source=attempt.source,
            outcome=attempt.outcome,
            seconds=attempt.elapsed_s,
            found=() if answer is None else tuple(s.endpoint for s in answer.config.servers),
            trust=None if answer is None else answer.trust,
            attempt=attempt,
        )


class ConfigFound(Struct, frozen=True, kw_only=True):
    """Settings are known: the first ones, or better ones; ``final``: the last ones of the run."""

    config: ClientConfig
    final: bool = False


class ServerStage(Struct, frozen=True, kw_only=True):
    """A mail server was reached, or was not.

    Attributes:
        stage: the last stage that was completed.
        seconds: since the connection was begun.
        grade: the problem of its TLS as a word of the report; None where there is none.
        check: what is known of the server, without the transcript.
    """

    endpoint: Endpoint
    stage: Stage
    outcome: CheckOutcome
    seconds: float
    grade: str | None = None
    check: Check


class LoginEnded(Struct, frozen=True, kw_only=True):
    """A server was asked to accept the login, or was left without one.

    Attributes:
        cause: why the server refused, where that is known.
        tries_used: failed logins of the account, those of earlier runs included.
        tries_left: how many may still fail.
        check: what is known of the server, without the transcript.
    """

    endpoint: Endpoint
    outcome: LoginOutcome
    cause: Cause | None = None
    tries_used: int
    tries_left: int
    check: Check


class ConfirmationNeeded(Struct, frozen=True, kw_only=True):
    """The run stops here until a person has confirmed these hosts."""

    hosts: tuple[str, ...]
    reasons: tuple[Message, ...]


class PasswordNeeded(Struct, frozen=True, kw_only=True):
    """The run stops here until it is given the password.

    Attributes:
        hosts: will get it; empty: no server takes one.
        hints: what the provider demands, or says about it.
        sign_in: the host where the person can sign in with the browser instead; empty: nowhere.
    """

    hosts: tuple[str, ...]
    hints: tuple[str, ...]
    sign_in: str = ""


class FindingMade(Struct, frozen=True, kw_only=True):
    """A diagnosis."""

    finding: Finding


class FileWritten(Struct, frozen=True, kw_only=True):
    """Files for one client are on the disk.

    Attributes:
        client: id of the client.
        files: paths below the output folder.
        steps: what to do with them.
        caveats: what could not be expressed.
    """

    client: str
    files: tuple[str, ...]
    steps: tuple[Message, ...] = ()
    caveats: tuple[Message, ...] = ()


class Trouble(Enum):
    """Why a run did not come to its own end."""

    CANCELLED = "cancelled"
    USAGE = "usage"
    """An option is wrong; the call raises a UsageError."""
    CRASHED = "crashed"


class Done(Struct, frozen=True, kw_only=True):
    """The run is over; each run ends with exactly one.

    Attributes:
        status: the exit status of the command line, 0 to 4.
        verdict: id of the finding that is said first; None where all works, or nothing was asked.
        problem: why the run itself broke off; None for a run that came to its end.
    """

    status: int
    verdict: str | None = None
    problem: Trouble | None = None


Event = (
    Started
    | SourceAnswered
    | ConfigFound
    | ServerStage
    | LoginEnded
    | ConfirmationNeeded
    | PasswordNeeded
    | FindingMade
    | FileWritten
    | Done
)
Watch = Callable[[Event], None]


def ignore(_event: Event) -> None:
    """Watch nothing."""
