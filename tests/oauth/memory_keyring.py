"""A back end of the keyring library that keeps texts in memory, or in the file of a test."""

import json
import os
from pathlib import Path
from typing import Any

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked


class MemoryKeyring(KeyringBackend):
    """Keeps texts; with ``MAIL_AUTOCONF_TEST_KEYRING`` in that file, for other processes.

    Attributes:
        is_locked: nothing can be read or written.
    """

    priority: Any = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.texts: dict[str, str] = {}
        self.is_locked = False
        file = os.environ.get("MAIL_AUTOCONF_TEST_KEYRING")
        self._path = Path(file) if file else None

    def get_password(self, service: str, username: str) -> str | None:
        """Return a text."""
        self._require_open()
        return self._read().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a text."""
        self._require_open()
        self._write({**self._read(), f"{service}/{username}": password})

    def delete_password(self, service: str, username: str) -> None:
        """Forget a text."""
        self._require_open()
        left = self._read()
        del left[f"{service}/{username}"]
        self._write(left)

    def _read(self) -> dict[str, str]:
        if self._path is None:
            return self.texts
        found: dict[str, str] = json.loads(self._path.read_text()) if self._path.exists() else {}
        return found

    def _write(self, texts: dict[str, str]) -> None:
        self.texts = texts
        if self._path is not None:
            self._path.write_text(json.dumps(texts))

    def _require_open(self) -> None:
        if self.is_locked:
            raise KeyringLocked("canary-in-an-error")
