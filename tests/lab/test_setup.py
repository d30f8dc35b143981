"""``setup`` finds, proves and writes what the table says, for every domain of the lab."""

from pathlib import Path
from typing import Final

import pytest

from tests.lab.command import SetupRun, setup
from tests.lab.domain import LAB_PASSWORD, LabDomain
from tests.lab.lab import Lab
from tests.lab.table import DOMAINS, find

pytestmark = pytest.mark.lab

_NEED_FLAGS: Final = tuple(row for row in DOMAINS if row.flags)
_WORKS: Final = "Works: you can read and send mail"
_ASKING: Final = ("address-withheld", "confirmation-needed")


@pytest.fixture(scope="module", params=DOMAINS, ids=lambda row: row.name)
def run(
    request: pytest.FixtureRequest, lab: Lab, tmp_path_factory: pytest.TempPathFactory
) -> SetupRun:
    """Run each row once, for all tests of it."""
    row: LabDomain = request.param
    return setup(lab, row, tmp_path_factory.mktemp("setup"))


@pytest.fixture(scope="module", params=_NEED_FLAGS, ids=lambda row: row.name)
def unconfirmed(
    request: pytest.FixtureRequest, lab: Lab, tmp_path_factory: pytest.TempPathFactory
) -> SetupRun:
    """Run each row that needs flags without them."""
    row: LabDomain = request.param
    return setup(lab, row, tmp_path_factory.mktemp("unconfirmed"), flags=())


def test_exit_code_is_that_of_the_row(run: SetupRun) -> None:
    assert run.done.returncode == run.row.exit_code, run.done.stderr


def test_first_server_of_each_protocol_is_the_one_that_works(run: SetupRun) -> None:
    best: dict[str, tuple[str, int, str]] = {}
    for server in run.servers():
        found = (server["hostname"], server["port"], server["socket_type"])
        best.setdefault(server["protocol"], found)

    expected = {s.protocol: (s.hostname, s.port, s.socket_type) for s in run.row.expected}
    assert best == expected


def test_user_name_has_the_form_that_the_servers_accept(run: SetupRun) -> None:
    best: dict[str, str] = {}
    for server in run.servers():
        best.setdefault(server["protocol"], server["username_form"])

    assert best == {server.protocol: run.row.username for server in run.row.expected}


def test_every_protocol_of_a_good_row_accepts_the_login(run: SetupRun) -> None:
    accepted = [protocol for protocol, outcome in run.outcomes() if outcome == "accepted"]

    good = run.row.exit_code == 0
    assert accepted == ([server.protocol for server in run.row.expected] if good else [])


def test_the_verdict_says_whether_mail_works(run: SetupRun) -> None:
    verdict, good = run.report["verdict"], run.row.exit_code == 0
    both_ways = {server.protocol == "smtp" for server in run.row.expected} == {True, False}

    assert (verdict["title"] == _WORKS) is (good and both_ways)
    assert (verdict["finding"] is None) is (good and both_ways) or run.report["config"] is None
    if good and both_ways:
        assert verdict["works"] == {"read": True, "send": True}


def test_servers_see_no_more_logins_than_needed(run: SetupRun) -> None:
    assert run.logins == run.row.expected_logins


def test_files_are_written_for_good_rows_only(run: SetupRun) -> None:
    written = (run.output / "thunderbird" / "prefs.js").exists()

    assert written == (run.row.exit_code == 0)


def test_password_is_in_no_output(run: SetupRun) -> None:
    files = [path.read_bytes() for path in run.output.rglob("*") if path.is_file()]
    text = run.done.stdout.encode() + run.done.stderr.encode() + b"".join(files)

    assert LAB_PASSWORD.encode() not in text
    assert LAB_PASSWORD.replace('"', '\\"').encode() not in text


def test_services_besides_mail_are_those_of_the_row(run: SetupRun) -> None:
    config = run.report["config"] or {"services": []}

    assert {(s["kind"], s["url"]) for s in config["services"]} == {
        (service.kind, service.url) for service in run.row.services
    }


def test_without_a_confirmation_the_exit_code_says_so(unconfirmed: SetupRun) -> None:
    assert unconfirmed.done.returncode == unconfirmed.row.exit_without_flags
    assert not unconfirmed.output.exists()


def test_where_a_confirmation_is_missing_no_credentials_are_sent(unconfirmed: SetupRun) -> None:
    assert unconfirmed.done.returncode != 4 or unconfirmed.logins == 0


@pytest.mark.parametrize(
    "row", [row for row in _NEED_FLAGS if row.exit_without_flags == 4], ids=lambda row: row.name
)
def test_with_the_flags_that_it_names_it_succeeds(lab: Lab, row: LabDomain, tmp_path: Path) -> None:
    run = setup(lab, row, tmp_path, flags=())
    flags: tuple[str, ...] = ()
    while run.done.returncode == 4 and len(flags) < 9:  # first the address, then the password
        asking = [f for f in run.report["findings"] if f["rule"] in _ASKING]
        flags += tuple(flag for f in asking for flag in f["parameters"]["flags"].split())
        run = setup(lab, row, tmp_path, flags=flags)

    assert flags
    assert run.done.returncode == 0


def test_a_long_way_to_the_servers_changes_nothing(lab: Lab, tmp_path: Path) -> None:
    lab.set_rtt(50)
    try:
        run = setup(lab, find("https-autoconfig.test"), tmp_path)
    finally:
        lab.set_rtt(0)

    assert [outcome for _, outcome in run.outcomes()] == ["accepted"] * 3
    assert run.report["elapsed_s"] > 6 * 0.05  # the shortest chain that ends with a login


@pytest.mark.parametrize("name", ["https-autoconfig.test", "guess-only.test", "pop3-only.test"])
def test_a_wrong_password_costs_one_attempt_in_all(lab: Lab, name: str, tmp_path: Path) -> None:
    row = find(name)

    run = setup(lab, row, tmp_path, password="wrong")

    assert (run.logins, run.outcomes()) == (1, [(row.expected[0].protocol, "bad-credentials")])


def test_a_wrong_password_ends_with_1_and_writes_nothing(lab: Lab, tmp_path: Path) -> None:
    run = setup(lab, find("https-autoconfig.test"), tmp_path, password="wrong")

    assert run.done.returncode == 1
    assert not run.output.exists()


def test_a_second_run_refuses_to_touch_what_the_first_wrote(lab: Lab, tmp_path: Path) -> None:
    row = find("https-autoconfig.test")
    setup(lab, row, tmp_path)
    before = _contents(tmp_path / "settings")

    again = setup(lab, row, tmp_path)

    assert (again.done.returncode, again.done.stdout) == (2, "")
    assert before
    assert _contents(tmp_path / "settings") == before


def _contents(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return time of change and bytes of each file."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }
