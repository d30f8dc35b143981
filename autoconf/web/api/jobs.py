"""Jobs over HTTP: start, ask, stream, end."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated, Any, Final, cast

from litestar import Controller, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, HeaderParameter, JSONBody
from litestar.response import Stream
from msgspec import Struct, json
from msgspec.structs import replace

from autoconf.errors import UsageError
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.wanted_clients import wanted_clients
from autoconf.renderers.engine import clients
from autoconf.usecases.providers import known_providers
from autoconf.usecases.reported_settings import report_of
from autoconf.usecases.using import Pasted
from autoconf.web.api.documents import JOBS, JobDocument, artifact_of, english, job_document
from autoconf.web.api.once import once
from autoconf.web.api.requests import (
    AuditRequest,
    CheckRequest,
    DiagnoseRequest,
    DiscoverRequest,
    RenderRequest,
)
from autoconf.web.api.responses import READING_JOB, STREAM, WRITING_JOB
from autoconf.web.api.stream import is_over, lines, number_of
from autoconf.web.errors import RefusedRequestError
from autoconf.web.jobs.job import Job
from autoconf.web.reception import Complaint, LoginWish, Reception
from autoconf.web.visitors import Visitor

Key = Annotated[str, HeaderParameter(name="Idempotency-Key", max_length=200)]
LastEvent = Annotated[str, HeaderParameter(name="Last-Event-ID", max_length=20)]
_EVENTS: Final = "text/event-stream"
_POLL_S: Final = "1"


class JobRoutes(Controller):
    """The jobs of a caller."""

    path = "/jobs"

    @post("/discover", status_code=202, responses=WRITING_JOB)
    async def discover(
        self,
        data: JSONBody[DiscoverRequest],
        reception: NamedDependency[Reception],
        visitor: NamedDependency[Visitor],
        key: Key = "",
    ) -> Response[JobDocument]:
        """Find the settings of an address or a domain; no login."""
        return await _started(
            reception, visitor, key, data, lambda: reception.discover(visitor, data.address)
        )

    @post("/check", status_code=202, responses=WRITING_JOB)
    async def check(
        self,
        data: JSONBody[CheckRequest],
        reception: NamedDependency[Reception],
        visitor: NamedDependency[Visitor],
        key: Key = "",
    ) -> Response[JobDocument]:
        """Find settings, or continue from a job; reach the servers; log in with a secret."""
        return await _started(
            reception, visitor, key, data, lambda: _check(reception, visitor, data)
        )

    @post("/diagnose", status_code=202, responses=WRITING_JOB)
    async def diagnose(
        self,
        data: JSONBody[DiagnoseRequest],
        reception: NamedDependency[Reception],
        visitor: NamedDependency[Visitor],
        key: Key = "",
    ) -> Response[JobDocument]:
        """Check with a complaint, or with the settings that a mail program has now."""
        start = partial(_check, reception, visitor, data)
        return await _started(reception, visitor, key, data, start)

    @post("/audit", status_code=202, responses=WRITING_JOB)
    async def audit(
        self,
        data: JSONBody[AuditRequest],
        reception: NamedDependency[Reception],
        visitor: NamedDependency[Visitor],
        key: Key = "",
    ) -> Response[JobDocument]:
        """Show what a domain publishes, and what mail programs make of it."""
        return await _started(
            reception, visitor, key, data, partial(_audit, reception, visitor, data)
        )

    @post("/render", status_code=202, responses=WRITING_JOB)
    async def render(
        self,
        data: JSONBody[RenderRequest],
        reception: NamedDependency[Reception],
        visitor: NamedDependency[Visitor],
        key: Key = "",
    ) -> Response[JobDocument]:
        """Write the files of mail programs, from a job or from a report."""
        return await _started(
            reception, visitor, key, data, lambda: _render(reception, visitor, data)
        )

    @get("/{job_id:str}", responses=READING_JOB)
    async def job(
        self,
        job_id: FromPath[str],
        reception: NamedDependency[Reception],
        visitor: NamedDependency[Visitor],
    ) -> JobDocument:
        """Return how far a job is, and its result."""
        return await _document(reception, await reception.find(visitor, job_id))

    @get("/{job_id:str}/events", media_type=_EVENTS, responses=STREAM)
    async def events(
        self,
        job_id: FromPath[str],
        reception: NamedDependency[Reception],
        visitor: NamedDependency[Visitor],
        last: LastEvent = "",
    ) -> Response[Any]:
        """Stream the events of a job; after the last one the answer is 204."""
        return await stream_of(reception, visitor, job_id, last)

    @post("/{job_id:str}/finish", status_code=202, responses=WRITING_JOB)
    async def finish(
        self,
        job_id: FromPath[str],
        reception: NamedDependency[Reception],
        visitor: NamedDependency[Visitor],
    ) -> JobDocument:
        """End the search of a job, and go on with what is there."""
        job = await reception.find(visitor, job_id)
        await reception.desk.finish(job.id)
        return await _document(reception, job)

    @get(
        "/{job_id:str}/files/{client:str}/{name:path}",
        media_type="application/octet-stream",
        responses=READING_JOB,
    )
    async def file(
        self,
        job_id: FromPath[str],
        client: FromPath[str],
        name: FromPath[str],
        reception: NamedDependency[Reception],
        visitor: NamedDependency[Visitor],
    ) -> Response[bytes]:
        """Return one file of a render job."""
        job = await reception.find(visitor, job_id)
        artifact = artifact_of(await reception.result_of(job), client, str(name).lstrip("/"))
        if artifact is None:
            raise NotFoundException
        return Response(
            artifact.content,
            media_type=artifact.media_type,
            headers={"Content-Disposition": "attachment"},
        )

    @delete("/{job_id:str}", responses=WRITING_JOB)
    async def end(
        self,
        job_id: FromPath[str],
        reception: NamedDependency[Reception],
        visitor: NamedDependency[Visitor],
    ) -> None:
        """End a job, and forget it with its result."""
        await reception.end(await reception.find(visitor, job_id))


async def stream_of(
    reception: Reception, visitor: Visitor, job_id: str, last: str
) -> Response[Any]:
    """Return the stream of a job, from an event on; 204 if the client has all of them."""
    job = await reception.find(visitor, job_id)
    after = number_of(last)
    if await is_over(reception.store, job, after):
        return Response(None, status_code=204)
    return Stream(
        lines(reception.store, job, after),
        media_type=_EVENTS,
        headers={"X-Accel-Buffering": "no"},
    )


async def _started(
    reception: Reception,
    visitor: Visitor,
    key: str,
    request: Struct,
    start: Callable[[], Awaitable[Job]],
) -> Response[JobDocument]:
    told = replace(request, secret=None) if hasattr(request, "secret") else request
    job = await once(reception, visitor, key, told, start)
    return Response(
        await _document(reception, job),
        status_code=202,
        headers={"Location": JOBS + job.id, "Retry-After": _POLL_S},
    )


async def _document(reception: Reception, job: Job) -> JobDocument:
    entries = await reception.store.entries(job.id)
    return job_document(job, entries, await reception.result_of(job))


async def _check(reception: Reception, visitor: Visitor, data: CheckRequest) -> Job:
    if (data.address is None) == (data.job is None):
        raise UsageError("web.request.address-or-job")
    what = data.address if data.job is None else await reception.find(visitor, data.job)
    login = LoginWish(
        credential=None if data.secret is None else data.secret.credential(),
        user_name=data.user_name,
        confirmed=tuple(data.confirm),
    )
    complaint = Complaint()
    if isinstance(data, DiagnoseRequest):
        using = tuple(
            Pasted(text=one.text, name=english(Message("web.request.pasted")), format=one.format)
            for one in data.using
        )
        complaint = Complaint(words=data.symptom or "", using=using)
    return await reception.check(visitor, cast("str | Job", what), login, complaint)


async def _audit(reception: Reception, visitor: Visitor, data: AuditRequest) -> Job:
    return await reception.audit(visitor, data.domain, english if data.fix else None)


async def _render(reception: Reception, visitor: Visitor, data: RenderRequest) -> Job:
    report = await _report_for(reception, visitor, data)
    choices = data.profile.choices()
    wanted = wanted_clients(tuple(data.clients), clients())
    return await reception.render(visitor, report, choices, wanted, english)


async def _report_for(reception: Reception, visitor: Visitor, data: RenderRequest) -> Report:
    if (data.job is None) == (data.report is None):
        raise UsageError("web.request.job-or-report")
    if data.report is not None:
        known = known_providers(reception.settings.options.providers)
        return report_of(json.encode(data.report), Message("web.request.report"), known)
    job = await reception.find(visitor, data.job or "")
    result = await reception.result_of(job)
    if result is None or result.report is None:
        raise RefusedRequestError("no-report")
    return result.report
