"""The real getmail with our file."""

import pytest

from tests.lab.clients.desk import WAITING, Desk
from tests.lab.clients.mailboxes import make_maildir, subjects, use_keyring, version
from tests.lab.clients.matrix import keep

pytestmark = pytest.mark.lab

_AS_SOMEBODY = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
"""It refuses to deliver as root."""
_OUT_OF_PATIENCE = "waiting child pid"
"""It gives its own child a fixed time, which a busy machine exceeds; run again, it goes on."""
_MOST_TRIES = 5


@pytest.mark.parametrize("protocol", ["imap", "pop3"])
def test_it_fetches_over_tls_and_leaves_all_on_the_server(desk: Desk, protocol: str) -> None:
    fetch(desk, protocol)

    assert len(desk.lab.mailbox(desk.row, "alice")) == len(WAITING)


def test_it_empties_the_server_where_that_was_chosen(desk: Desk) -> None:
    fetch(desk, "pop3", "--leave-on-server", "never")

    assert desk.lab.mailbox(desk.row, "alice") == []


def fetch(desk: Desk, protocol: str, *flags: str) -> None:
    settings = desk.render("getmail", "--incoming", protocol, *flags) / "getmail" / "getmailrc"
    env = use_keyring(desk, settings, "password_command")
    folder = make_maildir(desk.home / "Mail" / desk.row.address)
    (desk.home / ".config" / "getmail").mkdir(parents=True)

    command = [*_AS_SOMEBODY, "getmail", "--rcfile", str(settings)]
    done = desk.run(command, env=env)
    for _ in range(_MOST_TRIES):
        if _OUT_OF_PATIENCE not in done.stderr:
            break
        done = desk.run(command, env=env)

    assert done.returncode == 0, done.stdout + done.stderr
    assert subjects(folder) == WAITING
    received = f"received over {protocol.upper()}"
    keep("getmail", version(desk, "getmail"), "loaded", "logged in", received)
