"""What real servers show after the login, and a message that goes all the way round."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.lab.domain import ISPDB_URL, LAB_PASSWORD, WAITING_MESSAGES
from tests.lab.lab import Lab
from tests.lab.plan import BLACK_HOLE6
from tests.lab.refusals import MESSAGE_REFUSED, UNSIGNED

pytestmark = pytest.mark.lab

BOTH = "https-autoconfig.test"
POP3 = "pop3-only.test"


def check(lab: Lab, address: str, folder: Path, flags: Sequence[str] = ()) -> dict[str, Any]:
    """Return the report of ``check``."""
    password_file = folder / "password"
    password_file.write_text(f"{LAB_PASSWORD}\n")
    command = [sys.executable, "-m", "autoconf", "check", address, "--json"]
    command += ["--password-file", str(password_file), "--ca-file", str(lab.ca_file)]
    command += ["--ispdb", ISPDB_URL, *flags]
    homes = ("HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
    done = lab.run(command, env={home: str(folder / home) for home in homes}, timeout=300)
    assert done.stdout, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def mailbox(report: dict[str, Any], protocol: str) -> dict[str, Any]:
    [found] = [one["mailbox"] for one in report["checks"] if one["protocol"] == protocol]
    facts: dict[str, Any] = found
    return facts


def waiting(lab: Lab, address: str, folder: Path) -> int:
    """Return how many messages wait, over POP3."""
    count: int = mailbox(check(lab, address, folder), "pop3")["messages"]
    return count


def test_dovecot_and_postfix_tell_what_matters(lab: Lab, tmp_path: Path) -> None:
    report = check(lab, f"alice@{BOTH}", tmp_path)

    imap, pop3, smtp = (mailbox(report, protocol) for protocol in ("imap", "pop3", "smtp"))
    assert (imap["messages"], pop3["messages"]) == (WAITING_MESSAGES, WAITING_MESSAGES)
    assert imap["imap"]["has_idle"]
    assert imap["imap"]["delimiter"] == "/"
    assert imap["imap"]["folders"] == [
        {"use": "sent", "name": "Sent"},
        {"use": "junk", "name": "Unerw\u00fcnschtes"},
    ]
    assert pop3["pop3"]["may_stay"]
    assert pop3["pop3"]["has_top"]
    assert (smtp["smtp"]["sender"], smtp["smtp"]["address"]) == ("allowed", f"alice@{BOTH}")
    assert smtp["smtp"]["max_octets"] == 50_000_000
    assert report["findings"] == []


@pytest.mark.parametrize(
    ("name", "over", "folder"), [(BOTH, "imap", "INBOX"), (POP3, "pop3", "")], ids=["imap", "pop3"]
)
def test_a_message_goes_round_and_is_gone_again(
    lab: Lab, tmp_path: Path, name: str, over: str, folder: str
) -> None:
    bob = f"bob@{name}"
    before = waiting(lab, bob, tmp_path)

    trip = check(lab, bob, tmp_path, ["--round-trip"])["round_trip"]

    assert (trip["sent"], trip["seen_over"], trip["folder"]) == (True, over, folder), trip
    assert trip["deleted"] is True, trip
    assert waiting(lab, bob, tmp_path) == before


def test_a_message_that_is_kept_stays(lab: Lab, tmp_path: Path) -> None:
    bob = f"bob@{POP3}"
    before = waiting(lab, bob, tmp_path)

    trip = check(lab, bob, tmp_path, ["--round-trip", "--keep"])["round_trip"]

    assert (trip["seen_over"], trip["deleted"]) == ("pop3", None)
    assert waiting(lab, bob, tmp_path) == before + 1


def test_the_header_of_the_message_says_what_its_server_found(lab: Lab, tmp_path: Path) -> None:
    report = check(lab, f"bob@{UNSIGNED.name}", tmp_path, ["--round-trip"])

    delivery = report["round_trip"]["delivery"]
    assert (delivery["is_judged"], delivery["spf"], delivery["dkim"]) == (True, "fail", "none")
    assert [finding["rule"] for finding in report["findings"]] == [
        "dkim-missing",
        "spf-not-this-server",
    ]


def test_a_message_that_the_server_refuses_is_the_verdict(lab: Lab, tmp_path: Path) -> None:
    bob = f"bob@{MESSAGE_REFUSED.name}"

    report = check(lab, bob, tmp_path, ["--round-trip"])

    assert check(lab, bob, tmp_path)["verdict"]["works"] == {"read": True, "send": True}
    assert report["verdict"]["works"] == {"read": True, "send": False}
    assert report["round_trip"]["refused"] is True
    [found] = report["findings"]
    assert "554 5.7.1" in found["message"], found


def test_an_ipv6_address_that_is_silent_is_named(lab: Lab, tmp_path: Path) -> None:
    report = check(lab, "alice@ipv6-blackhole.test", tmp_path)

    [found] = [finding for finding in report["findings"] if finding["rule"] == "ipv6-broken"]
    assert "imap.box.ipv6-blackhole.test:993" in found["message"]
    assert {one["address"] for one in report["silent_addresses"]} == {BLACK_HOLE6}
    assert report["verdict"]["works"] == {"read": True, "send": True}


def test_where_all_addresses_answer_none_is_silent(lab: Lab, tmp_path: Path) -> None:
    assert check(lab, "alice@ipv6-only.test", tmp_path)["silent_addresses"] == []


def test_two_sessions_with_dovecot_show_the_same_identifiers(lab: Lab, tmp_path: Path) -> None:
    report = check(lab, f"alice@{BOTH}", tmp_path, ["--symptom", "mail-arrives-again"])

    assert mailbox(report, "pop3")["pop3"]["ids_change"] is False
    assert "pop3-same-mail-again" not in [finding["rule"] for finding in report["findings"]]
