"""A job, and what came of it."""

import secrets
from enum import Enum
from typing import Final

from msgspec import Struct

from autoconf.model.audit_result import Audit
from autoconf.model.profile import Refusal, Rendering
from autoconf.model.report import Report

KEPT_S: Final = 900.0
"""A result, and the log of its job, live so long."""

_ID_BYTES: Final = 16


class JobKind(Enum):
    """What a job does."""

    DISCOVER = "discover"
    CHECK = "check"
    DIAGNOSE = "diagnose"
    AUDIT = "audit"
    RENDER = "render"


class JobState(Enum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes."""
        return self in {JobState.DONE, JobState.FAILED, JobState.CANCELLED}


class Job(Struct, frozen=True, kw_only=True):
    """What is known of a job without its result. It holds no secret.

    Attributes:
        id: 128 random bits; who knows it and is the owner may see the result.
        owner: of the session or the token; empty for a program without either.
        subject: the address, or the domain.
        has_login: whether a password came with it.
        parent: the job whose report it continues; empty: it begins anew.
        place: in line, from 1; 0 for a job that runs or is over.
        status: the exit status of the command line; None before the end.
        verdict: id of the finding that is said first; empty: none.
        problem: why it failed, as the last part of a problem type; empty: it did not.
        created_at: seconds since the epoch.
    """

    id: str
    kind: JobKind
    owner: str
    subject: str
    state: JobState = JobState.QUEUED
    has_login: bool = False
    parent: str = ""
    place: int = 0
    status: int | None = None
    verdict: str = ""
    problem: str = ""
    created_at: float


class Result(Struct, frozen=True, kw_only=True):
    """What came of a job.

    Attributes:
        report: of discover, check and diagnose.
        audit: of audit.
        renderings: of render, and of an audit with its files: the files, by client.
        refused: the clients that there are no files for.
    """

    report: Report | None = None
    audit: Audit | None = None
    renderings: tuple[Rendering, ...] = ()
    refused: tuple[Refusal, ...] = ()


def new_id() -> str:
    """Return an id that cannot be guessed."""
    return secrets.token_urlsafe(_ID_BYTES)
