"""Alpine with our files: reading and sending, over TLS and STARTTLS."""

import email
import email.policy

import pytest

from tests.lab.clients.desk import WAITING, Desk
from tests.lab.clients.matrix import keep
from tests.lab.clients.terminal import at_terminal

pytestmark = pytest.mark.lab

_NAME = "Zoë, 'Al' \"Q\" $HOME x"
_LOGIN = [("ENTER PASSWORD: ", "{password}\r"), ("Preserve password", "n")]
_QUIT = ("q", ("Really quit", "y"))


def start(desk: Desk, *flags: str) -> list[str]:
    """Write the file; return the command that opens the inbox with it."""
    return ["alpine", "-p", str(desk.render("alpine", *flags) / "alpine" / "pinerc"), "-i"]


def reading(then: str) -> list[tuple[str, str]]:
    """Return how somebody logs in and reads all that waits, with the keys to press after it."""
    keys = ["n"] * (len(WAITING) - 1) + [then]
    read = [(f"This is message {n}", key) for n, key in enumerate(keys, start=1)]
    return [("Exit this greeting", "e"), *_LOGIN, (WAITING[-1], "v"), *read]


def sending(desk: Desk, subject: str) -> list[tuple[str, str]]:
    """Return how somebody writes to bob; the folder for sent mail is there."""
    return [
        ("Message Text", f"bob@{desk.row.name}\r\r\r{subject}\r\x18"),
        ("Send message", "y"),
        *_LOGIN,
        (f"This is message {len(WAITING)}", _QUIT[0]),  # it is back where it was
        _QUIT[1],
    ]


def test_it_reads_over_imap_and_sends(desk: Desk) -> None:
    signature = desk.home / "signature.txt"
    signature.write_text("Zoë $HOME\nC:\\new\n")
    flags = ("--incoming", "imap", "--display-name", _NAME, "--signature", str(signature))

    at_terminal(desk, start(desk, *flags), reading("c") + sending(desk, "From Alpine"))

    assert desk.has_arrived("From Alpine")
    (raw,) = [m for m in desk.lab.mailbox(desk.row, "bob") if b"Subject: From Alpine" in m]
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert message["From"].addresses[0].display_name == _NAME
    assert message["From"].addresses[0].addr_spec == desk.row.address
    (body,) = message.iter_parts()
    assert body.get_content().rstrip().endswith("Zoë $HOME\nC:\\new")
    version = " ".join(desk.run(["alpine", "-v"]).stdout.split()[:2])
    keep("alpine", version, "loaded", "logged in", "received over IMAP", "sent")


def test_it_speaks_starttls(starttls_desk: Desk) -> None:
    command = start(starttls_desk, "--incoming", "imap")

    at_terminal(starttls_desk, command, reading("c") + sending(starttls_desk, "STARTTLS Alpine"))

    assert starttls_desk.has_arrived("STARTTLS Alpine")


def test_it_reads_over_pop3_and_leaves_all_there(desk: Desk) -> None:
    at_terminal(desk, start(desk, "--incoming", "pop3"), [*reading(_QUIT[0]), _QUIT[1]])

    assert len(desk.lab.mailbox(desk.row, "alice")) == len(WAITING)
    version = " ".join(desk.run(["alpine", "-v"]).stdout.split()[:2])
    keep("alpine", version, "received over POP3")
