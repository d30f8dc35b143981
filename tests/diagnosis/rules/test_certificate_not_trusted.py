import pytest

from autoconf.diagnosis.rules.certificate_not_trusted import RULE
from autoconf.messages import text
from autoconf.model.check import Check, CheckOutcome
from autoconf.model.finding import Finding, Severity, Who
from tests.diagnosis.reports import (
    IMAP,
    POP3,
    SMTP,
    accepted,
    distrusted,
    failed,
    refused,
    report,
    server,
)

MISMATCH = "cert-host-mismatch"


def findings(*checks: Check) -> list[Finding]:
    return list(RULE.check(report(*checks)))


def message(check: Check) -> str:
    (finding,) = findings(check)
    return text(finding.message.id, finding.message.parameters)


@pytest.mark.parametrize(
    ("checks", "severity"),
    [
        ((distrusted(IMAP), accepted(SMTP)), Severity.BLOCKER),
        ((accepted(IMAP), distrusted(SMTP)), Severity.BLOCKER),
        ((distrusted(IMAP), accepted(POP3), accepted(SMTP)), Severity.WARNING),
        ((distrusted(IMAP), refused(POP3)), Severity.WARNING),
    ],
    ids=["nothing-to-read", "nothing-to-send", "pop3-is-good", "pop3-is-safe-though-refused"],
)
def test_it_blocks_unless_a_safe_server_serves_the_same_purpose(
    checks: tuple[Check, ...], severity: Severity
) -> None:
    assert [f.severity for f in findings(*checks)] == [severity]


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        ("cert-expired", "ran out on 2026-01-01"),
        ("cert-not-yet-valid", "valid only from 2025-01-01"),
        ("cert-self-signed", "that it made itself"),
        ("cert-unknown-issuer", "an issuer that this computer does not know"),
        (MISMATCH, "belongs to another name: a.example, b.example."),
        ("tls-too-old", "no longer safe"),
        ("handshake-failed", "No safe connection"),
        (None, "No safe connection"),
    ],
)
def test_it_says_what_is_wrong_with_the_certificate(problem: str | None, words: str) -> None:
    check = distrusted(
        IMAP,
        problem=problem,
        names=("a.example", "b.example"),
        not_before="2025-01-01",
        not_after="2026-01-01",
    )

    assert words in message(check)


def test_a_long_list_of_names_is_cut() -> None:
    check = distrusted(IMAP, problem=MISMATCH, names=tuple(f"{n}.example" for n in range(9)))

    assert "3.example, 4.example, ..." in message(check)


@pytest.mark.parametrize(
    ("check", "who"),
    [
        (distrusted(IMAP, problem=MISMATCH), Who.DOMAIN_OWNER),
        (distrusted(IMAP), Who.PROVIDER),
        (distrusted(server("imap mx.hoster.example"), problem=MISMATCH), Who.PROVIDER),
    ],
    ids=["own-name-on-a-hosters-server", "own-server", "hosters-server"],
)
def test_it_says_who_can_help(check: Check, who: Who) -> None:
    assert [f.who for f in findings(check)] == [who]


def test_a_server_that_refused_starttls_showed_no_certificate() -> None:
    assert findings(failed(IMAP, CheckOutcome.TLS_FAILED)) == []
