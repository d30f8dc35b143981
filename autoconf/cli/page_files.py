"""The files of ``--html`` and ``--markdown``: checked before anything is asked."""

from pathlib import Path

from autoconf.errors import UsageError


def require_page_file(path: str, option: str, *, force: bool) -> None:
    """Check that a page may be written; its folder is not made.

    Raises:
        UsageError: it names no file, its folder is missing, or see ``storage.files``.
    """
    from autoconf.storage.files import require_no_file

    if path in ("", "-"):
        raise UsageError("result.no-file-name", option=option, value=path)
    folder = Path(path).parent
    if not folder.exists():
        raise UsageError("result.no-folder", option=option, folder=folder)
    require_no_file(Path(path), force=force, option=option)
