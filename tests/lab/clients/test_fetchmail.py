"""The real fetchmail, and procmail behind it, with our file."""

import pytest

from tests.lab.clients.desk import WAITING, Desk
from tests.lab.clients.mailboxes import TYPING_PASSWORD, subjects, version
from tests.lab.clients.matrix import keep

pytestmark = pytest.mark.lab


@pytest.mark.parametrize("protocol", ["imap", "pop3"])
def test_it_fetches_over_tls_and_leaves_all_on_the_server(desk: Desk, protocol: str) -> None:
    fetch(desk, protocol)

    assert len(desk.lab.mailbox(desk.row, "alice")) == len(WAITING)


@pytest.mark.parametrize("protocol", ["imap", "pop3"])
def test_it_fetches_over_starttls(starttls_desk: Desk, protocol: str) -> None:
    fetch(starttls_desk, protocol)


def test_it_empties_the_server_where_that_was_chosen(desk: Desk) -> None:
    fetch(desk, "pop3", "--leave-on-server", "never")

    assert desk.lab.mailbox(desk.row, "alice") == []


def fetch(desk: Desk, protocol: str, *flags: str) -> None:
    folder = desk.render("fetchmail", "--incoming", protocol, *flags) / "fetchmail"
    (desk.home / "Mail").mkdir()
    command = ["fetchmail", "--fetchmailrc", str(folder / "fetchmailrc")]

    done = desk.run([*TYPING_PASSWORD, *command])

    assert done.returncode == 0, done.stdout + done.stderr
    assert subjects(desk.home / "Mail" / desk.row.address) == WAITING
    received = f"received over {protocol.upper()}"
    keep("fetchmail", version(desk, "fetchmail"), "loaded", "logged in", received)
