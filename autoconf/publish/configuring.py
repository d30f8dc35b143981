"""Where the configuration comes from: a file, or a folder of provider files."""

from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.errors import UsageError
from autoconf.formats import serving_toml
from autoconf.inputs import read_input
from autoconf.model.serving import DomainSource, Serving
from autoconf.storage.places import config_dir

_MAX: Final = 1024 * 1024


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
            UsageError: the file cannot be read.
        """
        serving = self._from_file() if self.file else self._from_folder()
        listen, workers = self.listen or serving.listen, self.workers or serving.workers
        return replace(serving, listen=listen, workers=workers)

    def _from_file(self) -> Serving:
        path = Path(self.file)
        try:
            body = read_input(path, _MAX)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise UsageError("file.unreadable", file=path, reason=reason) from error
        return serving_toml.parse(body, str(path), path.resolve().parent)

    def _from_folder(self) -> Serving:
        path = self.providers or str(config_dir() / "providers")
        return Serving(sources=(DomainSource(name="providers", kind="files", path=path),))
