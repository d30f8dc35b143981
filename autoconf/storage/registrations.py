"""The client ids that issuers gave this program, so that it registers once (RFC 7591)."""

from pathlib import Path
from typing import Final

from msgspec import DecodeError, Struct, json

from autoconf.inputs import read_file
from autoconf.storage.files import replace_file

_NAME: Final = "oauth-clients.json"
_MAX_FILE: Final = 256 * 1024
_MOST: Final = 500


class _File(Struct):
    """The whole file: issuer to client id. An id is public."""

    clients: dict[str, str]


class Registrations:
    """``oauth-clients.json`` in the state folder. Without the folder, ids live for one run."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; nothing is read yet."""
        self._path = folder / _NAME
        self._mine: dict[str, str] = {}

    def get(self, issuer: str) -> str:
        """Return the id at an issuer; empty: there is none."""
        return self._mine.get(issuer) or self._read().get(issuer, "")

    def keep(self, issuer: str, client_id: str) -> None:
        """Keep an id; an older one of the same issuer is forgotten."""
        self._mine[issuer] = client_id
        self._write({**self._read(), issuer: client_id})

    def forget(self, issuer: str) -> None:
        """Forget an id that its issuer does not know any more."""
        self._mine.pop(issuer, None)
        left = self._read()
        if left.pop(issuer, None) is not None:
            self._write(left)

    def _read(self) -> dict[str, str]:
        try:
            return json.decode(read_file(self._path, _MAX_FILE) or b"", type=_File).clients
        except (OSError, ValueError, DecodeError):
            return {}

    def _write(self, clients: dict[str, str]) -> None:
        latest = dict(list(clients.items())[-_MOST:])
        try:
            replace_file(self._path, json.encode(_File(clients=latest)))
        except OSError:  # the program registers anew next time
            return
