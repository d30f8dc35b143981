"""Mail programs get to mail with an address and a password, from ``serve`` alone."""

import json
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.lab import thunderbird_scripts as scripts
from tests.lab.domain import LAB_PASSWORD, WAITING_MESSAGES
from tests.lab.lab import Lab
from tests.lab.looking_up import prove, questions
from tests.lab.table import find
from tests.lab.thunderbird import prepare
from tests.lab.thunderbird_program import ask, version

pytestmark = pytest.mark.lab

_DELTA_CHAT: Final = str(Path(__file__).with_name("clients") / "deltachat_setup.py")
_FETCH_S: Final = 120
_TLS: Final = 3  # nsMsgSocketType


def test_thunderbird_makes_the_account_fetches_and_sends(lab: Lab, tmp_path: Path) -> None:
    row = find("served.test")
    profile = tmp_path / "profile"
    profile.mkdir()
    prepare(profile, lab.ca_file)
    message = tmp_path / "message.eml"
    message.write_text("Subject: From Thunderbird\r\n\r\nHello.\r\n")

    source, accounts, subjects, sent = ask(
        lab.run,
        tmp_path,
        (scripts.CREATE_ACCOUNT, row.address, LAB_PASSWORD),
        (scripts.LIST_ACCOUNTS,),
        (scripts.FETCH_MAIL, WAITING_MESSAGES, _FETCH_S),
        (scripts.SEND_MAIL, str(message), f"bob@{row.name}"),
        options=("--profile", str(profile)),
    )

    incoming, outgoing = row.expected[0], row.expected[-1]
    [account] = accounts
    assert source == "xml-from-isp-https"
    assert (account["hostname"], account["port"]) == (incoming.hostname, incoming.port)
    assert (account["smtpHost"], account["smtpPort"]) == (outgoing.hostname, outgoing.port)
    assert {account["socketType"], account["smtpSocketType"]} == {_TLS}
    assert {account["username"], account["smtpUsername"]} == {row.address}
    assert len(subjects) == WAITING_MESSAGES
    assert sent
    [asked] = questions(lab, f"autoconfig.{row.name}", "Thunderbird/")
    prove(version(), asked, ((s.hostname, s.port, s.socket_type) for s in (incoming, outgoing)))


def test_delta_chat_makes_the_account(lab: Lab, tmp_path: Path) -> None:
    row = find("served.test")
    command = [sys.executable, _DELTA_CHAT, str(tmp_path / "accounts"), row.address]

    done = lab.run(command, stdin=LAB_PASSWORD)

    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    incoming, outgoing = row.expected[0], row.expected[-1]
    assert f"imap:[{incoming.hostname}:{incoming.port}:tls]" in made["settings"]
    assert f"smtp:[{outgoing.hostname}:{outgoing.port}:tls]" in made["settings"]
    host = f"autoconfig.{row.name}"
    url = f"https://{host}/mail/config-v1.1.xml?emailaddress=alice%40{row.name}"
    assert url in questions(lab, host, "^-$")  # it does not say who it is
    program = f"Delta Chat core {made['version'].removeprefix('v')}"
    prove(program, url, ((s.hostname, s.port, s.socket_type) for s in (incoming, outgoing)))
