"""One folder or archive per user, in batches. A folder that has its name is complete.

Forcing each file to the disk by itself would take most of the time. A batch is written under a
hidden name, forced to the disk together, and only then given its names (ADR 0015).
"""

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

from autoconf.errors import UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.message import Message
from autoconf.model.profile import Artifact
from autoconf.storage.disk import force_folder, force_to_disk
from autoconf.storage.files import archive, not_written, put_folder, set_mode, write_new
from autoconf.storage.locks import folder_lock
from autoconf.usecases.bulk.made import RECORD, Difference, Made, difference, read_made

_BATCH: Final = 500
_PLAIN: Final = re.compile(r"(?!(con|prn|aux|nul|com[0-9]|lpt[0-9])\.|[.-])[a-z0-9@._+-]{1,120}")
"""Windows reserves some names, whatever follows their first dot."""


def key_of(address: EmailAddress) -> str:
    """Return the address in lower case: it names one person.

    No letter becomes another one or two others: strasse@ and straße@ are two persons.
    """
    text = str(address)
    if text.isascii():
        return text.lower()
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def folder_name(address: EmailAddress) -> str:
    """Return a name that every file system takes; different addresses get different names.

    A name with a tag has no dot, and an address has one in its domain.
    """
    text = key_of(address)
    if _PLAIN.fullmatch(text):
        return text
    tag = hashlib.sha256(text.encode()).hexdigest()[:20]
    safe = re.sub(r"[^a-z0-9@_+-]", "_", text).lstrip("-")
    return f"{safe[:100]}-{tag}"


@contextmanager
def alone_in(root: Path, mode: int | None = None) -> Iterator[None]:
    """Keep other runs out of a folder, and remove what killed runs left unfinished there.

    On a disk without locks (some network disks) neither is done. ``mode`` is that of a new folder.

    Raises:
        UsageError: another run writes there, or the folder cannot be written to.
    """
    with ExitStack() as stack:
        try:
            is_new = not root.exists()
            Path(os.path.realpath(root)).mkdir(parents=True, exist_ok=True)
            if is_new and mode is not None:
                root.chmod(mode)
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

    def __init__(self, root: Path, *, as_zip: bool = False, mode: int | None = None) -> None:
        """Write folders, or archives with ``as_zip``; ``mode`` is that of folders, else 0700."""
        self.root = root
        self.lost: dict[str, Message] = {}
        self._as_zip = as_zip
        self._mode = mode
        self._waiting: dict[Path, tuple[Path, tuple[str, ...]]] = {}
        self._building: Path | None = None

    def place(self, address: EmailAddress) -> Path:
        """Return where a user's files go."""
        return self.root / (folder_name(address) + (".zip" if self._as_zip else ""))

    def made(self, place: Path) -> Made | None:
        """Return the record that an earlier run left there; None if there is none."""
        return read_made(place, as_zip=self._as_zip) if os.path.lexists(place) else None

    def is_whole(self, place: Path, made: Made) -> bool:
        """Tell whether all files of the record are there."""
        return self._as_zip or all(os.path.lexists(f"{place}/{path}") for path in made.files)

    def others(self, names: Collection[str]) -> Iterator[tuple[str, Made]]:
        """Yield what earlier runs made for users of other names, folders and archives, by name."""
        with suppress(OSError):  # a folder that can be written to, and not be read
            for entry in sorted(os.scandir(self.root), key=lambda entry: entry.name):
                as_zip = entry.name.endswith(".zip") and not entry.is_dir()
                if entry.name.removesuffix(".zip" if as_zip else "") in names:
                    continue
                made = read_made(Path(entry.path), as_zip=as_zip)
                if made is not None:
                    yield entry.name, made

    def difference(self, place: Path, before: Made | None, new: Made) -> Difference:
        """Compare the files that are there with those of the record and the new ones.

        Raises:
            UsageError: they cannot be read, or a file has the folder's name.
        """
        if not os.path.lexists(place):
            return Difference()
        try:
            return difference(place, before, new, as_zip=self._as_zip)
        except OSError as error:
            raise not_written(place, error) from error

    def write(
        self, place: Path, artifacts: tuple[Artifact, ...], obsolete: tuple[str, ...] = ()
    ) -> None:
        """Write one user's files; they appear with the batch, and obsolete ones disappear.

        Raises:
            UsageError: the disk refused, with its reason.
        """
        built = self._build(place, artifacts)
        self._waiting[built] = (place, obsolete)
        if len(self._waiting) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Give what was written its names; what cannot have its name is ``lost``."""
        if self._building is None:
            return
        refused = force_to_disk(list(self._waiting))
        while self._waiting:  # one by one: an interrupted flush is continued by the next one
            built, (place, obsolete) = next(iter(self._waiting.items()))
            try:
                if built in refused:
                    raise refused[built]
                self._put(built, place, obsolete)
            except OSError as error:
                self.lost[place.name] = Message.of_error(not_written(place, error))
            del self._waiting[built]
        force_folder(self.root)
        shutil.rmtree(self._building, ignore_errors=True)
        self._building = None

    def _put(self, built: Path, place: Path, obsolete: tuple[str, ...]) -> None:
        if self._as_zip:
            built.replace(place)
            return
        for path in obsolete:
            (place / path).unlink(missing_ok=True)
            with suppress(OSError):  # other files are in it
                for folder in Path(path).parents[:-1]:
                    (place / folder).rmdir()
        put_folder(built, place, last=RECORD, mode=self._mode)

    def _build(self, place: Path, artifacts: tuple[Artifact, ...]) -> Path:
        path = ""
        try:
            if self._building is None:
                building = _part(self.root)
                building.mkdir(mode=0o700, parents=True)
                self._building = building
            built = self._building / place.name
            if self._as_zip:
                write_new(built, archive(artifacts, place.stem), force=False)
            else:
                built.mkdir(mode=0o700)
                folders = {""}
                for artifact in artifacts:
                    path = artifact.path
                    if (folder := path.rpartition("/")[0]) not in folders:
                        (built / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
                        folders.add(folder)
                    write_new(f"{built}{os.sep}{path}", artifact.content, force=False)
            if self._mode is not None:
                set_mode(built, self._mode)
        except OSError as error:
            raise not_written(place / path, error) from error
        return built
