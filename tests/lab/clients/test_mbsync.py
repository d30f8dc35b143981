"""The real mbsync with our file."""

import pytest

from tests.lab.clients.desk import WAITING, Desk
from tests.lab.clients.mailboxes import subjects, use_keyring, version
from tests.lab.clients.matrix import keep

pytestmark = pytest.mark.lab


def test_it_fetches_over_tls(desk: Desk) -> None:
    fetch(desk)


def test_it_fetches_over_starttls(starttls_desk: Desk) -> None:
    fetch(starttls_desk)


def fetch(desk: Desk) -> None:
    settings = desk.render("mbsync") / "mbsync" / "mbsyncrc"
    env = use_keyring(desk, settings, "PassCmd")
    folder = desk.home / "Mail" / desk.row.address
    folder.mkdir(parents=True)

    done = desk.run(["mbsync", "--config", str(settings), "--all"], env=env)

    assert done.returncode == 0, done.stderr
    assert subjects(folder / "Inbox") == WAITING
    keep("mbsync", version(desk, "mbsync"), "loaded", "logged in", "received over IMAP")


def test_it_knows_every_word_of_the_file(desk: Desk) -> None:
    settings = desk.render("mbsync") / "mbsync" / "mbsyncrc"

    done = desk.run(["mbsync", "--config", str(settings), "no-such-channel"])

    complaint, *_ = done.stderr.splitlines()
    assert complaint == "No channel or group named 'no-such-channel' defined."
