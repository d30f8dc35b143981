"""Writing a folder of files, an archive or one file: whole or not at all, over no other file.

A ``mode`` is that of folders (Unix); files get it without the right to execute. None: 0700.
"""

import os
import secrets
import stat
from collections.abc import Iterable, Sequence
from contextlib import suppress
from errno import EACCES, EISDIR, ENOENT, ENOTDIR
from pathlib import Path

from autoconf.errors import OutputExistsError, UsageError
from autoconf.model.profile import Artifact
from autoconf.storage.private import open_new


def not_written(path: Path, error: OSError | ValueError) -> UsageError:
    """Return the error that names a place and the disk's reason."""
    why = getattr(error, "strerror", None) or error
    return UsageError("disk.not-written", path=path, why=why)


def require_free(folder: Path, *, force: bool, option: str = "--output") -> None:
    """Check, before anything is done, that a folder may be written to; ``option`` named it.

    Raises:
        OutputExistsError: it is a file, or it exists, is not empty, and ``force`` is off.
        UsageError: it cannot be read or made, or is the root of the disk.
    """
    try:
        target = Path(os.path.realpath(folder))  # "new/.." exists once "new" is made
        if not target.name:
            raise UsageError("disk.no-name", path=folder)
        is_folder = target.is_dir()
        _require_writable(target if is_folder else target.parent)
        is_file = target.exists() and not is_folder
        in_the_way = is_folder and not force and any(target.iterdir())
    except (OSError, ValueError) as error:
        raise not_written(folder, error) from error
    if is_file:
        raise OutputExistsError("disk.is-file", path=folder, option=option)
    if in_the_way:
        raise OutputExistsError("disk.folder-exists", path=folder, option=option)


def _require_writable(folder: Path) -> None:
    """Check that files can be made in a folder; if it is missing, in its nearest parent.

    Raises:
        OSError: files cannot be made there.
    """
    nearest = next(filter(_exists, (folder, *folder.parents)), None)
    if nearest is None:  # a drive of Windows that is not there
        raise FileNotFoundError(ENOENT, os.strerror(ENOENT), folder)
    by_effective = os.access in os.supports_effective_ids
    if not os.access(nearest, os.W_OK | os.X_OK, effective_ids=by_effective):
        raise PermissionError(EACCES, os.strerror(EACCES), nearest)


def write_folder(
    folder: Path, artifacts: Sequence[Artifact], *, force: bool = False, mode: int | None = None
) -> list[Path]:
    """Write all artifacts below a folder, or none; mode 0600, in folders of mode 0700.

    A new folder appears complete; see ``put_folder`` for one that exists. A link to a folder stays
    a link.

    Raises:
        OutputExistsError: see ``require_free``.
        UsageError: the disk refused, with its reason.
    """
    require_free(folder, force=force)
    target = Path(os.path.realpath(folder))  # what is renamed must begin on the same disk
    building = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        building.parent.mkdir(parents=True, exist_ok=True)
        building.mkdir(mode=0o700)
        for artifact in artifacts:
            write_new(building / artifact.path, artifact.content)
        if mode is not None:
            set_mode(building, mode)
        require_free(folder, force=force)  # another program may have come first
        put_folder(building, target, mode=mode)
    except OSError as error:
        raise not_written(folder, error) from error
    finally:
        _remove(building)
    return [folder / artifact.path for artifact in artifacts]


def set_mode(place: Path, mode: int) -> None:
    """Give a folder with all that is below it, or a file, its mode.

    Raises:
        OSError: the disk refuses.
    """
    if place.is_file():
        place.chmod(mode & 0o666)
        return
    for folder, _, names in os.walk(place):
        for name in names:
            Path(folder, name).chmod(mode & 0o666)
        Path(folder).chmod(mode)


def put_folder(built: Path, place: Path, *, last: str = "", mode: int | None = None) -> None:
    """Give a complete folder its name.

    Where a folder of that name exists, each file of the same name is replaced by a rename of its
    own, and all other files stay. If that fails half-way, each file is the old one or the new one.
    The file ``last`` is replaced after all others.
    Links below the folder are not followed: they lead to files of somebody else.

    Raises:
        OSError: the disk refuses, or something of another kind has one of the names.
    """
    if not os.path.lexists(place):
        built.rename(place)
        return
    names = [path.relative_to(built) for path in built.rglob("*") if path.is_file()]
    folders = {place} | {place / parent for name in names for parent in name.parents}
    _require_folders(folders)
    for path in (place / name for name in names):
        if path.is_dir() and not path.is_symlink():
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR), path)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if mode is not None:
        for folder in folders:
            folder.chmod(mode)
    for name in sorted(names, key=lambda name: str(name) == last):
        (built / name).replace(place / name)


def _require_folders(places: Iterable[Path]) -> None:
    for place in places:
        if place.is_symlink() or (not place.is_dir() and place.exists()):
            raise NotADirectoryError(ENOTDIR, os.strerror(ENOTDIR), place)


def _exists(folder: Path) -> bool:
    """Tell whether a folder exists.

    Raises:
        OSError: that cannot be known, or it is no folder.
    """
    try:
        is_folder = stat.S_ISDIR(folder.stat().st_mode)
    except FileNotFoundError:
        return False
    if not is_folder:
        raise NotADirectoryError(ENOTDIR, os.strerror(ENOTDIR), folder)
    return True


def require_no_file(path: Path, *, force: bool, option: str = "--output") -> None:
    """Check that a file may be written; ``option`` named it.

    Raises:
        OutputExistsError: it is a folder, a device or a named pipe; or it exists and ``force`` is
            off.
        UsageError: the disk cannot have such a file.
    """
    is_there = False
    try:
        folder = Path(os.path.realpath(path.parent))
        _require_writable(folder)
        place = folder / path.name
        with suppress(FileNotFoundError):
            is_there = place.lstat() is not None
        is_special = place.exists() and not place.is_file() and not place.is_dir()
    except (OSError, ValueError) as error:
        raise not_written(path, error) from error
    if is_special:
        raise OutputExistsError("disk.no-regular-file", path=path)
    if place.is_dir():
        raise OutputExistsError("disk.is-folder", path=path, option=option)
    if is_there and not force:
        raise OutputExistsError("disk.file-exists", path=path, option=option)


def write_archive(
    path: Path, artifacts: Sequence[Artifact], *, force: bool = False, mode: int | None = None
) -> None:
    """Write all artifacts into one ZIP archive of mode 0600; the same input gives the same bytes.

    Raises:
        OutputExistsError: see ``require_no_file``.
        UsageError: the disk refused, with its reason.
    """
    require_no_file(path, force=force)
    write_file(path, archive(artifacts, path.stem), mode=mode)


def archive(artifacts: Sequence[Artifact], folder: str) -> bytes:
    """Return a ZIP archive that unpacks into ``folder``; its dates are ZIP's first day."""
    import io
    import zipfile

    folder = os.fsencode(folder).decode("utf-8", "replace")  # a name on the disk may be no UTF-8
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for artifact in artifacts:
            entry = zipfile.ZipInfo(f"{folder}/{artifact.path}")
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix: the mode below counts
            entry.external_attr = 0o600 << 16
            made.writestr(entry, artifact.content)
    return buffer.getvalue()


def write_file(path: Path, content: bytes, *, mode: int | None = None) -> None:
    """Write one file of mode 0600, whole or not at all, in place of an older one.

    Raises:
        UsageError: the disk refused, with its reason.
    """
    try:
        replace_file(path, content, mode=mode)
    except OSError as error:
        raise not_written(path, error) from error


def replace_file(
    path: Path, content: bytes, *, force: bool = True, mode: int | None = None
) -> None:
    """Write a file as ``write_new`` does, in place of an older one: a reader sees one or the other.

    Raises:
        OSError: the disk refused.
    """
    building = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        write_new(building, content, force=force)
        if mode is not None:
            set_mode(building, mode)
        building.replace(path)
    finally:
        with suppress(OSError):
            building.unlink()


def write_new(path: Path | str, content: bytes, *, force: bool = True) -> None:
    """Write a file that does not exist, mode 0600; Windows has no modes, the folder's rules count.

    Args:
        path: folders on the way to it are made.
        content: of the file.
        force: to the disk, before this returns; see ``disk.force_to_disk`` for many files.

    Raises:
        OSError: the disk refuses, or the file exists.
    """
    try:
        handle = open_new(path)
    except FileNotFoundError:
        Path(path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = open_new(path)
    try:
        rest = memoryview(content)
        while rest:  # a disk that is nearly full takes a part, and then refuses
            rest = rest[os.write(handle, rest) :]
        if force:
            os.fsync(handle)
    finally:
        os.close(handle)


def _remove(folder: Path) -> None:
    if not folder.exists():
        return
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
