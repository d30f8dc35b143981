"""Provider files checked one by one, and against each other."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from stat import S_ISDIR

from msgspec import Struct

from autoconf.catalogue.files import files_of, read_body, shown_name
from autoconf.catalogue.store import BUNDLED
from autoconf.errors import MalformedDocumentError
from autoconf.formats import provider_yaml, strict_yaml
from autoconf.formats.provider_lint import Remark, lint
from autoconf.model.message import Message


class FileRemark(Struct, frozen=True):
    """A remark about a line of one file."""

    path: Path
    remark: Remark


def files_in(paths: Iterable[Path]) -> list[Path]:
    """Return files as they are, and the provider files of folders.

    Raises:
        OSError: a path is not there, or a folder cannot be listed.
    """
    return [
        file
        for path in paths
        for file in (
            [Path(e.path) for e in files_of(path)] if S_ISDIR(path.stat().st_mode) else [path]
        )
    ]


def lint_files(files: Iterable[Path], bundled: Path = BUNDLED) -> Iterator[FileRemark]:
    """Yield the remarks about each file, and the names that another file has already.

    Args:
        files: read in this order.
        bundled: the folder whose files hold no client id.
    """
    claims: dict[tuple[str, str], Path] = {}
    for path in files:
        try:
            body = read_body(path)
        except MalformedDocumentError as error:
            yield FileRemark(path, Remark(1, error.why))
            continue
        yield from (FileRemark(path, remark) for remark in lint(body, shown_name(path)))
        if path.parent.resolve() == bundled.resolve():
            yield from (FileRemark(path, remark) for remark in _client_id(body, shown_name(path)))
        for key, claim, line in _claims(body, shown_name(path)):
            first = claims.setdefault((key, claim), path)
            if first != path:
                why = Message.of("lint.claimed", name=claim, provider=first.stem)
                yield FileRemark(path, Remark(line, why))


def _client_id(body: bytes, name: str) -> Iterator[Remark]:
    """Yield a warning about a client id; of good files only. Your own file may hold one."""
    try:
        document = provider_yaml.load(body, name)
    except MalformedDocumentError:
        return
    if document.get("oauth2", {}).get("client_id"):
        node, _ = strict_yaml.compose(body, name)
        line = strict_yaml.line_of(node, ".oauth2.client_id")
        yield Remark(line, Message.of("lint.client-id"), is_error=False)


def _claims(body: bytes, name: str) -> Iterator[tuple[str, str, int]]:
    """Yield the names that one provider alone may have: key, name, line; of good files only."""
    try:
        document = provider_yaml.load(body, name)
    except MalformedDocumentError:
        return
    node, _ = strict_yaml.compose(body, name)
    for key in ("domains", "domain_patterns", "mx_patterns", "ns_patterns"):
        for number, entry in enumerate(document.get(key, ())):
            claim = entry if isinstance(entry, str) else entry["pattern"]
            yield key, claim, strict_yaml.line_of(node, f".{key}[{number}]")
