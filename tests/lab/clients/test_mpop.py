"""The real mpop with our file."""

import pytest

from tests.lab.clients.desk import WAITING, Desk
from tests.lab.clients.mailboxes import make_maildir, subjects, use_keyring, version
from tests.lab.clients.matrix import keep

pytestmark = pytest.mark.lab


def test_it_fetches_over_tls_and_leaves_all_on_the_server(desk: Desk) -> None:
    fetch(desk)

    assert len(desk.lab.mailbox(desk.row, "alice")) == len(WAITING)


def test_it_fetches_over_starttls(starttls_desk: Desk) -> None:
    fetch(starttls_desk)


def test_it_empties_the_server_where_that_was_chosen(desk: Desk) -> None:
    fetch(desk, "--leave-on-server", "never")

    assert desk.lab.mailbox(desk.row, "alice") == []


def fetch(desk: Desk, *flags: str) -> None:
    settings = desk.render("mpop", "--incoming", "pop3", *flags) / "mpop" / "mpoprc"
    env = use_keyring(desk, settings, "passwordeval")
    folder = make_maildir(desk.home / "Mail" / desk.row.address)

    done = desk.run(["mpop", "--file", str(settings)], env=env)

    assert done.returncode == 0, done.stderr
    assert subjects(folder) == WAITING
    keep("mpop", version(desk, "mpop"), "loaded", "logged in", "received over POP3")
