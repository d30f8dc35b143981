"""No credential leaves in clear, and none over a connection whose certificate is not good."""

from base64 import b64encode
from pathlib import Path
from typing import Final

import pytest

from tests.lab import logins
from tests.lab.asking import ask, login
from tests.lab.capture import capture, leaks
from tests.lab.command import check
from tests.lab.domain import LabDomain
from tests.lab.lab import Lab
from tests.lab.proofs import record
from tests.lab.table import find

pytestmark = pytest.mark.lab

CANARY: Final = "canary/4f9d1c~in the mine"
_BAD_CERTIFICATES: Final = ("wrong-name.test", "expired.test", "unknown-issuer.test")
_NO_TLS: Final = ("no-tls.test", "published-plain.test")
_UNVERIFIED: Final = (*map(find, (*_BAD_CERTIFICATES, *_NO_TLS)), logins.TLS_1_1)
_VERIFIED: Final = (
    *map(find, ("https-autoconfig.test", "starttls-only.test")),
    *(logins.STARTTLS, logins.OTHERS),
)


@pytest.mark.parametrize("row", [*_UNVERIFIED, *_VERIFIED], ids=lambda row: row.name)
def test_the_password_never_passes_in_clear(lab: Lab, row: LabDomain, tmp_path: Path) -> None:
    attempts = lab.login_attempts(row) if row in _UNVERIFIED else 0

    with capture(lab, tmp_path) as seen:
        check(lab, row, tmp_path, password=CANARY)

    assert not seen.holds(CANARY)
    assert all(CANARY not in log for log in lab.mail_logs())
    assert seen.to(lab.address(row))
    assert row not in _UNVERIFIED or lab.login_attempts(row) == attempts
    servers = ", ".join(sorted({f"{s.protocol.upper()} {s.port}" for s in row.servers}))
    record("secrets", what=row.note, by=servers, words=row.name)


@pytest.mark.parametrize("name", _NO_TLS)
def test_the_capture_sees_what_others_send_in_clear(lab: Lab, name: str, tmp_path: Path) -> None:
    row = find(name)

    with capture(lab, tmp_path) as seen:
        ask(lab, "login", [login(row, server, password=CANARY) for server in row.servers])

    leaky = [text for text in seen.to(lab.address(row)) if leaks(text, CANARY)]
    assert len(leaky) == len(row.servers)
    assert not seen.holds(CANARY[::-1])


@pytest.mark.parametrize("before", ["", "a", "ab", "\0alice\0"])
def test_base64_of_a_secret_is_known_at_every_place(before: str) -> None:
    text = b64encode(f"{before}{CANARY}".encode())

    assert leaks(b"AUTH PLAIN " + text, CANARY)
    assert not leaks(text[::-1], CANARY)
