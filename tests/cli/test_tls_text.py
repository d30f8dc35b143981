from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from autoconf.cli.tls_text import tls_lines
from autoconf.diagnosis.tls_grades import grades_of
from autoconf.model.check import Check, CheckOutcome, TlsFacts, TlsProblem
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
    trust_store="OpenSSL 3, /etc/ssl",
)
SELF_SIGNED = replace(GOOD, verified=False, problem=TlsProblem.CERT_SELF_SIGNED, matched_name="")


def lines(check: Check) -> list[str]:
    return list(tls_lines([replace(check, grades=grades_of(check, NOW))]))


def test_a_good_server_takes_three_lines() -> None:
    verdict, shown, details = lines(replace(accepted(IMAP), tls=GOOD))

    assert verdict.startswith("imap imap.example.com:993  good: encrypted from the first byte; ")
    assert shown == "  Mail programs show nothing. You need to do nothing."
    for part in ("TLSv1.3", "ab" * 32, "CN=Example CA", "EC 256", "OpenSSL 3, /etc/ssl"):
        assert part in details


@pytest.mark.parametrize(
    ("tls", "verdict", "shown"),
    [
        (replace(GOOD, root_sent=True), "good, but: the server also sends the root",
         "The provider can do better."),
        (SELF_SIGNED, "not safe: the certificate is self-signed", "The provider must install"),
        (replace(SELF_SIGNED, pinned=True), "good, but: the certificate is self-signed",
         "they do not know your pin"),
        (TlsFacts(problem=TlsProblem.PLAINTEXT), "not safe: clear text", "will not connect"),
    ],
    ids=["warn", "fail", "pinned", "nothing seen"],
)  # fmt: skip
def test_the_worst_is_told_with_who_must_act(tls: TlsFacts, verdict: str, shown: str) -> None:
    found = lines(replace(failed(IMAP, CheckOutcome.TLS_FAILED), tls=tls))

    assert len(found) == 3
    assert verdict in found[0]
    assert shown in found[1]


def test_without_a_handshake_there_are_no_details() -> None:
    check = failed(server("imap imap.example.com", SocketType.PLAIN), CheckOutcome.OK)

    assert [line.strip()[:12] for line in lines(check)] == ["imap imap.ex", "Mail program"]


def test_a_server_that_was_not_reached_is_not_spoken_of() -> None:
    assert lines(failed(IMAP, CheckOutcome.TIMED_OUT)) == []
