"""Each mechanism of a login, at servers that offer no other; acceptance proves it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import pytest

from tests.lab import logins, tokens
from tests.lab.asking import ask_sasl, sasl_login
from tests.lab.command import check
from tests.lab.domain import LabDomain, LabServer
from tests.lab.lab import Lab
from tests.lab.proofs import record
from tests.lab.refusals import WRONG

pytestmark = pytest.mark.lab

_ROWS: Final = (*logins.MECHANISMS, logins.UNBOUND, logins.STARTTLS, logins.UTF8, logins.OTHERS)
_AT_A_TIME: Final = 3
_BETTER: Final = {("cyrus-cram-md5.test", "imap"): "LOGIN"}
"""Cyrus takes IMAP's LOGIN inside TLS whatever mechanisms it is told to offer."""

_Text = Callable[[LabDomain], str]


def _mechanism(row: LabDomain) -> str:
    return row.backend.mechanisms[0]


def _secret(row: LabDomain) -> str:
    return tokens.token(row.address) if row.authentication == "OAuth2" else row.password


def _wrong(row: LabDomain) -> str:
    is_token = row.authentication == "OAuth2"
    return tokens.token(row.address, lifetime_s=-60) if is_token else WRONG


def _place(server: LabServer) -> str:
    return f"{server.protocol.upper()}, {'TLS' if server.socket_type == 'SSL' else 'STARTTLS'}"


def _ask(lab: Lab, mechanism: _Text, secret: _Text) -> dict[str, list[str]]:
    """Return the answers of each row's servers to alice."""
    wanted = [(row, server) for row in _ROWS for server in row.servers]
    fields = [sasl_login(row, s, mechanism(row), secret(row)) for row, s in wanted]
    found: dict[str, list[str]] = {}
    for (row, _), answer in zip(wanted, ask_sasl(lab, fields), strict=True):
        found.setdefault(row.name, []).append(answer)
    return found


@pytest.fixture(scope="module")
def accepted(lab: Lab) -> dict[str, list[str]]:
    return _ask(lab, _mechanism, _secret)


@pytest.fixture(scope="module")
def refused(lab: Lab) -> dict[str, list[str]]:
    return _ask(lab, _mechanism, _wrong)


@pytest.fixture(scope="module")
def offers(lab: Lab) -> dict[str, list[str]]:
    return _ask(lab, lambda _row: "", lambda _row: "")


@pytest.mark.parametrize("row", _ROWS, ids=lambda row: row.name)
def test_a_server_takes_the_mechanism_of_its_row(
    accepted: dict[str, list[str]], row: LabDomain
) -> None:
    assert accepted[row.name] == ["accepted"] * len(row.servers)


@pytest.mark.parametrize("row", _ROWS, ids=lambda row: row.name)
def test_a_server_refuses_a_wrong_secret(refused: dict[str, list[str]], row: LabDomain) -> None:
    assert "accepted" not in refused[row.name]


@pytest.mark.parametrize("row", logins.MECHANISMS, ids=lambda row: row.name)
def test_a_server_offers_no_other_mechanism(offers: dict[str, list[str]], row: LabDomain) -> None:
    mechanism = _mechanism(row)
    found = {name for offer in offers[row.name] for name in offer.split()}
    listed = {mechanism, f"{mechanism}-PLUS"} if mechanism.startswith("SCRAM") else {mechanism}

    assert found <= listed
    assert mechanism in found or mechanism == "APOP"  # which the greeting shows, not the list


@pytest.mark.parametrize("row", logins.BOUND, ids=lambda row: row.name)
def test_channel_binding_is_taken_where_it_is_offered(
    lab: Lab, offers: dict[str, list[str]], row: LabDomain
) -> None:
    bound = f"{_mechanism(row)}-PLUS"

    answers = ask_sasl(lab, [sasl_login(row, s, bound, row.password) for s in row.servers])

    assert all(bound in offer.split() for offer in offers[row.name])
    assert answers == ["accepted"] * len(row.servers)


@pytest.fixture(scope="module")
def reports(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Check each domain."""
    folders = [tmp_path_factory.mktemp("check") for _ in _ROWS]

    def run(row: LabDomain, folder: Path) -> dict[str, Any]:
        token = _secret(row) if row.authentication == "OAuth2" else ""
        return check(lab, row, folder, token=token)

    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        names = (row.name for row in _ROWS)
        return dict(zip(names, pool.map(run, _ROWS, folders), strict=True))


def _expected(row: LabDomain, protocol: str) -> str:
    bound = "-PLUS" if row in logins.BOUND else ""
    return _BETTER.get((row.name, protocol), f"{_mechanism(row)}{bound}")


@pytest.mark.parametrize("row", _ROWS, ids=lambda row: row.name)
def test_check_logs_in_with_the_mechanism(
    lab: Lab, reports: dict[str, dict[str, Any]], row: LabDomain
) -> None:
    found = {c["protocol"]: c["login"] for c in reports[row.name]["checks"]}

    for server in row.expected:
        login = found[server.protocol]
        assert (login["outcome"], login["mechanism"]) == (
            "accepted",
            _expected(row, server.protocol),
        )
        record(
            "mechanisms",
            what=f"{login['mechanism']} ({_place(server)})",
            by=lab.program(row, server),
            words=row.note,
        )


@pytest.mark.parametrize(
    "row",
    [row for row in logins.MECHANISMS if row.authentication == "OAuth2"],
    ids=lambda row: row.name,
)
def test_where_only_tokens_are_taken_no_password_is_sent(
    lab: Lab, row: LabDomain, tmp_path: Path
) -> None:
    before = lab.login_attempts(row)

    report = check(lab, row, tmp_path)

    assert lab.login_attempts(row) == before
    assert [f["rule"] for f in report["findings"]] == ["oauth-only"]
