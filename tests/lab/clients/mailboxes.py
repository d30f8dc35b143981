"""What programs for the command line need in a home, and what they leave there."""

import mailbox
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.lab.clients.desk import Desk

_TYPE_PASSWORD = """
import os, pathlib, pty, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
shown = b""
while b"Enter password" not in shown:
    shown += os.read(terminal, 1000)
os.write(terminal, pathlib.Path.home().joinpath("password").read_bytes())
try:
    while more := os.read(terminal, 1000):
        shown += more
except OSError:
    pass  # the end of a terminal
print(shown.decode())
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""

TYPING_PASSWORD: Final = ("python3", "-c", _TYPE_PASSWORD)
"""Begins a command that asks for the password at a terminal."""


def subjects(maildir: Path) -> tuple[str, ...]:
    """Return the subjects in a Maildir, sorted."""
    return tuple(sorted(str(m["Subject"]) for m in mailbox.Maildir(maildir, create=False)))


def make_maildir(folder: Path) -> Path:
    """Make an empty Maildir, as the steps tell people to."""
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    return folder


def use_keyring(desk: Desk, settings: Path, word: str) -> Mapping[str, str]:
    """Take our suggestion for the password into use; return the environment that it needs.

    Args:
        desk: gets a ``secret-tool`` that knows the password of its address only.
        settings: the file with the comment, once for each account.
        word: what the comment begins with.
    """
    text, found = re.subn(rf"^# ({word} )", r"\1", settings.read_text(), flags=re.MULTILINE)
    assert found
    settings.write_text(text)
    tool = desk.home / "bin" / "secret-tool"
    tool.parent.mkdir(exist_ok=True)
    tool.write_text(
        f'#!/bin/sh\n[ "$*" = "lookup mail {desk.row.address}" ] && cat "{desk.password_file}"\n'
    )
    tool.chmod(0o700)
    return {"PATH": f"{tool.parent}:{os.environ['PATH']}"}


def version(desk: Desk, program: str) -> str:
    """Return a program's name and what it says its version is."""
    done = desk.run([program, "--version"])
    match = re.search(r"\d+(?:\.\d+)+", done.stdout + done.stderr)
    assert match, done
    return f"{program} {match[0]}"
