"""What servers say besides yes and no: before TLS, to the envelope of a message, about limits."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from tests.lab import refusals
from tests.lab.asking import ask_sasl, sasl_login
from tests.lab.command import check
from tests.lab.domain import LabDomain
from tests.lab.lab import Lab
from tests.lab.proofs import record
from tests.lab.refusals import WRONG
from tests.lab.table import find

pytestmark = pytest.mark.lab


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("dovecot-plain.test", ("NO [PRIVACYREQUIRED]", "-ERR [AUTH]", "530 5.7.0")),
        ("cyrus-plain.test", ("NO encryption needed to use mechanism", "-ERR [AUTH]", "503")),
    ],
    ids=["dovecot-postfix", "cyrus-exim"],
)
def test_servers_take_no_password_before_starttls(
    lab: Lab, name: str, words: tuple[str, ...]
) -> None:
    row = find(name)
    clear = [s for s in row.servers if s.socket_type == "STARTTLS"]
    servers = [replace(server, socket_type="plain") for server in clear]

    answers = ask_sasl(lab, [sasl_login(row, s, "PLAIN", WRONG) for s in servers])

    for server, answer, expected in zip(servers, answers, words, strict=True):
        assert answer.startswith(expected)
        record(
            "before-tls",
            what=f"{server.protocol.upper()} {server.port}",
            by=lab.program(row, server),
            words=answer,
        )


ENVELOPES: Final = (
    (refusals.SENDER_DENIED, "553 5.7.1 ", "not owned by user"),
    (refusals.SUSPENDED, "554 5.7.1 ", "This account is suspended"),
    (refusals.GREYLISTING, "450 4.2.0 ", "Greylisted, come back later"),
)


@pytest.mark.parametrize(("row", "code", "words"), ENVELOPES, ids=lambda x: getattr(x, "name", ""))
def test_a_server_that_took_the_login_refuses_the_envelope(
    lab: Lab, row: LabDomain, code: str, words: str
) -> None:
    server = row.servers[-1]
    lines = [(f"MAIL FROM:<{row.address}>", ""), (f"RCPT TO:<{row.address}>", "")]
    login = sasl_login(row, server, "PLAIN", row.password)

    [answer] = ask_sasl(lab, [{**login, "then": lines}])

    refusal = answer.splitlines()[-1]
    assert refusal.startswith(code)
    assert words in refusal


@pytest.mark.parametrize(
    ("row", "words"),
    [(row, words) for row, _, words in ENVELOPES],
    ids=lambda x: getattr(x, "name", ""),
)
def test_check_accepts_the_login_and_reports_the_refused_envelope(
    lab: Lab, row: LabDomain, words: str, tmp_path: Path
) -> None:
    report = check(lab, row, tmp_path)

    said = report["checks"][-1]["mailbox"]["smtp"]["words"]
    assert {c["login"]["outcome"] for c in report["checks"]} == {"accepted"}
    assert [f["rule"] for f in report["findings"]] == ["sender-not-allowed"]
    assert words in said
    record("sending", what=row.note, by=lab.program(row, row.servers[-1]), words=said)


@pytest.mark.parametrize(
    ("row", "used"),
    [(refusals.QUOTA_FULL, 1.0), (refusals.QUOTA_NEARLY, 0.9)],
    ids=["full", "nearly"],
)
def test_a_mailbox_is_as_full_as_its_row_says(lab: Lab, row: LabDomain, used: float) -> None:
    login = sasl_login(row, row.servers[0], "PLAIN", row.password)

    [answer] = ask_sasl(lab, [{**login, "then": [("a2 GETQUOTAROOT INBOX", "a2 ")]}])

    match = re.search(r"STORAGE (\d+) (\d+)", answer)
    assert match is not None, answer
    assert int(match[1]) >= used * int(match[2])


def test_check_says_that_the_mailbox_is_full(lab: Lab, tmp_path: Path) -> None:
    row = refusals.QUOTA_FULL

    report = check(lab, row, tmp_path)

    [finding] = report["findings"]
    assert finding["rule"] == "mailbox-full"
    record("mailbox", what=row.note, by=lab.program(row, row.servers[0]), words=finding["message"])


def test_a_server_says_how_large_a_message_may_be(lab: Lab) -> None:
    row = refusals.SMALL
    login = sasl_login(row, row.servers[-1], "PLAIN", row.password)

    [answer] = ask_sasl(lab, [{**login, "then": [("EHLO witness.lab.test", "250 ")]}])

    assert "250-SIZE 100000" in answer.splitlines()
