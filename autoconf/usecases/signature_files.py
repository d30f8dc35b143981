"""The text of a signature, from a file."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from autoconf.errors import UsageError
from autoconf.inputs import read_input
from autoconf.model.output_options import MAX_SIGNATURE

_FILE_NAME: Final = re.compile(r"\S+\.txt")
_MAX_NAME: Final = 255
_KEPT: Final = 1024


def read_signature(path: Path, option: str) -> str:
    """Return the text of a signature file, its line ends as LF, without the last ones.

    Args:
        path: of the file.
        option: names the place where it was named, for errors.

    Raises:
        UsageError: it cannot be read, is too long, or is not UTF-8.
    """
    try:
        data = read_input(path, MAX_SIGNATURE + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise UsageError(
            "output.signature-unreadable", option=option, file=path, why=why
        ) from error
    if len(data) > MAX_SIGNATURE:
        most = MAX_SIGNATURE >> 10
        raise UsageError("output.signature-too-long", option=option, file=path, most=most)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = error.start + 1
        raise UsageError(
            "output.signature-not-utf-8", option=option, file=path, byte=byte
        ) from error
    return text.replace("\r\n", "\n").rstrip("\n")


class Signatures:
    """The cells ``signature`` of a table: a text, or the name of a file beside the table."""

    def __init__(self, folder: Path) -> None:
        """Keep the folder of the table; each file is read once."""
        self._folder = folder
        self._file = lru_cache(_KEPT)(self._read)

    def __call__(self, cell: str) -> str:
        """Return the text of a signature.

        Raises:
            UsageError: its file cannot be used, or there is no such file.
        """
        text = self._file(cell) if len(cell.encode()) <= _MAX_NAME else None
        return cell if text is None else text

    def _read(self, cell: str) -> str | None:
        """Return the text of a file; None if the cell names none."""
        is_name = cell.isprintable() and not re.search(r"[/\\:]", cell) and cell not in (".", "..")
        if is_name and (self._folder / cell).is_file():
            return read_signature(self._folder / cell, "signature")
        if _FILE_NAME.fullmatch(cell):
            raise UsageError("table.no-signature-file", file=cell, folder=self._folder)
        return None
