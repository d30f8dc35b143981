"""Somebody's computer in the lab: it trusts the lab's CA, and has a home for mail programs."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.lab.domain import ISPDB_URL, LAB_PASSWORD, WAITING_MESSAGES, LabDomain
from tests.lab.lab import Lab

WAITING: Final = tuple(f"Waiting message {n}" for n in range(1, WAITING_MESSAGES + 1))
"""The subjects in the mailbox that the settings are for."""

_SYSTEM_STORE: Final = Path("/etc/ssl/certs")
_DELIVERY_S: Final = 120.0
_IN_OWN_MOUNTS: Final = 'mount --bind "$0" /etc/ssl/certs && cd "$HOME" && exec "$@"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Runs mail programs where the clients are.

    Attributes:
        row: whose settings are written; its certificate is good.
        home: HOME of every command; its ``password`` is a file with the password.
    """

    lab: Lab
    row: LabDomain
    home: Path

    @classmethod
    def make(cls, lab: Lab, row: LabDomain, home: Path) -> "Desk":
        """Set up the home, and the trusted certificates for the whole lab."""
        home.mkdir(parents=True, exist_ok=True)
        desk = cls(lab=lab, row=row, home=home)
        desk.password_file.write_text(f"{LAB_PASSWORD}\n")
        desk.password_file.chmod(0o600)
        lab.refill(row)
        return desk

    @property
    def password_file(self) -> Path:
        """Return the file whose first line is the password."""
        return self.home / "password"

    def render(self, client_id: str, *flags: str) -> Path:
        """Write one client's settings with ``render``; return the folder."""
        output = self.home / f"settings-{client_id}"
        command = [sys.executable, "-m", "autoconf", "render", self.row.address]
        command += ["--client", client_id, "--output", str(output), "--ispdb", ISPDB_URL]
        command += ["--ca-file", str(self.lab.ca_file), *self.row.flags, *flags]
        done = self.lab.run(command, env=self._env({}), timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        return output

    def run(
        self,
        command: Sequence[str],
        *,
        stdin: str = "",
        env: Mapping[str, str] | None = None,
        timeout: float = 300.0,
    ) -> subprocess.CompletedProcess[str]:
        """Run a program that trusts the lab's CA as it trusts the system's."""
        wrapped = ["unshare", "--mount", "sh", "-c", _IN_OWN_MOUNTS, str(self._store()), *command]
        return self.lab.run(wrapped, stdin=stdin, env=self._env(env or {}), timeout=timeout)

    def has_arrived(self, subject: str, user: str = "bob") -> bool:
        """Tell, within two minutes, whether a message with that subject was delivered."""
        until = time.monotonic() + _DELIVERY_S
        line = f"Subject: {subject}".encode()
        while time.monotonic() < until:
            if any(line in message for message in self.lab.mailbox(self.row, user)):
                return True
            time.sleep(0.1)
        return False

    def _env(self, more: Mapping[str, str]) -> dict[str, str]:
        places = {"XDG_CONFIG_HOME": ".config", "XDG_STATE_HOME": ".local/state"}
        places |= {"XDG_CACHE_HOME": ".cache", "XDG_DATA_HOME": ".local/share"}
        ours = {name: str(self.home / place) for name, place in places.items()}
        return {"HOME": str(self.home), "LC_ALL": "C.UTF-8", **ours, **more}

    def _store(self) -> Path:
        """Return a copy of the system's certificates with the lab's CA among them; made once."""
        store = self.lab.ca_file.parent / "trusted"
        if store.exists():
            return store
        building = store.with_suffix(".part")
        shutil.copytree(_SYSTEM_STORE, building, symlinks=True)
        shutil.copy(self.lab.ca_file, building / "lab.pem")
        with (building / "ca-certificates.crt").open("ab") as bundle:
            bundle.write(self.lab.ca_file.read_bytes())
        subprocess.run(["openssl", "rehash", os.fspath(building)], check=True, timeout=60)
        building.rename(store)
        return store
