"""aerc with our files: reading and sending, over TLS and STARTTLS."""

import email
import email.policy
import re

import pytest

from tests.lab.clients.desk import WAITING, Desk
from tests.lab.clients.matrix import keep
from tests.lab.clients.terminal import at_terminal

pytestmark = pytest.mark.lab

_NAME = "Zoë 'Al' $HOME` #; x"  # it writes other letters for \\ and \"


def read_and_send(desk: Desk, subject: str) -> list[str]:
    """Put in the password command, copy the inbox to a file, write to bob; return the subjects."""
    flags = ("--incoming", "imap", "--display-name", _NAME)
    path = desk.render("aerc", *flags) / "aerc" / "accounts.conf"
    command = f"secret-tool lookup mail {desk.row.address}"
    before = path.read_text()
    given = re.sub("^# (.*-cred-cmd = )", r"\1", before, flags=re.MULTILINE)
    path.write_text(given.replace(command, f"cat {desk.password_file}"))
    assert command in before

    got = desk.home / "got"
    compose = f':compose -H "To: bob@{desk.row.name}" -H "Subject: {subject}"\r'
    talk = [
        (WAITING[-1], f":mark -a\r:pipe -bm tee -a {got}\r"),
        ("completed with status 0", compose),
        ("Send this email", "y"),
        ("[Mm]essage sent", ":quit\r"),
    ]
    config = f"XDG_CONFIG_HOME={path.parent.parent}"
    at_terminal(desk, ["env", config, "EDITOR=true", "aerc"], talk)
    return re.findall(r"^Subject: (.*)$", got.read_text(), re.MULTILINE)


def test_it_reads_over_imap_and_sends(desk: Desk) -> None:
    assert read_and_send(desk, "From aerc") == list(WAITING)

    assert desk.has_arrived("From aerc")
    (raw,) = [m for m in desk.lab.mailbox(desk.row, "bob") if b"Subject: From aerc" in m]
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert message["From"].addresses[0].display_name == _NAME
    assert message["From"].addresses[0].addr_spec == desk.row.address
    version = " ".join(desk.run(["aerc", "-v"]).stdout.split()[:2])
    keep("aerc", version, "loaded", "logged in", "received over IMAP", "sent")


def test_it_speaks_starttls(starttls_desk: Desk) -> None:
    assert read_and_send(starttls_desk, "STARTTLS with aerc") == list(WAITING)
    assert starttls_desk.has_arrived("STARTTLS with aerc")
