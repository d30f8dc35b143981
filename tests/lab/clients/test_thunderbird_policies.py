"""A copy of the real Thunderbird, changed as an administrator changes it."""

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.lab import thunderbird_scripts as scripts
from tests.lab.clients.desk import WAITING, Desk
from tests.lab.clients.matrix import keep
from tests.lab.domain import LAB_PASSWORD
from tests.lab.thunderbird import prepare, without_login_at_startup
from tests.lab.thunderbird_program import ask, copied, version

pytestmark = pytest.mark.lab

_FETCH_S = 120
_IN_USE = """\
user_pref("mail.accountmanager.accounts", "account1");
user_pref("mail.account.account1.identities", "id1");
user_pref("mail.account.account1.server", "server1");
user_pref("mail.identity.id1.useremail", "zoe@other.example");
user_pref("mail.identity.id1.smtpServer", "smtp1");
user_pref("mail.identity.id1.valid", true);
user_pref("mail.server.server1.type", "imap");
user_pref("mail.server.server1.hostname", "imap.other.example");
user_pref("mail.server.server1.userName", "zoe");
user_pref("mail.smtpservers", "smtp1");
user_pref("mail.smtpserver.smtp1.hostname", "smtp.other.example");
user_pref("mail.smtpserver.smtp1.username", "zoe");
"""


def changed(desk: Desk, folder: Path, *flags: str) -> Path:
    """Copy Thunderbird, and our files into its folder; return the program."""
    program = copied(folder)
    ours = desk.render("thunderbird-policies", *flags) / "thunderbird-policies"
    shutil.copytree(ours, folder, dirs_exist_ok=True)
    cfg = folder / "thunderbird.cfg"
    cfg.write_text(without_login_at_startup(cfg.read_text()))
    return program


def profile(desk: Desk, prefs: str = "") -> tuple[str, str]:
    folder = desk.home / "profile"
    folder.mkdir()
    (folder / "prefs.js").write_text(prefs)
    prepare(folder, desk.lab.ca_file)
    return "--profile", str(folder)


@pytest.mark.parametrize("protocol", ["imap", "pop3"])
def test_who_logs_in_to_the_computer_has_an_account_that_works(
    desk: Desk, tmp_path: Path, protocol: str
) -> None:
    program = changed(desk, tmp_path / "program", "--incoming", protocol)
    subject = f"From everybody's Thunderbird, {protocol}"
    message = desk.home / "message.eml"
    message.write_text(f"Subject: {subject}\r\n\r\nHello.\r\n")

    _, accounts, subjects, sent = ask(
        desk.run,
        desk.home,
        (scripts.STORE_PASSWORD, LAB_PASSWORD),
        (scripts.LIST_ACCOUNTS,),
        (scripts.FETCH_MAIL, len(WAITING), _FETCH_S),
        (scripts.SEND_MAIL, str(message), f"bob@{desk.row.name}"),
        options=profile(desk),
        program=str(program),
        env={"USER": "alice"},
    )

    assert [(a["email"], a["type"], a["username"], a["smtpUsername"]) for a in accounts] == [
        (desk.row.address, protocol, desk.row.address, desk.row.address)
    ]
    assert tuple(subjects) == WAITING
    assert sent is True
    assert desk.has_arrived(subject)
    received = f"received over {protocol.upper()}"
    keep("thunderbird-policies", version(), "loaded", "logged in", received, "sent")


def test_starttls_is_kept_and_locked(starttls_desk: Desk, tmp_path: Path) -> None:
    program = changed(starttls_desk, tmp_path / "program")
    written = json.loads((tmp_path / "program/distribution/policies.json").read_text())
    preferences = written["policies"]["Preferences"]

    accounts, *policies = ask(
        starttls_desk.run,
        starttls_desk.home,
        (scripts.LIST_ACCOUNTS,),
        *((scripts.READ_POLICIES, name) for name in preferences),
        options=profile(starttls_desk),
        program=str(program),
        env={"USER": "zoe"},
    )

    assert [(a["socketType"], a["smtpSocketType"]) for a in accounts] == [(2, 2)]
    assert len(policies) == 2
    for read in policies:
        assert read == {"active": True, "policies": written["policies"], "locked": True}


def test_accounts_that_people_have_stay(desk: Desk, tmp_path: Path) -> None:
    program = changed(desk, tmp_path / "program")
    options = profile(desk, _IN_USE)

    for _ in range(2):  # the second start must not add it again
        (accounts,) = ask(
            desk.run,
            desk.home,
            (scripts.LIST_ACCOUNTS,),
            options=options,
            program=str(program),
            env={"USER": "zoe"},
        )

        assert [(a["email"], a["smtpHost"]) for a in accounts] == [
            ("zoe@other.example", "smtp.other.example"),
            (f"zoe@{desk.row.name}", desk.row.expected[-1].hostname),
        ]
    prefs = (Path(options[1]) / "prefs.js").read_text()
    assert re.findall(r'mail\.smtpservers", "(.*)"', prefs) == [
        re.sub("account", "smtp", keys)
        for keys in re.findall(r'mail\.accountmanager\.accounts", "(.*)"', prefs)
    ]
