"""The real Claws Mail starts with our folder and asks for nothing but the password."""

import os
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.lab.clients.desk import WAITING, Desk
from tests.lab.clients.matrix import keep
from tests.lab.domain import LAB_PASSWORD

pytestmark = pytest.mark.lab

_DRIVER: Final = str(Path(__file__).with_name("claws_mail.py"))
_SCREEN: Final = str(Path(__file__).with_name("screen.py"))
_SCREENSHOTS: Final = "LAB_SCREENSHOTS"
"""Names a folder; then a picture of each Claws Mail that gets stuck is put there."""

_POP3_INBOX: Final = "#mh/Mailbox/inbox"


def use(desk: Desk, inbox: str, subject: str, *flags: str) -> Path:
    """Let Claws Mail fetch and send; return its folder."""
    folder = desk.render("claws-mail", *flags) / "claws-mail"
    with (folder / "clawsrc").open("a") as common:
        common.write("enable_aspell=0\n")  # the locale of the lab has no dictionary
    command = [sys.executable, _SCREEN, "dbus-run-session", "--", sys.executable, _DRIVER]
    command += [str(folder), inbox, f"bob@{desk.row.name}", subject]
    if _SCREENSHOTS in os.environ:
        command.append(f"{Path(os.environ[_SCREENSHOTS]).resolve()}/{subject}.png")
    done = desk.run(command, stdin=f"{LAB_PASSWORD}\n", timeout=300)
    assert done.returncode == 0, done.stderr
    return folder


def subjects(folder: Path) -> list[str]:
    """Return the subjects of the messages that lie there, one in a file with a number."""
    texts = [path.read_text() for path in folder.glob("[0-9]*")]
    return sorted(
        line.removeprefix("Subject: ")
        for text in texts
        for line in text.splitlines()
        if line.startswith("Subject: ")
    )


def imap_cache(desk: Desk, folder: Path) -> Path:
    """Return the folder with the inbox's messages."""
    hostname = desk.row.expected[0].hostname
    return folder / "imapcache" / hostname / desk.row.login_name() / "INBOX"


def program(desk: Desk) -> str:
    """Return the program's own word for its version."""
    (line, *_) = desk.run(["claws-mail", "--version"]).stdout.splitlines()
    return line.replace(" version", "")


def test_mail_is_read_over_imap_and_sent(desk: Desk) -> None:
    name = 'Alice "Al" <\\> & Example'
    inbox = f"#imap/{desk.row.address}/INBOX"

    folder = use(desk, inbox, "From Claws Mail", "--display-name", name)

    assert subjects(imap_cache(desk, folder)) == list(WAITING)
    assert desk.has_arrived("From Claws Mail")
    kept = (folder / "accountrc").read_text().splitlines()  # as Claws Mail wrote it when it ended
    assert f"name={name}" in kept
    assert "ssl_imap=1" in kept
    assert "auto_signature=1" in kept  # not of ours: it has been rewritten
    keep("claws-mail", program(desk), "loaded", "logged in", "received over IMAP", "sent")


def test_mail_is_fetched_over_pop3(desk: Desk) -> None:
    use(desk, _POP3_INBOX, "From Claws Mail, POP3", "--incoming", "pop3")

    assert subjects(desk.home / "Mail/inbox") == list(WAITING)
    assert len(desk.lab.mailbox(desk.row, "alice")) == len(WAITING)  # they stay on the server
    keep("claws-mail", program(desk), "received over POP3")


def test_folders_may_stay_on_the_computer(desk: Desk) -> None:
    inbox = f"#imap/{desk.row.address}/INBOX"

    use(desk, inbox, "A copy stays here", "--folders", "local")

    assert subjects(desk.home / "Mail/sent") == ["A copy stays here"]


@pytest.mark.parametrize("protocol", ["imap", "pop3"])
def test_starttls_is_used_where_the_servers_speak_nothing_else(
    starttls_desk: Desk, protocol: str
) -> None:
    inboxes = {"imap": f"#imap/{starttls_desk.row.address}/INBOX", "pop3": _POP3_INBOX}

    use(starttls_desk, inboxes[protocol], f"{protocol} with STARTTLS", "--incoming", protocol)

    assert starttls_desk.has_arrived(f"{protocol} with STARTTLS")
