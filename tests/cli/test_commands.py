import io
import json
import sys
from pathlib import Path

import pytest

from autoconf.cli.main import run
from tests.conftest import Demo

Output = pytest.CaptureFixture[str]


def test_check_says_nothing_more_where_all_is_well(demo: Demo, capsys: Output) -> None:
    assert run(["check", demo.provider.address, *demo.network, *demo.password]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Works: you can read and send mail"
    assert [line.split()[2] for line in lines[6:]] == ["accepted"] * 3


def test_check_without_a_login_tests_the_servers_alone(demo: Demo, capsys: Output) -> None:
    code = run(["check", demo.provider.address, "--no-login", "--json", *demo.network])

    report = json.loads(capsys.readouterr().out)
    assert code == 0
    assert {c["reached"] for c in report["checks"]} == {"capabilities"}
    assert {c["login"]["outcome"] for c in report["checks"]} == {"not-tested"}


def test_the_transcript_shows_both_sides_and_no_secret(demo: Demo, capsys: Output) -> None:
    run(["check", demo.provider.address, "--transcript", *demo.network, *demo.password])

    out = capsys.readouterr().out
    assert "S: +OK" in out
    assert "C: PASS ****" in out
    assert demo.provider.password.reveal() not in out


def test_discover_shows_the_settings_and_where_they_are_from(demo: Demo, capsys: Output) -> None:
    assert run(["discover", demo.provider.address, "--explain", *demo.network]) == 0

    out = capsys.readouterr().out
    assert "Demo Mail, found in https://autoconfig.demo.example (the provider's own word" in out
    assert "found " in out
    assert "imap imap.demo.example:993  auto:" in out


def test_discover_takes_a_domain(demo: Demo, capsys: Output) -> None:
    assert run(["discover", demo.provider.domain, "--json", *demo.network]) == 0

    report = json.loads(capsys.readouterr().out)
    assert report["address"] is None
    assert report["config"]["incoming"][0]["username"] == "%EMAILADDRESS%"


def test_a_domain_that_does_not_exist_is_status_3(demo: Demo, capsys: Output) -> None:
    assert run(["discover", "alice@nowhere.example", *demo.network]) == 3
    assert "nowhere.example does not exist" in capsys.readouterr().out


def test_nothing_found_offline_is_status_3(capsys: Output) -> None:
    assert run(["discover", "alice@nowhere.example", "--offline"]) == 3
    assert "no mail settings found for nowhere.example" in capsys.readouterr().out


def test_nothing_found_is_still_a_whole_document(demo: Demo, capsys: Output) -> None:
    assert run(["discover", "alice@nowhere.example", "--json", *demo.network]) == 3

    report = json.loads(capsys.readouterr().out)
    assert report["config"] is None
    assert {"mx", "autoconfig-url", "dns-srv"} <= {a["source"] for a in report["attempts"]}


def test_one_file_of_one_client_goes_to_standard_output(
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    assert run(["render", "alice@gmail.com", "--offline", "--client", "autoconfig-xml"]) == 0
    assert b"imap.gmail.com" in capsysbinary.readouterr().out


def test_render_writes_files_that_say_not_tested(tmp_path: Path, capsys: Output) -> None:
    out = tmp_path / "out"
    arguments = ["render", "alice@gmail.com", "--offline", "--output", str(out)]

    assert run([*arguments, "--client", "thunderbird,sheet"]) == 0

    assert "not tested" in (out / "sheet.txt").read_text().lower()
    assert f"Written to {out}/ (not tested): " in capsys.readouterr().out
    assert run([*arguments, "--client", "sheet"]) == 2


def test_setup_without_a_login_says_that_the_files_are_not_tested(
    tmp_path: Path, capsys: Output
) -> None:
    out = tmp_path / "out"

    assert run(["setup", "alice@gmail.com", "--offline", "--output", str(out)]) == 0

    assert f"Written to {out}/ (not tested): " in capsys.readouterr().out


def test_render_reads_what_discover_printed(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(["discover", "alice@gmail.com", "--offline", "--json"])
    report = capsysbinary.readouterr().out
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(report)))

    assert run(["render", "-", "--client", "autoconfig-xml"]) == 0
    assert b"imap.gmail.com" in capsysbinary.readouterr().out


def test_render_refuses_what_is_no_report(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"<html>")))

    assert run(["render", "-", "--client", "sheet"]) == 2
    assert "standard input is not a report that can be used" in capsys.readouterr().err


def test_an_unknown_word_in_a_report_is_one_line_and_status_2(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(["discover", "alice@gmail.com", "--offline", "--json"])
    report = capsysbinary.readouterr().out
    assert b'"what": "app-password"' in report
    odd = report.replace(b'"what": "app-password"', b'"what": "pay-me"')
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(odd)))

    assert run(["render", "-", "--client", "sheet"]) == 2
    out, err = capsysbinary.readouterr()
    assert out == b""
    assert err.count(b"\n") == 1
    assert b"Invalid enum value 'pay-me'" in err


def test_a_report_does_not_vouch_for_a_foreign_server(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(["discover", "alice@gmail.com", "--offline", "--json"])
    report = capsysbinary.readouterr().out.replace(b"smtp.gmail.com", b"smtp.evil.example")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(report)))

    assert run(["render", "-", "--client", "sheet", "--yes"]) == 4
    err = capsysbinary.readouterr().err
    assert b"--trust-host smtp.evil.example" in err
    assert b"No file was written for " in err
    assert b"password" not in err


def test_render_of_nothing_is_status_3(capsys: Output) -> None:
    assert run(["render", "alice@nowhere.example", "--offline"]) == 3
    assert "no mail settings found" in capsys.readouterr().out


def test_a_client_that_cannot_take_the_servers_is_named_with_the_reason(
    tmp_path: Path, capsys: Output
) -> None:
    arguments = ["render", "alice@outlook.com", "--offline", "--client", "outlook"]

    assert run([*arguments, "--output", str(tmp_path / "out")]) == 1
    assert "not for outlook" in capsys.readouterr().err


def test_clients_are_listed_for_people_and_programs(capsys: Output) -> None:
    assert run(["clients"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.split("\n") if line]
    told = dict(zip((line[0] for line in lines), lines[1:], strict=False))
    assert (
        " ".join(told["outlook"])
        == "cannot store: the signature, the folders for sent mail and drafts"
    )
    assert (
        " ".join(told["fetchmail"])
        == "cannot store: the name of the account, how many days fetched mail stays, "
        "that mail stays until you delete it"
    )
    assert " ".join(told["mbsync"]) == "cannot store: the name of the account"
    assert "cannot" not in told["thunderbird"]

    assert run(["clients", "--json"]) == 0
    protocols = {row["id"]: row["protocols"] for row in json.loads(capsys.readouterr().out)}
    assert protocols["outlook"] == ["imap", "pop3"]
    assert protocols["msmtp"] == ["smtp"]


def test_the_demo_does_the_main_job_and_may_be_run_again(tmp_path: Path, capsys: Output) -> None:
    out = tmp_path / "demo-out"

    assert run(["demo", "--output", str(out)]) == 0
    assert run(["demo", "--output", str(out)]) == 0

    assert (out / "thunderbird/prefs.js").exists()
    assert (out / "outlook.prf").exists()
    assert list(out.rglob("*.xml"))
    assert "accepted" in capsys.readouterr().out


def test_a_byte_order_mark_is_no_part_of_the_password(demo: Demo, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_bytes(b"\xef\xbb\xbf" + demo.provider.password.reveal().encode())

    assert run(["check", demo.provider.address, *demo.network, "--password-file", str(file)]) == 0


def test_a_server_that_never_answers_is_reported_and_counts(
    demo: Demo, capsys: Output, silent_port: int
) -> None:
    lost = ["--connect-to", f"imap.demo.example:993:127.0.0.1:{silent_port}"]

    code = run(
        ["check", demo.provider.address, "--json", "--timeout", "8", *lost, *demo.network,
         *demo.password]
    )  # fmt: skip

    report = json.loads(capsys.readouterr().out)
    outcomes = {c["protocol"]: c["outcome"] for c in report["checks"]}
    assert outcomes == {"imap": "timed-out", "pop3": "ok", "smtp": "ok"}
    assert [f["rule"] for f in report["findings"]] == ["server-not-reached"]
    assert code == 0


@pytest.mark.parametrize(
    "flags", [["--round-trip", "--no-login"], ["--round-trip", "--offline"], ["--keep"]]
)
def test_a_round_trip_that_cannot_be_is_wrong_use(
    demo: Demo, capsys: Output, flags: list[str]
) -> None:
    options = [] if "--no-login" in flags else demo.password

    code = run(["check", demo.provider.address, *flags, *demo.network, *options])

    captured = capsys.readouterr()
    assert (code, captured.out) == (2, "")
    assert "--round-trip" in captured.err


def test_without_being_asked_for_no_message_is_sent(demo: Demo, capsys: Output) -> None:
    run(["check", demo.provider.address, "--json", *demo.network, *demo.password])

    report = json.loads(capsys.readouterr().out)
    said = [line for check in report["checks"] for line in check["transcript"]]
    assert report["round_trip"] is None
    assert "C: RSET" in said
    assert not [line for line in said if line == "C: DATA"]
