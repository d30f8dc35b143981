"""Why a login is refused, by servers that can really refuse for that reason."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Final

import pytest

from tests.lab import logins, refusals
from tests.lab.asking import holding, sasl_login
from tests.lab.command import check
from tests.lab.lab import Lab
from tests.lab.proofs import record
from tests.lab.reasons import REFUSALS, Refusal

pytestmark = pytest.mark.lab

_AT_A_TIME: Final = 4
_SLOW_S: Final = 10.0  # Dovecot rounds the 15 that it is told


@pytest.fixture(scope="module")
def reports(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> dict[Refusal, dict[str, Any]]:
    """Check each account once."""

    folders = [tmp_path_factory.mktemp("refused") for _ in REFUSALS]

    def run(refusal: Refusal, folder: Path) -> dict[str, Any]:
        row = refusal.row
        held = sasl_login(row, refusal.server, "PLAIN", row.password)
        with holding(lab, held) if refusal.is_held else nullcontext():
            return check(lab, row, folder, user=refusal.user, password=refusal.password)

    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        return dict(zip(REFUSALS, pool.map(run, REFUSALS, folders), strict=True))


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_the_servers_words_are_reported(
    reports: dict[Refusal, dict[str, Any]], refusal: Refusal
) -> None:
    checks = reports[refusal]["checks"]
    [login] = [c["login"] for c in checks if c["protocol"] == refusal.protocol]

    assert login["code"] == refusal.code
    assert refusal.words in login["message"]
    assert login["outcome"] not in ("accepted", "not-tested")


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_a_password_that_nobody_judged_is_not_called_wrong(
    reports: dict[Refusal, dict[str, Any]], refusal: Refusal
) -> None:
    checks = reports[refusal]["checks"]
    [login] = [c["login"] for c in checks if c["protocol"] == refusal.protocol]

    assert refusal.is_judged or login["outcome"] != "bad-credentials"


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_one_finding_says_that_the_login_was_refused_and_why(
    lab: Lab, reports: dict[Refusal, dict[str, Any]], refusal: Refusal
) -> None:
    found = [f for f in reports[refusal]["findings"] if f["rule"] == "login-refused"]

    assert len(found) == 1
    assert found[0]["cause"] == refusal.cause
    record(
        "refusals",
        what=found[0]["cause"],
        by=f"{lab.program(refusal.row, refusal.server)}, {refusal.protocol.upper()}",
        words=f"{refusal.code} {refusal.words}".strip(),
    )


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_logins_elsewhere_are_accepted_or_not_tried(
    reports: dict[Refusal, dict[str, Any]], refusal: Refusal
) -> None:
    others = [c for c in reports[refusal]["checks"] if c["protocol"] != refusal.protocol]

    assert {c["login"]["outcome"] for c in others} <= {"accepted", "not-tested"}


def test_a_slow_refusal_is_waited_for(reports: dict[Refusal, dict[str, Any]]) -> None:
    [refusal] = [refusal for refusal in REFUSALS if refusal.row is refusals.SLOW]

    assert reports[refusal]["elapsed_s"] >= _SLOW_S


def test_where_no_mechanism_is_spoken_no_password_is_sent(lab: Lab, tmp_path: Path) -> None:
    row = refusals.UNSPOKEN
    before = lab.login_attempts(row)

    report = check(lab, row, tmp_path)

    found = [f for f in report["findings"] if f["rule"] == "login-refused"]
    assert {c["login"]["outcome"] for c in report["checks"]} == {"method-unsupported"}
    assert all("DIGEST-MD5" in c["login"]["message"] for c in report["checks"])
    assert lab.login_attempts(row) == before
    assert {f["cause"] for f in found} == {"mechanism-unsupported"}
    for server in row.servers:
        record(
            "refusals",
            what=found[0]["cause"],
            by=f"{lab.program(row, server)}, {server.protocol.upper()}",
            words=row.note,
        )


def test_old_tls_gets_no_password(lab: Lab, tmp_path: Path) -> None:
    row = logins.TLS_1_1
    before = lab.login_attempts(row)

    report = check(lab, row, tmp_path)

    assert {c["outcome"] for c in report["checks"]} == {"tls-failed"}
    assert lab.login_attempts(row) == before
