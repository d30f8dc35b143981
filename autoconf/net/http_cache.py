"""Pages kept from run to run, never used without asking whether they changed (RFC 9110 §13)."""

import contextlib
import json
import os
import secrets
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from autoconf.net.http_request import Request
from autoconf.net.interfaces import HttpResponse, Kept

MAX_ENTRIES: Final = 200
_MAX_FILE: Final = 512 * 1024
_MAX_VALIDATOR: Final = 1024


class FileCache:
    """One file per URL in a folder of the user's: a line of JSON, then the page."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, url: str) -> Kept | None:
        """Return the page of a URL; None if there is none that can be read."""
        try:
            with self._path(url).open("rb") as file:
                head, _, body = file.read(_MAX_FILE).partition(b"\n")
            facts = json.loads(head)
            if facts["url"] != url or facts["sha256"] != sha256(body).hexdigest():
                return None
            return Kept(
                body=body,
                content_type=str(facts["content_type"]),
                etag=str(facts["etag"]),
                last_modified=str(facts["last_modified"]),
            )
        except (OSError, ValueError, LookupError, TypeError):
            return None

    def put(self, url: str, page: Kept) -> None:
        """Keep a page in place of the one before; the oldest of more than 200 goes."""
        facts = {
            "url": url,
            "sha256": sha256(page.body).hexdigest(),
            "content_type": page.content_type,
            "etag": page.etag,
            "last_modified": page.last_modified,
        }
        with contextlib.suppress(OSError):
            self._write(self._path(url), json.dumps(facts).encode() + b"\n" + page.body)
            self._drop_oldest()

    def _path(self, url: str) -> Path:
        return self._folder / sha256(url.encode()).hexdigest()

    def _write(self, path: Path, content: bytes) -> None:
        """Write a file whole: readers see the old one or the new one."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_suffix(f".{secrets.token_hex(4)}.part")
        try:
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    def _drop_oldest(self) -> None:
        files = [(path.stat().st_mtime_ns, path) for path in self._folder.iterdir()]
        for _, path in sorted(files)[: max(len(files) - MAX_ENTRIES, 0)]:
            path.unlink(missing_ok=True)


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
