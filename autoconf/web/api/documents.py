"""What the API answers: jobs with their results, files and lists."""

import base64
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

import msgspec
from msgspec import UNSET, Struct, UnsetType

from autoconf.formats.audit_json import write as audit_json
from autoconf.formats.message_dates import with_dates
from autoconf.formats.report_json import write as report_json
from autoconf.messages import text
from autoconf.model.events import SourceAnswered, Started
from autoconf.model.message import Message
from autoconf.model.profile import Artifact
from autoconf.web.jobs.job import Job, JobKind, JobState, Result
from autoconf.web.jobs.store import Entry

JOBS: Final = "/api/v1/jobs/"


class ProgressDocument(Struct, frozen=True):
    """How many sources were asked, and how many have answered."""

    asked: int
    answered: int


class FileDocument(Struct, frozen=True, kw_only=True):
    """A file for a mail program; ``content`` is Base64."""

    client: str
    path: str
    media_type: str
    url: str
    content: str


class ClientFiles(Struct, frozen=True, kw_only=True):
    """The files for one mail program, the steps to take, and what they cannot hold."""

    client: str
    files: tuple[FileDocument, ...]
    steps: tuple[str, ...]
    caveats: tuple[str, ...]


class RefusedClient(Struct, frozen=True):
    """A mail program that there are no files for."""

    client: str
    reason: str


class FilesDocument(Struct, frozen=True):
    """The files of a job."""

    clients: tuple[ClientFiles, ...]
    refused: tuple[RefusedClient, ...]


class JobDocument(Struct, frozen=True, kw_only=True):
    """A job.

    Attributes:
        id: stands in its URL too.
        kind: what it does.
        state: how far it is.
        place: in line, from 1; absent for a job that is not in line.
        progress: of the search.
        status: the exit status of the command line; absent before the end.
        verdict: id of the finding that is said first; absent if there is none.
        problem: why it failed, the last part of a problem type or the id of a message.
        result: the report, or the audit; absent before the end, and for files.
        files: of a render job.
    """

    id: str
    kind: JobKind
    state: JobState
    place: int | UnsetType = UNSET
    progress: ProgressDocument
    status: int | UnsetType = UNSET
    verdict: str | UnsetType = UNSET
    problem: str | UnsetType = UNSET
    result: dict[str, Any] | UnsetType = UNSET
    files: FilesDocument | UnsetType = UNSET


def english(message: Message) -> str:
    """Return the English text of a message, its dates in words."""
    return text(message.id, with_dates(message))


def job_document(job: Job, entries: Sequence[Entry], result: Result | None) -> JobDocument:
    """Return a job as the API shows it."""
    is_shown = job.state is JobState.DONE and result is not None
    return JobDocument(
        id=job.id,
        kind=job.kind,
        state=job.state,
        place=job.place or UNSET,
        progress=progress_of(entries),
        status=UNSET if job.status is None else job.status,
        verdict=job.verdict or UNSET,
        problem=job.problem or UNSET,
        result=_result(result) if is_shown and result is not None else UNSET,
        files=_files(job, result) if is_shown and result is not None else UNSET,
    )


def progress_of(entries: Sequence[Entry]) -> ProgressDocument:
    """Return how many sources have answered at least once."""
    sources: dict[str, bool] = {}
    for _, event in entries:
        if isinstance(event, Started):
            sources |= {source: False for source, _ in event.sources}
        elif isinstance(event, SourceAnswered) and event.source in sources:
            sources[event.source] = True
    return ProgressDocument(len(sources), sum(sources.values()))


def artifact_of(result: Result | None, client: str, path: str) -> Artifact | None:
    """Return a file of a job; None: there is no such file."""
    for rendering in () if result is None else result.renderings:
        for artifact in rendering.artifacts if rendering.client == client else ():
            if artifact.path == path:
                return artifact
    return None


def _result(result: Result) -> dict[str, Any] | UnsetType:
    if result.report is not None:
        return _decoded(report_json(result.report, english, indent=0))
    if result.audit is not None:
        return _decoded(audit_json(result.audit, english))
    return UNSET


def _decoded(document: bytes) -> dict[str, Any]:
    content: dict[str, Any] = msgspec.json.decode(document)
    return content


def _files(job: Job, result: Result) -> FilesDocument | UnsetType:
    if job.kind is not JobKind.RENDER and not result.renderings:
        return UNSET
    clients = tuple(
        ClientFiles(
            client=rendering.client,
            files=tuple(_file(job, rendering.client, one) for one in rendering.artifacts),
            steps=tuple(map(english, rendering.steps)),
            caveats=tuple(map(english, rendering.caveats)),
        )
        for rendering in result.renderings
    )
    refused = tuple(RefusedClient(one.client, english(one.reason)) for one in result.refused)
    return FilesDocument(clients, refused)


def _file(job: Job, client: str, artifact: Artifact) -> FileDocument:
    return FileDocument(
        client=client,
        path=artifact.path,
        media_type=artifact.media_type,
        url=f"{JOBS}{job.id}/files/{client}/{quote(artifact.path)}",
        content=base64.b64encode(artifact.content).decode(),
    )
