"""The real msmtp with our file."""

import pytest

from tests.lab.clients.desk import Desk
from tests.lab.clients.mailboxes import use_keyring, version
from tests.lab.clients.matrix import keep

pytestmark = pytest.mark.lab


def test_it_sends_over_tls(desk: Desk) -> None:
    send(desk, desk.row.address)


def test_it_sends_from_the_second_account_over_starttls(desk: Desk) -> None:
    send(desk, f"{desk.row.address}-587")


def test_it_sends_where_there_is_only_starttls(starttls_desk: Desk) -> None:
    send(starttls_desk, "default")


def send(desk: Desk, account: str) -> None:
    settings = desk.render("msmtp") / "msmtp" / "msmtprc"
    env = use_keyring(desk, settings, "passwordeval")
    subject = f"By msmtp from {account}"
    command = ["msmtp", "--file", str(settings), "--account", account, f"bob@{desk.row.name}"]

    done = desk.run(command, stdin=f"Subject: {subject}\n\nHello.\n", env=env)

    assert done.returncode == 0, done.stderr
    assert desk.has_arrived(subject)
    keep("msmtp", version(desk, "msmtp"), "loaded", "logged in", "sent")
