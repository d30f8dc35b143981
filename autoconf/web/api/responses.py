"""What the description of the API says about answers that are no success."""

from typing import Final

from litestar.openapi.datastructures import ResponseSpec

from autoconf.web.api.problems import MEDIA_TYPE, Problem

_READING: Final = {
    400: "The request cannot be read.",
    401: "A token is missing or wrong.",
    404: "There is no such thing, or not for this caller.",
    422: "A field or a header cannot be used.",
    503: "Too many jobs or streams, or the shared store is away.",
}
_JOB: Final = {
    409: "The job has no report, or a host must be confirmed, or the key is used.",
    410: "The job was ended by its owner.",
}
_WRITING: Final = {
    403: "The request is understood and not granted.",
    408: "The body came too slowly.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    429: "A limit is reached.",
}
Responses = dict[int, ResponseSpec]


def _specs(texts: dict[int, str]) -> Responses:
    return {
        status: ResponseSpec(
            Problem, generate_examples=False, description=text, media_type=MEDIA_TYPE
        )
        for status, text in sorted(texts.items())
    }


READING: Final = _specs(_READING)
READING_JOB: Final = _specs(_READING | _JOB)
WRITING_JOB: Final = _specs(_READING | _JOB | _WRITING)
STREAM: Final = READING_JOB | {204: ResponseSpec(None, description="There is no more event.")}
CACHED: Final = READING | {304: ResponseSpec(None, description="The caller has it already.")}
