"""Mutt and NeoMutt, which share a language, with our files: reading and sending."""

import re
from pathlib import Path

import pytest

from tests.lab.clients.desk import WAITING, Desk
from tests.lab.clients.matrix import keep
from tests.lab.clients.terminal import at_terminal

pytestmark = [pytest.mark.lab, pytest.mark.parametrize("program", ["mutt", "neomutt"])]

_COPY_ALL = "<tag-pattern>~A<enter><tag-prefix><copy-message>{target}<enter><exit>"
_NO_QUESTIONS = ("set confirmappend=no", "set confirmcreate=no", "set delete=yes")


def settings(desk: Desk, program: str, *flags: str) -> Path:
    """Return the file, with the password command put in as somebody would."""
    path = desk.render(program, *flags) / program / f"{program}rc"
    lines = path.read_text().splitlines(keepends=True)
    command = f"secret-tool lookup mail {desk.row.address}"
    given = [
        line.removeprefix("# ").replace(command, f"cat {desk.password_file}")
        if command in line
        else line
        for line in lines
    ]
    assert given != lines
    path.write_text("".join(given))
    return path


def version(desk: Desk, program: str) -> str:
    """Return the program's name and version, as it says them."""
    return " ".join(desk.run([program, "-v"]).stdout.split()[:2])


def copied(desk: Desk, program: str, rc: Path, before: str = "") -> list[str]:
    """Open the inbox, copy everything in it to a file, and return the subjects there."""
    target = desk.home / "copied"
    commands = [*_NO_QUESTIONS, f'push "{before}{_COPY_ALL.format(target=target)}"']
    at_terminal(desk, [program, "-F", str(rc), *(part for c in commands for part in ("-e", c))])
    return re.findall(r"^Subject: (.*)$", target.read_text(), re.MULTILINE)


def send(desk: Desk, program: str, rc: Path, subject: str) -> str:
    """Send to bob without a terminal; return what the program said."""
    bob = f"bob@{desk.row.name}"
    done = desk.run([program, "-F", str(rc), "-s", subject, bob], stdin="Hello.\n")
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_it_reads_over_imap_and_sends(desk: Desk, program: str) -> None:
    rc = settings(desk, program, "--incoming", "imap", "--display-name", "Zoë 'Al\" $HOME `id`")

    assert copied(desk, program, rc) == list(WAITING)
    send(desk, program, rc, f"From {program}")
    assert desk.has_arrived(f"From {program}")
    keep(program, version(desk, program), "loaded", "logged in", "received over IMAP", "sent")
