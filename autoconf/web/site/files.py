"""The files and codes of a job, made when they are asked for."""

import io
import zipfile
from functools import partial
from typing import Any, Final

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from autoconf.errors import UnknownClientError, UnsupportedError
from autoconf.listening.waiting import in_thread
from autoconf.model.profile import Artifact, Rendering
from autoconf.model.report import Report
from autoconf.renderers.engine import render
from autoconf.renderers.interface import Words
from autoconf.usecases.fixing import PUBLISH, to_publish
from autoconf.web.errors import RefusedRequestError
from autoconf.web.pages.contexts.programs import profile_of
from autoconf.web.reception import Reception
from autoconf.web.site.browsers import Front
from autoconf.web.site.jobs import facts_of

_ZIP: Final = "application/zip"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_MOST_NAME: Final = 100


class FileRoutes(Controller):
    """Files for mail programs."""

    include_in_schema = False

    @get("/jobs/{job_id:str}/files/{client:str}/{name:str}")
    async def file(
        self,
        request: Request[Any, Any, Any],
        job_id: FromPath[str],
        client: FromPath[str],
        name: FromPath[str],
        reception: NamedDependency[Reception],
        front: NamedDependency[Front],
    ) -> Response[bytes]:
        """Return the one file of a client."""
        made = await _made(request, job_id, client, reception, front)
        for artifact in made.artifacts:
            if artifact.path.rpartition("/")[2] == name:
                return _download(artifact.content, artifact.media_type, name)
        raise NotFoundException

    @get("/jobs/{job_id:str}/files/{archive:str}")
    async def archive(
        self,
        request: Request[Any, Any, Any],
        job_id: FromPath[str],
        archive: FromPath[str],
        reception: NamedDependency[Reception],
        front: NamedDependency[Front],
    ) -> Response[bytes]:
        """Return all files of a client as one archive."""
        client = archive.removesuffix(".zip")
        made = await _made(request, job_id, client, reception, front)
        if client == archive:
            raise NotFoundException
        return _download(_zipped(made.artifacts), _ZIP, f"mail-settings-{client}.zip")

    @get("/jobs/{job_id:str}/qr/{picture:str}")
    async def code(
        self,
        request: Request[Any, Any, Any],
        job_id: FromPath[str],
        picture: FromPath[str],
        reception: NamedDependency[Reception],
        front: NamedDependency[Front],
    ) -> Response[bytes]:
        """Return the code for the camera of a phone."""
        made = await _made(request, job_id, picture.removesuffix(".svg"), reception, front)
        for artifact in made.artifacts:
            if artifact.media_type == "image/svg+xml":
                return Response(artifact.content, media_type=artifact.media_type)
        raise NotFoundException


async def _made(
    request: Request[Any, Any, Any], job_id: str, client: str, reception: Reception, front: Front
) -> Rendering:
    """Make the files of a client from the report of a job.

    Raises:
        NotFoundException: there is no such client, or it cannot take these servers.
    """
    browser = front.browser_of(request)
    facts = await facts_of(reception, browser, job_id)
    words = front.words(browser)
    if facts.audit is not None and client == PUBLISH:
        made = await in_thread(partial(to_publish, facts.audit, reception.settings.options, words))
        if made is None:
            raise NotFoundException
        return made
    if facts.report is None:
        raise RefusedRequestError("no-report")
    protocol = request.query_params.get("protocol", "imap")
    try:
        return await in_thread(partial(_rendered, facts.report, protocol, client, words))
    except (UnsupportedError, UnknownClientError, ValueError) as error:
        raise NotFoundException from error


def _rendered(report: Report, protocol: str, client: str, words: Words) -> Rendering:
    return render(profile_of(report, protocol), client[:_MOST_NAME], words)


def _download(content: bytes, media_type: str, name: str) -> Response[bytes]:
    safe = "".join(c for c in name if c.isascii() and (c.isalnum() or c in "._-")) or "file"
    return Response(
        content,
        media_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{safe}"'},
    )


def _zipped(artifacts: tuple[Artifact, ...]) -> bytes:
    """Return files as an archive; the same files are the same bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for artifact in artifacts:
            archive.writestr(zipfile.ZipInfo(artifact.path, _EPOCH), artifact.content)
    return file.getvalue()
