import json
import stat
from pathlib import Path
from typing import Any

import pytest

from autoconf.cli.main import run
from tests.conftest import Demo


def files(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}


def setup(demo: Demo, out: Path, *more: str) -> int:
    address = demo.provider.address
    return run(["setup", address, "--output", str(out), *demo.network, *more])


def test_settings_are_found_tested_and_written(
    demo: Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"

    assert setup(demo, out, *demo.password) == 0

    assert files(out) == {
        *("thunderbird/prefs.js", "thunderbird/new-computer/profiles.ini"),
        *("outlook.prf", "outlook.reg", "sheet.txt", "sheet.html", "sheet.md"),
        *("notes.txt", "report.json"),
    }
    printed = capsys.readouterr().out
    for line in (
        "imap imap.demo.example:993 accepted",
        "pop3 pop.demo.example:995 accepted",
        "smtp smtp.demo.example:465 accepted",
        f"Next: thunderbird --profile {out}/thunderbird",
        f"All steps, also for outlook, sheet: {out}/notes.txt",
    ):
        assert line in printed
    assert "outlook: Outlook" not in printed


def test_nobody_but_the_owner_reads_the_files_and_no_file_holds_the_password(
    demo: Demo, tmp_path: Path
) -> None:
    out = tmp_path / "out"

    setup(demo, out, "--client", "all", *demo.password)

    written = [p for p in out.rglob("*") if p.is_file()]
    assert {stat.S_IMODE(p.stat().st_mode) for p in written} == {0o600}
    assert not [p for p in written if demo.provider.password.reveal().encode() in p.read_bytes()]


def test_json_is_the_whole_report_and_all_that_is_printed(
    demo: Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"

    assert setup(demo, out, "--json", *demo.password) == 0

    captured = capsys.readouterr()
    report: dict[str, Any] = json.loads(captured.out)
    assert {c["protocol"]: c["login"]["outcome"] for c in report["checks"]} == {
        "imap": "accepted",
        "pop3": "accepted",
        "smtp": "accepted",
    }
    assert report["findings"] == []
    assert captured.err == ""
    assert json.loads((out / "report.json").read_text()) == report


def test_a_wrong_password_costs_one_failure_and_writes_nothing(
    demo: Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("wrong-password")

    assert setup(demo, tmp_path / "out", "--json", "--password-file", str(wrong)) == 1

    captured = capsys.readouterr()
    report = json.loads(captured.out)
    outcomes = [c["login"]["outcome"] for c in report["checks"]]
    assert outcomes == ["bad-credentials", "not-tested", "not-tested"]
    assert report["findings"][0]["rule"] == "login-refused"
    assert "wrong-password" not in captured.out
    assert not (tmp_path / "out").exists()


def test_a_folder_in_the_way_is_an_error_before_any_login(
    demo: Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").write_text("mine")

    assert setup(demo, tmp_path, *demo.password) == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert "--force" in captured.err
    assert files(tmp_path) == {"mine"}


def test_force_replaces_what_an_earlier_run_wrote(demo: Demo, tmp_path: Path) -> None:
    out = tmp_path / "out"
    setup(demo, out, "--client", "sheet", *demo.password)
    (out / "sheet.txt").write_text("old")

    assert setup(demo, out, "--client", "sheet", "--force", *demo.password) == 0

    assert "imap.demo.example" in (out / "sheet.txt").read_text()


def test_pop3_is_used_when_asked_for(
    demo: Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"

    code = setup(
        demo, out, "--incoming", "pop3", "--leave-on-server", "7", "--client", "thunderbird",
        *demo.password,
    )  # fmt: skip

    assert code == 0
    prefs = (out / "thunderbird/prefs.js").read_text()
    assert 'user_pref("mail.server.server1.type", "pop3");' in prefs
    assert 'user_pref("mail.server.server1.num_days_to_leave_on_server", 7);' in prefs
    assert "POP3 is used" in capsys.readouterr().out


def test_untested_settings_are_written_on_demand_and_say_so(
    demo: Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"

    assert setup(demo, out, "--untested", "--json") == 0

    report = json.loads(capsys.readouterr().out)
    assert [f["rule"] for f in report["findings"]] == ["not-tested"]
    for name in ("thunderbird/prefs.js", "outlook.prf", "sheet.txt"):
        assert "not tested" in (out / name).read_text().lower()


def test_offline_settings_of_a_known_provider_need_no_network(tmp_path: Path) -> None:
    out = tmp_path / "out"

    assert run(["setup", "alice@gmail.com", "--offline", "--output", str(out)]) == 0

    assert "imap.gmail.com" in (out / "sheet.txt").read_text()


@pytest.mark.parametrize("only", ["imap", "pop3"])
def test_the_demands_of_a_protocol_that_is_not_wanted_are_not_shown(
    only: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["setup", "alice@gmail.com", "--offline", "--only", only]

    assert run([*command, "--output", str(tmp_path / "out")]) == 0

    said = capsys.readouterr().out.partition("Before the first login")[2].partition("\n\n")[0]
    assert ("switch on POP3" in said) is (only == "pop3")
    assert ("switch on IMAP" in said) is (only == "imap")
    sheet = (tmp_path / "out" / "sheet.txt").read_text()
    assert ("POP3" in sheet.partition("Incoming mail")[0]) is (only == "pop3")


def test_a_provider_without_mail_protocols_is_a_blocker(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"

    assert run(["setup", "alice@tutanota.com", "--offline", "--output", str(out)]) == 1

    assert "[no-mail-protocols]" in capsys.readouterr().out
    assert not out.exists()


@pytest.mark.parametrize("value", ["0", "-1", "99999", "soon", "٣"])
def test_a_senseless_time_on_the_server_is_wrong_use(
    value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["setup", "alice@gmail.com", "--offline", f"--leave-on-server={value}"]) == 2
    assert "--leave-on-server" in capsys.readouterr().err


def test_a_protocol_that_is_not_offered_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    arguments = ["setup", "alice@icloud.com", "--offline", "--incoming", "pop3"]

    assert run([*arguments, "--output", str(out)]) == 1
    assert "nothing was written: pop3 is not offered here" in capsys.readouterr().out


def test_a_protocol_that_failed_is_not_written_and_the_reason_is_given(
    demo: Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str], silent_port: int
) -> None:
    out = tmp_path / "out"
    lost = ["--connect-to", f"pop.demo.example:995:127.0.0.1:{silent_port}", "--timeout", "8"]

    options = ["--output", str(out), "--incoming", "pop3", *lost, *demo.network, *demo.password]

    assert run(["setup", demo.provider.address, *options]) == 1

    assert "nothing was written: pop3 did not accept the login" in capsys.readouterr().out
    assert not out.exists()


def test_a_name_that_the_disk_cannot_hold_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["setup", "alice@gmail.com", "--offline", "--output", "x" * 300]) == 2
    assert "cannot write" in capsys.readouterr().err
