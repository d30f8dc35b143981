from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from autoconf.diagnosis.tls_grades import grade, grades_of
from autoconf.messages import text
from autoconf.model.check import CheckOutcome, TlsFacts, TlsProblem
from autoconf.model.grade import Grade, Level
from autoconf.model.server import SocketType
from tests.diagnosis.reports import IMAP, accepted, failed, server

NOW = datetime(2026, 7, 1, tzinfo=UTC)
GOOD = TlsFacts(
    version="TLSv1.3",
    cipher="TLS_AES_256_GCM_SHA384",
    verified=True,
    names=("imap.example.com",),
    matched_name="imap.example.com",
    issuer="CN=Example CA",
    not_before="2026-06-01T00:00:00Z",
    not_after="2026-09-01T00:00:00Z",
    sha256="ab" * 32,
    key_type="EC",
    key_bits=256,
    signature_hash="sha256",
    chain_length=2,
)
FAIL, WARN, OK = Level.FAIL, Level.WARN, Level.OK


def bad(problem: str) -> dict[str, object]:
    return {"verified": False, "problem": TlsProblem(problem)}


def life(begin: str, end: str) -> dict[str, object]:
    return {"not_before": f"{begin}T00:00:00Z", "not_after": f"{end}T00:00:00Z"}


def grades(facts: TlsFacts | None, socket_type: SocketType = SocketType.TLS) -> dict[str, Grade]:
    endpoint = server("imap imap.example.com", socket_type).endpoint
    return {one.check: one for one in grade(facts, endpoint, NOW)}


CELLS: list[tuple[str, dict[str, object], Level, str]] = [
    ("trust", {}, OK, "complete"),
    ("trust", {"issuer_missing": True}, WARN, "intermediate-missing"),
    ("trust", {"chain_in_order": False}, WARN, "out-of-order"),
    ("trust", {"root_sent": True}, WARN, "root-sent"),
    ("trust", bad("cert-self-signed"), FAIL, "cert-self-signed"),
    ("trust", bad("cert-unknown-issuer"), FAIL, "cert-unknown-issuer"),
    ("trust", bad("cert-incomplete-chain"), FAIL, "cert-incomplete-chain"),
    ("trust", bad("cert-bad"), FAIL, "cert-bad"),
    ("trust", bad("handshake-failed"), OK, "complete"),
    ("trust", bad("weak-key-exchange") | {"issuer_missing": True}, OK, "complete"),
    ("protocol", bad("weak-key-exchange"), FAIL, "weak-key-exchange"),
    ("trust", bad("cert-expired"), OK, "complete"),
    ("trust", bad("cert-self-signed") | {"pinned": True}, WARN, "cert-self-signed"),
    ("host-name", {}, OK, "covered"),
    ("host-name", {"matched_name": "*.example.com"}, WARN, "wildcard"),
    ("host-name", bad("cert-host-mismatch") | {"matched_name": ""}, FAIL, "other"),
    ("host-name", bad("cert-expired") | {"matched_name": ""}, FAIL, "other"),
    ("host-name", bad("cert-no-names") | {"names": (), "matched_name": ""}, FAIL, "none"),
    ("dates", {}, OK, "valid"),
    ("dates", bad("cert-expired") | life("2026-01-01", "2026-06-30"), FAIL, "expired"),
    ("dates", bad("cert-host-mismatch") | life("2026-01-01", "2026-06-30"), FAIL, "expired"),
    ("dates", bad("cert-not-yet-valid") | life("2026-07-02", "2026-08-30"), FAIL, "early"),
    ("dates", life("2026-04-17", "2026-07-15"), WARN, "very-soon"),
    ("dates", life("2026-04-17", "2026-07-31"), WARN, "soon"),
    ("dates", life("2026-05-01", "2026-08-01"), OK, "valid"),
    ("dates", life("2026-06-28", "2026-07-04"), OK, "valid"),  # made for six days
    ("dates", life("2026-06-26", "2026-07-02"), WARN, "very-soon"),
    ("dates", life("2026-01-01", "2036-01-01"), WARN, "long"),
    ("protocol", {}, OK, "current"),
    ("protocol", {"version": "TLSv1.2"}, OK, "current"),
    ("protocol", {"version": "TLSv1.1"}, FAIL, "tls-too-old"),
    ("protocol", bad("tls-too-old"), FAIL, "tls-too-old"),
    ("protocol", bad("plaintext"), FAIL, "plaintext"),
    ("protocol", bad("name-not-known"), FAIL, "name-not-known"),
    ("protocol", bad("client-cert-required"), FAIL, "client-cert-required"),
    ("key", {}, OK, "strong"),
    ("key", {"key_type": "Ed25519", "key_bits": 0}, OK, "strong"),
    ("key", {"key_type": "RSA", "key_bits": 3072}, OK, "strong"),
    ("key", {"key_type": "RSA", "key_bits": 2048}, WARN, "short"),
    ("key", {"key_type": "EC", "key_bits": 224}, WARN, "short"),
    ("key", {"key_type": "RSA", "key_bits": 1024}, FAIL, "weak"),
    ("key", bad("cert-weak-key"), FAIL, "weak"),
    ("signature", {}, OK, "strong"),
    ("signature", {"signature_hash": ""}, OK, "strong"),
    ("signature", {"signature_hash": "sha224"}, WARN, "short"),
    ("signature", {"signature_hash": "sha1"}, FAIL, "weak"),
    ("signature", {"signature_hash": "md5"}, FAIL, "weak"),
    ("signature", bad("cert-weak-signature"), FAIL, "weak"),
    ("cipher", {}, OK, "strong"),
    ("cipher", {"cipher": "TLS_CHACHA20_POLY1305_SHA256"}, OK, "strong"),
    ("cipher", {"cipher": "ECDHE-RSA-AES128-GCM-SHA256"}, OK, "strong"),
    ("cipher", {"cipher": "DHE-RSA-AES256-GCM-SHA384"}, WARN, "old"),
    ("cipher", {"cipher": "ECDHE-RSA-AES256-SHA384"}, WARN, "old"),
    ("cipher", {"cipher": "AES256-GCM-SHA384"}, FAIL, "weak"),
    ("encryption", {}, OK, "tls"),
]


@pytest.mark.parametrize(
    ("check", "facts", "level", "word"),
    CELLS,
    ids=[f"{check}-{word}-{n}" for n, (check, _, _, word) in enumerate(CELLS)],
)
def test_each_cell_has_its_grade(
    check: str, facts: dict[str, object], level: Level, word: str
) -> None:
    found = grades(replace(GOOD, **facts))[check]

    assert (found.level, found.message.id) == (level, f"tls.{check}.{word}")
    assert text(found.message.id, found.message.parameters)


def test_starttls_is_not_as_good() -> None:
    assert grades(GOOD, SocketType.STARTTLS)["encryption"].level is WARN


@pytest.mark.parametrize("socket_type", [SocketType.PLAIN, SocketType.STARTTLS])
def test_without_tls_there_is_nothing_else_to_grade(socket_type: SocketType) -> None:
    assert {k: g.level for k, g in grades(None, socket_type).items()} == {"encryption": FAIL}


def test_what_was_not_seen_is_not_graded() -> None:
    facts = TlsFacts(problem=TlsProblem.PLAINTEXT)

    assert list(grades(facts)) == ["encryption", "protocol"]


@pytest.mark.parametrize(
    ("outcome", "socket_type", "checks"),
    [
        (CheckOutcome.TIMED_OUT, SocketType.TLS, []),
        (CheckOutcome.TLS_FAILED, SocketType.STARTTLS, ["encryption"]),
        (CheckOutcome.OK, SocketType.PLAIN, ["encryption"]),
    ],
)
def test_a_server_that_was_not_reached_has_no_grades(
    outcome: CheckOutcome, socket_type: SocketType, checks: list[str]
) -> None:
    check = failed(server("imap imap.example.com", socket_type), outcome)

    assert [one.check for one in grades_of(check, NOW)] == checks


def test_a_server_that_was_reached_is_graded_by_its_facts() -> None:
    check = replace(accepted(IMAP), tls=GOOD)

    assert {one.level for one in grades_of(check, NOW)} == {OK}
