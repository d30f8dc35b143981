"""Runs the command under test where the clients are."""

import json
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.lab.documents import clientconfig, provider_file
from tests.lab.domain import ISPDB_URL, LAB_PASSWORD, LabDomain, Place
from tests.lab.lab import Lab
from tests.lab.plan import OWN_NETWORK


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupRun:
    """One run of ``setup``, with what it cost at the servers.

    Attributes:
        output: the folder that it was told to write.
        logins: login attempts that the servers saw.
    """

    row: LabDomain
    done: subprocess.CompletedProcess[str]
    output: Path
    logins: int

    @property
    def report(self) -> dict[str, Any]:
        """Return the JSON document; a traceback on stderr shows in the failure."""
        assert self.done.stdout, self.done.stderr
        report: dict[str, Any] = json.loads(self.done.stdout)
        return report

    def servers(self) -> list[dict[str, Any]]:
        """Return the servers of the settled config: incoming, then outgoing."""
        config = self.report["config"] or {"incoming": [], "outgoing": []}
        return [*config["incoming"], *config["outgoing"]]

    def outcomes(self) -> list[tuple[str, str]]:
        """Return protocol and outcome of each login that was sent."""
        logins = [(check["protocol"], check["login"]["outcome"]) for check in self.report["checks"]]
        return sorted(login for login in logins if login[1] != "not-tested")


def setup(
    lab: Lab,
    row: LabDomain,
    folder: Path,
    *,
    flags: tuple[str, ...] | None = None,
    password: str = LAB_PASSWORD,
) -> SetupRun:
    """Run ``setup`` for a row; its home, so its login budget too, is below ``folder``."""
    output = folder / "settings"
    options = ("--output", str(output), *(row.flags if flags is None else flags))
    before = lab.login_attempts(row)
    done = _run(lab, "setup", row, folder, options=options, password=password)
    return SetupRun(row=row, done=done, output=output, logins=lab.login_attempts(row) - before)


def check(
    lab: Lab,
    row: LabDomain,
    folder: Path,
    *,
    user: str = "alice",
    password: str | None = None,
    token: str = "",
) -> dict[str, Any]:
    """Return the report of ``check`` for a user of a row; a ``token`` stands for the password.

    Its home is below ``folder``.
    """
    secret = token or (row.password if password is None else password)
    done = _run(lab, "check", row, folder, user=user, password=secret, is_token=bool(token))
    assert done.stdout, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def answer(
    lab: Lab, row: LabDomain, folder: Path, *options: str, user: str = "alice", password: str = ""
) -> list[str]:
    """Return what ``check`` tells a person about a user of a row, line by line.

    Its home is below ``folder``.
    """
    secret = password or row.password
    told = (*options, *row.flags)
    done = _run(lab, "check", row, folder, user=user, password=secret, options=told, as_json=False)
    assert done.stdout, done.stderr
    return done.stdout.splitlines()


def call(
    lab: Lab, line: str, folder: Path, *, password: str = LAB_PASSWORD
) -> subprocess.CompletedProcess[str]:
    """Run a command line in ``folder`` as a helpdesk types it.

    What each run in the lab needs is added, and the password that the helpdesk is asked for.
    """
    _, command, *words = shlex.split(line)
    settings: dict[str, object] = {} if command == "explain" else _of_lab(lab)
    if command == "check" and "--no-login" not in words:
        settings["--password-file"] = _password_file(folder, password)
    options = [str(part) for setting in settings.items() for part in setting]
    options += OWN_NETWORK if command == "audit" else ()
    typed = [sys.executable, "-m", "autoconf", command, *words, *options]
    return lab.run(typed, env=_home(folder / "home"), folder=folder)


def _of_lab(lab: Lab) -> dict[str, object]:
    return {
        "--ca-file": lab.ca_file,
        "--trust-anchor": lab.trust_anchor,
        "--ispdb": ISPDB_URL,
    }


def _password_file(folder: Path, password: str) -> Path:
    path = folder / "password"
    path.write_text(f"{password}\n")
    return path


def _run(
    lab: Lab,
    command: str,
    row: LabDomain,
    folder: Path,
    *,
    user: str = "alice",
    password: str,
    is_token: bool = False,
    options: tuple[str, ...] = (),
    as_json: bool = True,
) -> subprocess.CompletedProcess[str]:
    if Place.LOCAL_FILE in row.places:
        _write_local_file(row, folder / "home")
    password_file = _password_file(folder, password)
    secret = ("--oauth-token-command", f"cat {password_file}")
    settings = {
        **dict([secret if is_token else ("--password-file", password_file)]),
        **_of_lab(lab),
    }
    if Place.PROVIDER_FILE in row.places:
        (folder / "providers").mkdir(exist_ok=True)
        (folder / "providers" / "lab.yaml").write_bytes(provider_file(row))
        settings["--providers"] = folder / "providers"
    words = [sys.executable, "-m", "autoconf", command, f"{user}@{row.name}"]
    words += ["--json"] if as_json else []
    words += [str(part) for setting in settings.items() for part in setting]
    return lab.run([*words, *options], env=_home(folder / "home"), timeout=300)


def _write_local_file(row: LabDomain, home: Path) -> None:
    path = Path(_home(home)["XDG_CONFIG_HOME"]) / "mail-autoconf" / "isp" / f"{row.name}.xml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(clientconfig(row, row.documented))


def _home(folder: Path) -> dict[str, str]:
    places = {"HOME": "", "XDG_STATE_HOME": "state", "XDG_CACHE_HOME": "cache"}
    places |= {"XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data"}
    return {name: str(folder / place) for name, place in places.items()}
