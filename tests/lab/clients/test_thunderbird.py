"""Other ways into a real Thunderbird than ``--profile`` (tests/lab/test_thunderbird.py)."""

import re
import shutil
from pathlib import Path

import pytest

from tests.lab import thunderbird_scripts as scripts
from tests.lab.clients.desk import Desk
from tests.lab.thunderbird import prepare, without_login_at_startup
from tests.lab.thunderbird_program import ask, copied
from tests.renderers.cityhash import name_of_install

pytestmark = pytest.mark.lab

_OTHER = """\
user_pref("mail.accountmanager.accounts", "account1");
user_pref("mail.account.account1.identities", "id1");
user_pref("mail.account.account1.server", "server1");
user_pref("mail.identity.id1.useremail", "alice@other.example");
user_pref("mail.identity.id1.smtpServer", "smtp1");
user_pref("mail.identity.id1.valid", true);
user_pref("mail.server.server1.type", "imap");
user_pref("mail.server.server1.hostname", "imap.other.example");
user_pref("mail.server.server1.userName", "alice");
user_pref("mail.smtpservers", "smtp1");
user_pref("mail.smtpserver.smtp1.hostname", "smtp.other.example");
user_pref("mail.smtpserver.smtp1.username", "alice");
"""
_LOCAL_FOLDERS = """\
user_pref("mail.accountmanager.accounts", "account1,account2");
user_pref("mail.accountmanager.localfoldersserver", "server2");
user_pref("mail.account.account2.server", "server2");
user_pref("mail.server.server2.type", "none");
user_pref("mail.server.server2.hostname", "Local Folders");
user_pref("mail.server.server2.userName", "nobody");
user_pref("mail.server.server2.name", "Local Folders");
"""


def test_on_a_new_computer_the_profile_comes_up_by_itself(desk: Desk) -> None:
    folder = desk.render("thunderbird") / "thunderbird"
    place = desk.home / ".thunderbird"
    shutil.copytree(folder, place / "thunderbird")
    shutil.copy(folder / "new-computer" / "profiles.ini", place)
    prepare(place / "thunderbird", desk.lab.ca_file)

    used, accounts = ask(desk.run, desk.home, (scripts.PROFILE_FOLDER,), (scripts.LIST_ACCOUNTS,))

    assert used == str(place / "thunderbird")
    assert [account["email"] for account in accounts] == [desk.row.address]


@pytest.mark.parametrize("name", ["thunderbird", "a much longer folder's name: Größe 例"])
def test_thunderbird_names_its_own_folder_as_we_do(desk: Desk, tmp_path: Path, name: str) -> None:
    program = copied(tmp_path / name)

    ask(desk.run, desk.home, (scripts.PROFILE_FOLDER,), program=str(program))

    written = (desk.home / ".thunderbird" / "profiles.ini").read_text()
    assert re.findall(r"\[Install(\w+)\]", written) == [name_of_install(str(program.parent))]


def test_thunderbird_writes_a_small_hash_without_leading_zeros(desk: Desk, tmp_path: Path) -> None:
    names = (name_of_install(str(tmp_path / str(number))) for number in range(10_000))
    number, expected = next(found for found in enumerate(names) if len(found[1]) < 16)
    program = copied(tmp_path / str(number))

    ask(desk.run, desk.home, (scripts.PROFILE_FOLDER,), program=str(program))

    written = (desk.home / ".thunderbird" / "profiles.ini").read_text()
    assert re.findall(r"\[Install(\w+)\]", written) == [expected]


@pytest.mark.parametrize("had", [_OTHER, _OTHER + _LOCAL_FOLDERS], ids=["bare", "local-folders"])
def test_a_profile_in_use_gets_the_account_besides_its_own(desk: Desk, had: str) -> None:
    ours = desk.render("thunderbird") / "thunderbird" / "prefs.js"
    ours.write_text(without_login_at_startup(ours.read_text()))
    profile = desk.home / "profile"
    profile.mkdir()
    (profile / "prefs.js").write_text(had)
    prepare(profile, desk.lab.ca_file)
    options = ("--profile", str(profile))

    (done,) = ask(desk.run, desk.home, (scripts.IMPORT_PROFILE, str(ours.parent)), options=options)
    (accounts,) = ask(desk.run, desk.home, (scripts.LIST_ACCOUNTS,), options=options)

    assert done is True
    incoming, outgoing = desk.row.expected[0], desk.row.expected[-1]
    assert [(a["email"], a["hostname"], a["smtpHost"]) for a in accounts] == [
        ("alice@other.example", "imap.other.example", "smtp.other.example"),
        (desk.row.address, incoming.hostname, outgoing.hostname),
    ]
