"""One folder or archive per user, in batches: complete when it appears, on disk when it counts.

Forcing each file to the disk by itself would take most of the time. A batch is written under
names of its own, forced to the disk at once, and only then given its names (ADR 0015).
"""

import hashlib
import os
import re
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from autoconf.errors import UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.profile import Artifact
from autoconf.storage.files import archive, put_folder
from autoconf.storage.locks import try_lock

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

    Where folders cannot be locked (Windows, some network disks) both are left undone.

    Raises:
        UsageError: another run writes there, or nobody can.
    """
    try:
        Path(os.path.realpath(root)).mkdir(parents=True, exist_ok=True)
        probe = _part(root)
        probe.mkdir()
        probe.rmdir()
        handle = None if sys.platform == "win32" else os.open(root, os.O_RDONLY)
    except OSError as error:
        raise UsageError(f"cannot write to {root}: {error.strerror or error}") from error
    try:
        if handle is not None and _is_locked(root, handle):
            for unfinished in root.glob(f".{'[0-9a-f]' * 8}.part"):
                shutil.rmtree(unfinished, ignore_errors=True)
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _is_locked(root: Path, handle: int) -> bool:
    try:
        try_lock(handle)
    except BlockingIOError:
        raise UsageError(f"another run is writing to {root}; nothing was done") from None
    except OSError:  # not on this disk
        return False
    return True


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
        os.sync()
        for built, place in self._waiting.items():
            try:
                if self.as_zip:
                    built.replace(place)
                else:
                    put_folder(built, place)
            except OSError as error:
                self.lost[place.name] = f"cannot write to {place}: {error.strerror or error}"
        shutil.rmtree(self._building, ignore_errors=True)
        self._waiting.clear()
        self._building = None

    def _build(self, place: Path, artifacts: tuple[Artifact, ...]) -> Path:
        if self._building is None:
            building = _part(self.root)
            building.mkdir(mode=0o700, parents=True)
            self._building = building
        built = self._building / place.name
        if self.as_zip:
            _write(built, archive(artifacts, place.stem))
            return built
        built.mkdir(mode=0o700)
        for artifact in artifacts:
            path = built / artifact.path
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(path, artifact.content)
        return built


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
