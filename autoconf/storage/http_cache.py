"""Pages kept in files from one run to the next."""

from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from msgspec import DecodeError, Struct, json

from autoconf.inputs import read_file
from autoconf.model.http_cache import Kept
from autoconf.storage.files import replace_file

MAX_ENTRIES: Final = 200
_MAX_FILE: Final = 512 * 1024


class _Head(Struct, frozen=True, kw_only=True):
    """The first line of a file: whose page it is, and the checksum of the page."""

    url: str
    sha256: str
    content_type: str
    etag: str
    last_modified: str


class FileCache:
    """One file per URL in a folder: a line of JSON, then the page. See ``HttpCache``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, url: str) -> Kept | None:
        """Return the page of a URL; None if there is none that can be read."""
        try:
            content = read_file(self._path(url), _MAX_FILE) or b""
            head, _, body = content.partition(b"\n")
            facts = json.decode(head, type=_Head)
        except (OSError, DecodeError):
            return None
        if facts.url != url or facts.sha256 != sha256(body).hexdigest():
            return None
        return Kept(
            body=body,
            content_type=facts.content_type,
            etag=facts.etag,
            last_modified=facts.last_modified,
        )

    def put(self, url: str, page: Kept) -> None:
        """Keep a page in place of the one before; of more than 200 the oldest goes."""
        head = _Head(
            url=url,
            sha256=sha256(page.body).hexdigest(),
            content_type=page.content_type,
            etag=page.etag,
            last_modified=page.last_modified,
        )
        with suppress(OSError):
            content = json.encode(head) + b"\n" + page.body
            replace_file(self._path(url), content, force=False)
            self._drop_oldest()

    def _path(self, url: str) -> Path:
        return self._folder / sha256(url.encode()).hexdigest()

    def _drop_oldest(self) -> None:
        files = [(path.stat().st_mtime_ns, path) for path in self._folder.iterdir()]
        for _, path in sorted(files)[: max(len(files) - MAX_ENTRIES, 0)]:
            path.unlink(missing_ok=True)
