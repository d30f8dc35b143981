"""Provider files checked one by one, and against each other."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from autoconf.catalogue.index import MAX_FILE, files_of
from autoconf.errors import MalformedDocumentError
from autoconf.formats import provider_yaml
from autoconf.formats.provider_lint import Remark, lint


class FileRemark(Struct, frozen=True):
    """What is to be said of a file; printed as compilers do."""

    path: Path
    remark: Remark

    def __str__(self) -> str:
        kind = "" if self.remark.is_error else "warning: "
        return f"{self.path}:{self.remark.line}: {kind}{self.remark.why}"


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
    """Yield what is wrong with each file, then what two of them claim.

    Raises:
        OSError: a file cannot be read.
    """
    claims: dict[tuple[str, str], Path] = {}
    for path in files:
        with path.open("rb") as file:
            body = file.read(MAX_FILE + 1)
        if len(body) > MAX_FILE:
            yield FileRemark(path, Remark(1, f"larger than {MAX_FILE // 1024} KiB"))
            continue
        yield from (FileRemark(path, remark) for remark in lint(body, path.name))
        for key, claim, line in _claims(body, path.name):
            first = claims.setdefault((key, claim), path)
            if first != path:
                yield FileRemark(path, Remark(line, f"{claim} belongs to {first.stem} already"))


def _claims(body: bytes, name: str) -> Iterator[tuple[str, str, int]]:
    """Yield what only one provider may have: key, name and line; nothing of a faulty file."""
    try:
        document = provider_yaml.load(body, name)
    except MalformedDocumentError:
        return
    node, _ = provider_yaml.compose(body, name)
    for key in ("domains", "domain_patterns", "mx_patterns", "ns_patterns"):
        for number, entry in enumerate(document.get(key, ())):
            claim = entry if isinstance(entry, str) else entry["pattern"]
            yield key, claim, provider_yaml.line_of(node, f".{key}[{number}]")
