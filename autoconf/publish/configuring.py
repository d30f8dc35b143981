"""Where the configuration comes from: a file, or a folder of provider files."""

from itertools import combinations
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.errors import MalformedDocumentError, UsageError
from autoconf.formats import serving_toml
from autoconf.inputs import read_input
from autoconf.model.message import Message
from autoconf.model.serving import DomainSource, Serving
from autoconf.storage.places import config_dir, state_dir

_MAX: Final = 1024 * 1024
_MANY: Final = frozenset({"0.0.0.0", "[::]", "localhost"})  # noqa: S104 - compared, not listened on
"""Each of these may be the address that the other listener names."""


def _is_same(one: str, other: str) -> bool:
    """Tell whether two listeners would get each other's connections."""
    host, _, port = one.rpartition(":")
    other_host, _, other_port = other.rpartition(":")
    if one.startswith("unix:") or other.startswith("unix:"):
        return one == other
    return port == other_port != "0" and (
        host == other_host or not {host, other_host}.isdisjoint(_MANY)
    )


def _state() -> str:
    return str(state_dir() / "serve")


class Configuration(Struct, frozen=True, kw_only=True):
    """What the operator named; empty or 0: what the file says, else the usual."""

    file: str = ""
    providers: str = ""
    listen: str = ""
    workers: int = 0

    def read(self) -> Serving:
        """Return the configuration as it is now.

        Raises:
            MalformedDocumentError: with file, line, field and reason.
            UsageError: the file cannot be read, or none is named and there is no folder.
        """
        serving = self._from_file() if self.file else self._from_folder()
        listen, workers = self.listen or serving.listen, self.workers or serving.workers
        if workers > 1 and listen.startswith("unix:"):
            raise UsageError("serve.workers-unix", place=listen)
        for one, other in combinations((listen, *serving.admin), 2):
            if _is_same(one, other):
                raise UsageError("serve.same-place", one=one, other=other)
        if not serving.sources:
            raise MalformedDocumentError(self.file, Message("serve.no-source"))
        return replace(serving, listen=listen, workers=workers, state=serving.state or _state())

    def _from_file(self) -> Serving:
        path = Path(self.file)
        try:
            body = read_input(path, _MAX)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise UsageError("file.unreadable", file=path, reason=reason) from error
        # Not resolve(): Kubernetes replaces a folder behind links, and removes the old one.
        return serving_toml.parse(body, str(path), path.absolute().parent)

    def _from_folder(self) -> Serving:
        path = self.providers or str(config_dir() / "providers")
        if not self.providers and not Path(path).is_dir():
            raise UsageError("serve.nothing-named", folder=path)
        return Serving(sources=(DomainSource(name="providers", kind="files", path=path),))
