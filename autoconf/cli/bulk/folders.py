"""One folder or archive per user, in batches: complete when it appears, on disk when it counts.

Forcing each file to the disk by itself would take most of the time. A batch is written under
names of its own, forced to the disk at once, and only then given its names (ADR 0015).
"""

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from autoconf.errors import UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.profile import Artifact
from autoconf.storage.disk import force_folder, force_to_disk
from autoconf.storage.files import archive, put_folder, write_new
from autoconf.storage.locks import folder_lock

_BATCH: Final = 500
_PLAIN: Final = re.compile(r"[A-Za-z0-9@._+-]{1,120}")


def folder_name(address: EmailAddress) -> str:
    """Return a name that every file system takes; different addresses get different names."""
    text = str(address).casefold()
    if _PLAIN.fullmatch(text) and not text.startswith((".", "-")):
        return text
    tag = hashlib.sha256(text.encode()).hexdigest()[:12]
    return f"{re.sub(r'[^a-z0-9@._+-]', '_', text).lstrip('.-')[:100]}-{tag}"


@contextmanager
def alone_in(root: Path) -> Iterator[None]:
    """Keep other runs out of a folder, and clear away what killed ones left unfinished there.

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
            raise UsageError(f"another run is writing to {root}; nothing was done") from None
        except OSError as error:
            raise UsageError(f"cannot write to {root}: {error.strerror or error}") from error
        yield


def _part(root: Path) -> Path:
    """Return a name for what is not finished; nobody's folder is called like that."""
    return root / f".{secrets.token_hex(4)}.part"


@dataclass(slots=True, kw_only=True)
class Folders:
    """Writes below ``root``; ``flush`` at the end, also after an interruption.

    Attributes:
        as_zip: an archive each in place of a folder.
        force: whether files that exist are replaced; files of other names stay.
        lost: what could not be given its name although it was written, with the reason.
    """

    root: Path
    as_zip: bool = False
    force: bool = False
    lost: dict[str, str] = field(default_factory=dict)
    _waiting: dict[Path, Path] = field(default_factory=dict)
    _building: Path | None = None

    def place(self, address: EmailAddress) -> Path:
        """Return where a user's files go."""
        return self.root / (folder_name(address) + (".zip" if self.as_zip else ""))

    def is_done(self, place: Path) -> bool:
        """Tell whether an earlier run has written it; a part of one never bears its name."""
        return not self.force and os.path.lexists(place)

    def write(self, place: Path, artifacts: tuple[Artifact, ...]) -> None:
        """Write one user's files; they appear with the batch.

        Raises:
            UsageError: the disk refused, with its reason.
        """
        try:
            built = self._build(place, artifacts)
        except OSError as error:
            raise UsageError(f"cannot write to {place}: {error.strerror or error}") from error
        self._waiting[built] = place
        if len(self._waiting) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Let what was written appear; what cannot is ``lost``."""
        if self._building is None:
            return
        refused = force_to_disk(list(self._waiting))
        while self._waiting:  # one by one: an interrupted flush is continued by the next one
            built, place = next(iter(self._waiting.items()))
            try:
                if built in refused:
                    raise refused[built]
                if self.as_zip:
                    built.replace(place)
                else:
                    put_folder(built, place)
            except OSError as error:
                self.lost[place.name] = f"cannot write to {place}: {error.strerror or error}"
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
        if self.as_zip:
            write_new(built, archive(artifacts, place.stem), force=False)
            return built
        built.mkdir(mode=0o700)
        for artifact in artifacts:
            write_new(built / artifact.path, artifact.content, force=False)
        return built
