"""Mutt and NeoMutt, which share a language, with our files: reading and sending."""

import email
import email.policy
import re
import shutil
from pathlib import Path

import pytest

from tests.lab.clients.desk import WAITING, Desk
from tests.lab.clients.matrix import keep
from tests.lab.clients.terminal import at_terminal

pytestmark = [pytest.mark.lab, pytest.mark.parametrize("program", ["mutt", "neomutt"])]

_COPY = "{number}<enter><copy-message>{target}<enter>"
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


def copied(desk: Desk, program: str, rc: Path) -> list[str]:
    """Open the inbox, copy everything in it to a file, and return the subjects there."""
    target = desk.home / "copied"
    keys = [_COPY.format(number=n, target=target) for n in range(1, len(WAITING) + 1)]
    commands = [*_NO_QUESTIONS, f'push "{"".join(keys)}<exit>"']
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


def test_it_speaks_starttls(starttls_desk: Desk, program: str) -> None:
    rc = settings(starttls_desk, program, "--incoming", "imap")
    assert "imap://" in rc.read_text()

    assert copied(starttls_desk, program, rc) == list(WAITING)
    send(starttls_desk, program, rc, f"STARTTLS with {program}")
    assert starttls_desk.has_arrived(f"STARTTLS with {program}")


def test_the_name_and_the_signature_arrive(desk: Desk, program: str) -> None:
    name, signature = "Zoë 'Al\" $HOME `id`", desk.home / "signature.txt"
    signature.write_text("Zoë\nExample Ltd\n")
    flags = ("--display-name", name, "--signature", str(signature), "--folders", "local")
    folder = settings(desk, program, *flags).parent
    shutil.copytree(folder, desk.home / ".config" / program)  # where it finds them by itself

    quiet = "set editor=true abort_unmodified=no confirmcreate=no"
    compose = [program, "-e", quiet, "-s", "Signed", f"bob@{desk.row.name}"]
    at_terminal(desk, compose, [("To: ", "\r"), ("Subject: ", "\r"), ("y:Send", "y")])

    assert desk.has_arrived("Signed")
    (raw,) = [m for m in desk.lab.mailbox(desk.row, "bob") if b"Subject: Signed" in m]
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert message["From"].addresses[0].display_name == name
    assert message["From"].addresses[0].addr_spec == desk.row.address
    assert message.get_content().endswith("-- \nZoë\nExample Ltd\n")
    assert b"Subject: Signed" in (desk.home / "sent").read_bytes()


def test_it_reads_over_pop3_and_leaves_all_there(desk: Desk, program: str) -> None:
    rc = settings(desk, program, "--incoming", "pop3")

    assert copied(desk, program, rc) == list(WAITING)
    assert len(desk.lab.mailbox(desk.row, "alice")) == len(WAITING)
    keep(program, version(desk, program), "received over POP3")
