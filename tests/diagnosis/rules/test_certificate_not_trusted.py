import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.certificate_not_trusted import RULE
from autoconf.messages import text
from autoconf.model.check import Check, CheckOutcome, TlsFacts, TlsProblem
from autoconf.model.finding import Finding, Severity, Who
from autoconf.model.server import NAMED, SocketType
from tests.diagnosis.reports import (
    IMAP,
    POP3,
    SMTP,
    accepted,
    distrusted,
    failed,
    refused,
    replaced,
    report,
    said,
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
        ("cert-expired", "expired 2026-01-01"),
        ("cert-not-yet-valid", "valid only from 2025-01-01"),
        ("cert-self-signed", "a self-signed certificate"),
        ("cert-unknown-issuer", "does not know the issuer"),
        (MISMATCH, "is for other names: a.example, b.example."),
        ("cert-incomplete-chain", "does not send the certificate of its issuer (CN=Some CA)"),
        ("cert-no-names", "Its subject, CN=imap.example.com, does not count"),
        ("cert-weak-key", "too short to be safe (RSA 1024)"),
        ("cert-weak-signature", "can be forged (SHA1)"),
        ("plaintext", "answers in clear text"),
        ("name-not-known", "is not configured for this host name"),
        ("client-cert-required", "with a client certificate"),
        ("tls-too-old", "no longer safe"),
        ("cert-bad", "cannot be verified"),
        ("weak-key-exchange", "a key exchange that is too weak"),
        ("handshake-failed", "The encrypted connection"),
        (None, "The encrypted connection"),
    ],
)
def test_it_says_what_is_wrong_with_the_certificate(problem: str | None, words: str) -> None:
    check = distrusted(
        IMAP,
        problem=problem,
        names=("a.example", "b.example"),
        not_before="2025-01-01",
        not_after="2026-01-01",
        issuer="CN=Some CA",
        subject="CN=imap.example.com",
        key_type="RSA",
        key_bits=1024,
        signature_hash="sha1",
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


def test_a_name_that_the_caller_typed_is_the_callers_to_correct() -> None:
    sick = report(distrusted(IMAP, problem=MISMATCH, names=("mx.example.com",)))

    (found,) = RULE.check(replace(sick, attempts=(said(NAMED, IMAP),)))

    assert found.who is Who.USER
    assert found.remedy.id == "finding.certificate-not-trusted.remedy-named"


def test_a_server_that_refused_starttls_showed_no_certificate() -> None:
    assert findings(failed(IMAP, CheckOutcome.TLS_FAILED)) == []


@pytest.mark.parametrize("problem", ["cert-expired", "cert-not-yet-valid"])
def test_r24_what_the_clock_says_stands_beside_the_dates(problem: str) -> None:
    sick = replace(report(distrusted(IMAP, problem=problem)), made_at="2026-07-01T12:00:00+02:00")

    (finding,) = RULE.check(sick)

    said = text(finding.message.id, finding.message.parameters)
    assert "clock of this computer says 2026-07-01T12:00:00+02:00" in said


@pytest.mark.parametrize("host", ["imap.example.com", "imap.hoster.example"])
def test_r26_the_names_that_it_is_for_are_candidates(host: str) -> None:
    names = ("*.hoster.example", "mx1.hoster.example")

    (finding,) = findings(distrusted(server(f"imap {host}"), problem=MISMATCH, names=names))

    remedy = text(finding.remedy.id, finding.remedy.parameters)
    assert dict(finding.remedy.parameters)["candidates"] == "mx1.hoster.example"
    assert "mx1.hoster.example" in remedy
    assert "No password was sent." in remedy


def test_a_pinned_server_is_named_and_does_not_block() -> None:
    tls = TlsFacts(
        version="TLSv1.3", problem=TlsProblem.CERT_SELF_SIGNED, pinned=True, sha256="ab" * 32
    )

    (finding,) = findings(replace(failed(IMAP, CheckOutcome.TIMED_OUT), tls=tls), accepted(SMTP))

    assert finding.severity is Severity.WARNING
    assert "ab" * 32 in text(finding.message.id, finding.message.parameters)


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        ("cert-expired", "a server with a valid certificate"),
        ("tls-too-old", "repair the TLS"),
        (None, "repair the TLS"),
        ("client-cert-required", "takes a user name and a password"),
    ],
)
def test_it_says_what_to_ask_for(problem: str | None, words: str) -> None:
    (finding,) = findings(distrusted(IMAP, problem=problem))

    assert words in text(finding.remedy.id, finding.remedy.parameters)


def test_one_bad_certificate_of_several_servers_is_one_finding() -> None:
    servers = [server(f"{word}.example.com") for word in ("imap imap", "pop3 pop", "smtp smtp")]
    bad = {"problem": "cert-expired", "sha256": "aa"}

    (finding,) = findings(*(distrusted(one, **bad) for one in servers))

    assert finding.evidence == ("checks/0", "checks/1", "checks/2")
    assert dict(finding.message.parameters)["server"] == (
        "imap imap.example.com:993, pop3 pop.example.com:995, smtp smtp.example.com:465"
    )


def test_servers_without_tls_of_their_own_keep_their_own_findings() -> None:
    broken = {"problem": "tls-too-old", "sha256": ""}

    assert len(findings(*(distrusted(one, **broken) for one in (IMAP, SMTP)))) == 2


def test_the_server_that_is_used_in_its_place_is_named() -> None:
    made = replaced(SMTP, accepted(server("smtp smtp.example.com", SocketType.STARTTLS)))
    plain = distrusted(SMTP, problem=TlsProblem.PLAINTEXT)
    sick = replace(made, checks=(plain, *made.checks[1:]))

    (finding,) = RULE.check(sick)

    assert finding.remedy.id == "finding.certificate-not-trusted.remedy-replaced"
    assert dict(finding.remedy.parameters)["other"] == "smtp smtp.example.com:587"
