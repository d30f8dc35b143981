"""The real OfflineIMAP with our file."""

import pytest

from tests.lab.clients.desk import WAITING, Desk
from tests.lab.clients.mailboxes import subjects, use_keyring, version
from tests.lab.clients.matrix import keep

pytestmark = pytest.mark.lab


def test_it_fetches_over_tls(desk: Desk) -> None:
    settings = desk.render("offlineimap") / "offlineimap" / "offlineimaprc"
    env = use_keyring(desk, settings, "remotepasseval")
    (desk.home / "Mail").mkdir()

    done = desk.run(["offlineimap", "-o", "-c", str(settings)], env=env)

    assert done.returncode == 0, done.stdout + done.stderr
    assert subjects(desk.home / "Mail" / desk.row.address / "INBOX") == WAITING
    keep("offlineimap", version(desk, "offlineimap"), "loaded", "logged in", "received over IMAP")
