"""``check --csv`` against a provider on this machine."""

import csv
import io
import os
from pathlib import Path

import pytest

from autoconf.cli.main import run
from tests.conftest import Demo

Output = pytest.CaptureFixture[str]


def table(tmp_path: Path, *lines: str, head: str = "address,password") -> str:
    path = tmp_path / "users.csv"
    path.write_text("\n".join((head, *lines, "")), encoding="utf-8")
    path.chmod(0o600)
    return str(path)


def check(tmp_path: Path, users: str, *options: str) -> int:
    output = str(tmp_path / "results")
    return run(["check", "--csv", users, "--output", output, *options])


def results(tmp_path: Path) -> list[dict[str, str]]:
    with (tmp_path / "results/results.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def right(demo: Demo) -> str:
    return f"{demo.provider.address},{demo.provider.password.reveal()}"


def test_the_summary_comes_before_the_files(
    demo: Demo, tmp_path: Path, capsys: Output, right: str
) -> None:
    wrong = f"bob@{demo.provider.domain},not-it"
    users = table(tmp_path, right, wrong)

    status = check(tmp_path, users, "--password-column", "password", *demo.network)

    shown = capsys.readouterr()
    assert status == 1
    assert shown.out.splitlines()[0] == "1 of 2 can read and send; 1 with a wrong password"
    assert "line 3, bob@" in shown.err
    assert [(row["read"], row["send"]) for row in results(tmp_path)] == [
        ("yes", "yes"),
        ("no", "untested"),
    ]


def test_an_account_that_is_spared_is_counted_by_itself(
    demo: Demo, tmp_path: Path, capsys: Output
) -> None:
    users = table(tmp_path, f"bob@{demo.provider.domain},not-it")
    options = ("--password-column", "password", "--retry-failed", *demo.network)

    for _ in range(4):
        capsys.readouterr()
        assert check(tmp_path, users, *options) == 1

    first = capsys.readouterr().out.splitlines()[0]
    assert first == "0 of 1 can read and send; 1 with too many failed logins in the last minutes"


def test_files_say_that_they_are_tested(demo: Demo, tmp_path: Path, right: str) -> None:
    options = ("--client", "thunderbird, sheet", "--helpdesk", "Ask Ada")
    status = check(
        tmp_path, table(tmp_path, right), "--password-column", "password", *options, *demo.network
    )

    assert status == 0
    (row,) = results(tmp_path)
    assert row["clients"] == "thunderbird sheet"
    sheet = (tmp_path / "results" / row["folder"] / "sheet.txt").read_text()
    assert "settings are tested" in sheet
    assert "Ask Ada" in sheet


def test_no_file_and_no_output_holds_a_password(
    demo: Demo, tmp_path: Path, capfd: pytest.CaptureFixture[str], right: str
) -> None:
    users = table(tmp_path, right, f"bob@{demo.provider.domain},not-it-either")
    check(tmp_path, users, "--password-column", "password", "--client", "all", *demo.network)

    written = b"".join(
        path.read_bytes() for path in (tmp_path / "results").rglob("*") if path.is_file()
    )
    shown = capfd.readouterr()
    for secret in (demo.provider.password.reveal(), "not-it-either"):
        assert secret.encode() not in written
        assert secret not in shown.out + shown.err


@pytest.mark.parametrize(
    ("column", "options"), [("password", ()), ("word", ("--password-column", "word"))]
)
def test_passwords_may_come_from_standard_input(
    demo: Demo,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    right: str,
    column: str,
    options: tuple[str, ...],
) -> None:
    users = table(tmp_path, demo.provider.address, head="address")
    given = io.TextIOWrapper(io.BytesIO(f"address,{column}\n{right}\n".encode()))
    monkeypatch.setattr("sys.stdin", given)

    assert check(tmp_path, users, "--password-stdin", *options, *demo.network) == 0


def test_passwords_may_come_from_a_command(demo: Demo, tmp_path: Path) -> None:
    address = demo.provider.address
    (tmp_path / address).write_text(demo.provider.password.reveal())
    users = table(tmp_path, address, f"bob@{demo.provider.domain}", head="address")

    status = check(
        tmp_path, users, "--password-command", f"cat {tmp_path}/{{address}}", *demo.network
    )

    assert status == 1
    assert [row["title"] for row in results(tmp_path)] == [
        "Works: you can read and send mail",
        "the command cat ended with 1",
    ]


def test_control_c_tells_how_to_go_on(demo: Demo, tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "password").write_text(demo.provider.password.reveal())
    asks = tmp_path / "asks"
    asks.write_text(f"case $1 in bob*) kill -INT {os.getpid()}; sleep 9;; esac; cat password")
    users = table(tmp_path, demo.provider.address, f"bob@{demo.provider.domain}", head="address")
    command = f"sh -c 'cd {tmp_path}; . ./asks' sh {{address}}"

    assert check(tmp_path, users, "--password-command", command, *demo.network) == 130

    assert "of 2 are done. To go on, repeat the command." in capsys.readouterr().err
    asks.write_text("cat password")
    assert check(tmp_path, users, "--password-command", command, *demo.network) == 1
    assert [row["read"] for row in results(tmp_path)] == ["yes", "no"]


def test_named_servers_are_tested_without_a_look_up(demo: Demo, tmp_path: Path, right: str) -> None:
    servers = [
        option
        for place in demo.provider.connect_to
        for name, port, *_ in [place.split(":")]
        for protocol in [{"993": "imap", "465": "smtp"}.get(port)]
        if protocol
        for option in ("--server", f"{protocol}:{name}:{port}:ssl")
    ]
    status = check(
        tmp_path,
        table(tmp_path, right),
        "--password-column",
        "password",
        *servers,
        *demo.network,
    )

    assert status == 0


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), "needs the passwords"),
        (("--password-column", "pw"), "there is no column pw"),
        (("--password-column", "E-Mail"), "a column of this name holds addresses"),
        (("--password-column", "password", "--json"), "DIR/results.jsonl"),
        (("--password-column", "password", "--password-command", "echo {address}"), "only one"),
        (("--password-command", "echo x"), "write {address} where"),
        (("--password-command", "no-such-program {address}"), "no program no-such-program"),
        (("--password-command", "echo 'x"), "cannot read the command"),
        (("--password-file", "x"), "password of one address"),
        (("--password-column", "password", "--no-login"), "check --csv logs in"),
        (("--password-column", "password", "--username", "x"), "--username is about one address"),
        (("--password-column", "password", "--html", "x.html"), "--html is about one address"),
        (("--password-column", "password", "--transcript"), "--transcript is about one address"),
        (("--password-column", "password", "--test-all"), "--test-all is about one address"),
        (("--password-column", "password", "--max-logins", "1"), "room for 2 logins"),
        (("--password-column", "password", "--client", "eudora"), "no client is called eudora"),
        (("alice@example.com", "--password-column", "password"), "ADDRESS is about one address"),
    ],
)
def test_wrong_use_is_told_before_anything_is_sent(
    tmp_path: Path, capsys: Output, options: tuple[str, ...], expected: str
) -> None:
    users = table(tmp_path, "alice@example.com,secret")

    assert check(tmp_path, users, *options) == 2
    shown = capsys.readouterr()
    assert expected in shown.err
    assert not shown.out
    assert not (tmp_path / "results").exists()


def test_a_table_needs_a_folder_and_a_folder_a_table(tmp_path: Path, capsys: Output) -> None:
    users = table(tmp_path, "alice@example.com,secret")

    assert run(["check", "--csv", users, "--password-column", "password"]) == 2
    assert run(["check", "alice@example.com", "--one-per-domain"]) == 2
    assert run(["check"]) == 2
    shown = capsys.readouterr().err
    assert "--csv needs --output" in shown
    assert "--one-per-domain belongs to --csv" in shown
    assert "give an address, or a table" in shown


def test_an_address_cannot_become_an_option_of_the_command(demo: Demo, tmp_path: Path) -> None:
    users = table(tmp_path, f"-n@{demo.provider.domain}", head="address")
    check(tmp_path, users, "--password-command", "cat {address}", *demo.network)

    assert "begins with a dash" in results(tmp_path)[0]["title"]


def test_standard_input_that_is_a_terminal_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal())

    assert check(tmp_path, table(tmp_path, "a@b.example,x"), "--password-stdin") == 2
    assert "give it a file or a pipe" in capsys.readouterr().err
