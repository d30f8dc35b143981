"""Tokens that real mail servers refuse: why, who can mend it, and how many logins that costs."""

import json
import time
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.lab.domain import LabDomain
from tests.lab.issuers import BRIEF_CLIENT, signed_token
from tests.lab.lab import Lab
from tests.lab.oauth.rows import JWT, OPAQUE
from tests.lab.oauth.signing import Person
from tests.lab.proofs import record

pytestmark = pytest.mark.lab

_PROTOCOLS: Final = 3
_HOUR: Final = 3600


def check(person: Person, row: LabDomain, token: str) -> tuple[int, dict[str, Any]]:
    """Check with a token; return the exit status and the report."""
    file = person.folder / "given-token"
    file.write_text(token + "\n")
    options = ("--oauth-token-command", f"cat {file}", "--json", "--transcript")
    done = person.run("check", row.address, *options, client="")
    assert token not in done.stdout + done.stderr
    return done.returncode, json.loads(done.stdout)


def refused(lab: Lab, folder: Path, row: LabDomain, token: str) -> dict[str, Any]:
    """Check with a token that is refused; return the first finding."""
    before = lab.login_attempts(row)
    status, report = check(Person(lab, folder), row, token)

    assert status == 1, report["verdict"]
    assert lab.login_attempts(row) - before <= _PROTOCOLS
    first: dict[str, Any] = report["findings"][0]
    assert first["rule"] == "login-refused"
    assert "token" in first["title"].lower()
    assert not any("password" in step.lower() for step in first["steps"])
    return first


def test_a_good_token_is_taken(oauth_lab: Lab, tmp_path: Path) -> None:
    status, report = check(Person(oauth_lab, tmp_path), JWT, signed_token(JWT))
    assert status == 0, report["verdict"]


@pytest.mark.parametrize(
    ("fault", "claims"),
    [
        ("expired", {"exp": int(time.time()) - _HOUR}),
        ("another user", {"sub": f"bob@{JWT.name}"}),
        ("another scope", {"scope": "other"}),
        ("another issuer", {"iss": "https://id.oauth.test"}),
    ],
)
def test_a_signed_token_with_a_fault(
    oauth_lab: Lab, tmp_path: Path, fault: str, claims: dict[str, Any]
) -> None:
    first = refused(oauth_lab, tmp_path, JWT, signed_token(JWT, **claims))
    assert first["who"] == "user"
    record("oauth", what=f"signed token, {fault}", by="Dovecot 2.3, Postfix", words="refused")


def test_a_token_that_somebody_else_signed(oauth_lab: Lab, tmp_path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    refused(oauth_lab, tmp_path, JWT, signed_token(JWT, key))


def test_less_was_granted_than_asked_for(oauth_lab: Lab, tmp_path: Path) -> None:
    person = Person(oauth_lab, tmp_path, deed="less")
    done = person.run("sign-in", OPAQUE.address, "--keep")
    assert done.returncode == 1, done.stdout
    assert "granted less than was asked for: mail is missing" in done.stderr
    assert "token" in done.stdout
    record("oauth", what="opaque token, less scope", by="Dovecot 2.3, Postfix", words="refused")


def test_a_token_that_has_expired_since(oauth_lab: Lab, tmp_path: Path) -> None:
    person = Person(oauth_lab, tmp_path)
    kept = person.run("sign-in", OPAQUE.address, "--keep", client=BRIEF_CLIENT)
    assert kept.returncode == 0, kept.stdout + kept.stderr
    person.age_token()
    renewed = person.run("token", OPAQUE.address)
    assert renewed.returncode == 0, renewed.stderr
    time.sleep(2.5)

    refused(oauth_lab, tmp_path, OPAQUE, renewed.stdout.strip())
    record("oauth", what="opaque token, expired", by="Dovecot 2.3, Postfix", words="refused")
