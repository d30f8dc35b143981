"""One folder or archive per user, in batches. A folder that has its name is complete.

Forcing each file to the disk by itself would take most of the time. A batch is written under a
hidden name, forced to the disk together, and only then given its names (ADR 0015).
"""

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from autoconf.errors import UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.message import Message
from autoconf.model.profile import Artifact
from autoconf.storage.disk import force_folder, force_to_disk
from autoconf.storage.files import archive, not_written, put_folder, write_new
from autoconf.storage.locks import folder_lock

_BATCH: Final = 500
_PLAIN: Final = re.compile(r"(?!(con|prn|aux|nul|com[0-9]|lpt[0-9])\.|[.-])[a-z0-9@._+-]{1,120}")
"""Windows reserves some names, whatever follows their first dot."""


def folder_name(address: EmailAddress) -> str:
    """Return a name that every file system takes; different addresses get different names."""
    text = str(address).casefold()
    if _PLAIN.fullmatch(text):
        return text
    tag = hashlib.sha256(text.encode()).hexdigest()[:12]
    safe = re.sub(r"[^a-z0-9@_+-]", "_", text).lstrip("-")
    return f"{safe[:100]}-{tag}"


@contextmanager
def alone_in(root: Path) -> Iterator[None]:
    """Keep other runs out of a folder, and remove what killed runs left unfinished there.

    On a disk without locks (some network disks) neither is done.

    Raises:
        UsageError: another run writes there, or the folder cannot be written to.
    """
    with ExitStack() as stack:
        try:
            Path(os.path.realpath(root)).mkdir(parents=True, exist_ok=True)
            probe = _part(root)
            probe.mkdir()
            probe.rmdir()
            if stack.enter_context(folder_lock(root)):
                for unfinished in root.glob(f".{'[0-9a-f]' * 8}.part"):
                    shutil.rmtree(unfinished, ignore_errors=True)
        except BlockingIOError:
            raise UsageError("table.other-run", folder=root) from None
        except OSError as error:
            raise not_written(root, error) from error
        yield


def _part(root: Path) -> Path:
    """Return a name for unfinished folders; no user's folder has such a name."""
    return root / f".{secrets.token_hex(4)}.part"


class Folders:
    """Writes below ``root``. Call ``flush`` at the end, also after an interruption.

    Attributes:
        lost: by name, what was written and could not be given its name, with the reason.
    """

    def __init__(self, root: Path, *, as_zip: bool = False, force: bool = False) -> None:
        """Write folders, or archives with ``as_zip``; ``force`` replaces files that exist."""
        self.root = root
        self.lost: dict[str, Message] = {}
        self._as_zip = as_zip
        self._force = force
        self._waiting: dict[Path, Path] = {}
        self._building: Path | None = None

    def place(self, address: EmailAddress) -> Path:
        """Return where a user's files go."""
        return self.root / (folder_name(address) + (".zip" if self._as_zip else ""))

    def is_done(self, place: Path) -> bool:
        """Tell whether an earlier run has written it."""
        return not self._force and os.path.lexists(place)

    def write(self, place: Path, artifacts: tuple[Artifact, ...]) -> None:
        """Write one user's files; they appear with the batch.

        Raises:
            UsageError: the disk refused, with its reason.
        """
        try:
            built = self._build(place, artifacts)
        except OSError as error:
            raise not_written(place, error) from error
        self._waiting[built] = place
        if len(self._waiting) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Give what was written its names; what cannot have its name is ``lost``."""
        if self._building is None:
            return
        refused = force_to_disk(list(self._waiting))
        while self._waiting:  # one by one: an interrupted flush is continued by the next one
            built, place = next(iter(self._waiting.items()))
            try:
                if built in refused:
                    raise refused[built]
                if self._as_zip:
                    built.replace(place)
                else:
                    put_folder(built, place)
            except OSError as error:
                self.lost[place.name] = Message.of_error(not_written(place, error))
            del self._waiting[built]
        force_folder(self.root)
        shutil.rmtree(self._building, ignore_errors=True)
        self._building = None

    def _build(self, place: Path, artifacts: tuple[Artifact, ...]) -> Path:
        if self._building is None:
            building = _part(self.root)
            building.mkdir(mode=0o700, parents=True)
            self._building = building
        built = self._building / place.name
        if self._as_zip:
            write_new(built, archive(artifacts, place.stem), force=False)
            return built
        built.mkdir(mode=0o700)
        for artifact in artifacts:
            write_new(built / artifact.path, artifact.content, force=False)
        return built
