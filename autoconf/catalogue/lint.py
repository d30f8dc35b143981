"""Provider files checked one by one, and against each other."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from autoconf.catalogue.index import MAX_FILE, files_of, too_large
from autoconf.errors import MalformedDocumentError
from autoconf.formats import provider_yaml
from autoconf.formats.provider_lint import Remark, lint
from autoconf.inputs import read_input
from autoconf.model.message import Message


class FileRemark(Struct, frozen=True):
    """A remark about a line of one file."""

    path: Path
    remark: Remark


def files_in(paths: Iterable[Path]) -> list[Path]:
    """Return files as they are, and the provider files of folders.

    Raises:
        OSError: a folder cannot be listed.
    """
    return [
        file
        for path in paths
        for file in ([Path(e.path) for e in files_of(path)] if path.is_dir() else [path])
    ]


def lint_files(files: Iterable[Path]) -> Iterator[FileRemark]:
    """Yield the remarks about each file, and the names that another file has already.

    Raises:
        OSError, UsageError: a file cannot be read.
    """
    claims: dict[tuple[str, str], Path] = {}
    for path in files:
        body = read_input(path, MAX_FILE + 1)
        if len(body) > MAX_FILE:
            yield FileRemark(path, Remark(1, too_large()))
            continue
        yield from (FileRemark(path, remark) for remark in lint(body, path.name))
        for key, claim, line in _claims(body, path.name):
            first = claims.setdefault((key, claim), path)
            if first != path:
                why = Message.of("lint.claimed", name=claim, provider=first.stem)
                yield FileRemark(path, Remark(line, why))


def _claims(body: bytes, name: str) -> Iterator[tuple[str, str, int]]:
    """Yield the names that one provider alone may have: key, name, line; of good files only."""
    try:
        document = provider_yaml.load(body, name)
    except MalformedDocumentError:
        return
    node, _ = provider_yaml.compose(body, name)
    for key in ("domains", "domain_patterns", "mx_patterns", "ns_patterns"):
        for number, entry in enumerate(document.get(key, ())):
            claim = entry if isinstance(entry, str) else entry["pattern"]
            yield key, claim, provider_yaml.line_of(node, f".{key}[{number}]")
