import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.wrong_encryption_on_port import RULE
from autoconf.messages import text
from autoconf.model.check import Check, CheckOutcome, PeerProtocol
from autoconf.model.message import Message
from autoconf.model.server import SocketType
from tests.diagnosis.reports import (
    IMAP,
    SMTP,
    accepted,
    causes,
    distrusted,
    failed,
    report,
    server,
    speaking,
)

STARTTLS = server("imap imap.example.com", SocketType.STARTTLS)
AT_TLS_PORT = replace(STARTTLS, port=993)


def silent(check: Check) -> Check:
    return replace(check, detail=Message("dialogue.no-greeting-tls"))


@pytest.mark.parametrize(
    ("check", "title"),
    [
        (
            distrusted(replace(IMAP, port=143), problem="plaintext"),
            "Port 143 wants STARTTLS instead of SSL/TLS",
        ),
        (speaking(AT_TLS_PORT, PeerProtocol.TLS), "Port 993 wants SSL/TLS instead of STARTTLS"),
        (
            silent(failed(AT_TLS_PORT, CheckOutcome.TIMED_OUT)),
            "Port 993 wants SSL/TLS instead of STARTTLS",
        ),
    ],
    ids=["plain-text", "tls-at-once", "silent"],
)
def test_it_names_the_right_encryption_and_is_the_only_cause(check: Check, title: str) -> None:
    (finding,) = causes(report(check, accepted(SMTP)))

    assert text(finding.title.id, finding.title.parameters) == title


@pytest.mark.parametrize(
    "check",
    [
        distrusted(IMAP),
        distrusted(STARTTLS, problem="plaintext"),
        silent(failed(STARTTLS, CheckOutcome.TIMED_OUT)),
        failed(AT_TLS_PORT, CheckOutcome.TIMED_OUT),
    ],
    ids=["a-certificate", "broken-starttls", "silent-elsewhere", "no-connection"],
)
def test_other_trouble_is_left_to_other_rules(check: Check) -> None:
    assert list(RULE.check(report(check))) == []
