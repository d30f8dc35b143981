"""Conditional requests (RFC 9110 section 13): a kept page is sent again only if it changed."""

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from autoconf.model.http_cache import Kept
from autoconf.net.http_request import Request
from autoconf.net.interfaces import HttpResponse

_MAX_VALIDATOR: Final = 1024


def conditional(request: Request, kept: Kept | None) -> Request:
    """Return the request with the validators of what is kept (RFC 9110 section 13.1)."""
    if kept is None:
        return request
    headers = {"If-None-Match": kept.etag, "If-Modified-Since": kept.last_modified}
    return replace(request, headers={**request.headers, **{k: v for k, v in headers.items() if v}})


def keepable(answer: HttpResponse, headers: Mapping[str, str]) -> Kept | None:
    """Return what may be kept: a page that came without redirect and has a validator."""
    etag, modified = headers.get("ETag", ""), headers.get("Last-Modified", "")
    forbidden = "no-store" in headers.get("Cache-Control", "").lower()
    if answer.status != 200 or len(answer.hops) > 1 or forbidden:
        return None
    if not etag + modified or len(etag) + len(modified) > _MAX_VALIDATOR:
        return None
    return Kept(
        body=answer.body, content_type=answer.content_type, etag=etag, last_modified=modified
    )
