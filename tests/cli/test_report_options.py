import json
from pathlib import Path

import pytest

from autoconf.cli.main import run
from tests.conftest import Demo
from tests.renderers.readers_pages import html_texts

Output = pytest.CaptureFixture[str]


def test_a_check_writes_its_report_as_html_and_markdown(
    demo: Demo, tmp_path: Path, capsys: Output
) -> None:
    page, ticket = tmp_path / "r.html", tmp_path / "r.md"
    files = ["--html", str(page), "--markdown", str(ticket)]

    code = run(["check", demo.provider.address, *files, *demo.network, *demo.password])

    told = capsys.readouterr()
    assert code == 0
    assert told.out.startswith("Works: you can read and send mail")
    assert f"The report stands in {page}." in told.err
    assert html_texts(page.read_bytes())[1] == "Works: you can read and send mail"
    assert demo.provider.address.encode() in page.read_bytes()
    assert b"Works: you can read and send mail" in ticket.read_bytes()
    assert demo.provider.domain.encode() not in ticket.read_bytes()
    assert [p.stat().st_mode & 0o777 for p in (page, ticket)] == [0o600] * 2


def test_full_keeps_private_values_in_markdown(demo: Demo, tmp_path: Path) -> None:
    ticket = tmp_path / "r.md"

    run(["check", demo.provider.address, "--no-login", "--markdown", str(ticket), "--full",
         *demo.network])  # fmt: skip

    assert demo.provider.address in ticket.read_text()


@pytest.mark.parametrize("form", [["--json"], ["--explain"], []])
def test_redact_holds_for_all_that_is_printed(
    demo: Demo, tmp_path: Path, capsys: Output, form: list[str]
) -> None:
    page = tmp_path / "r.html"

    run(["check", demo.provider.address, "--redact", "--html", str(page), *form,
         *demo.network, *demo.password])  # fmt: skip

    local_part = demo.provider.address.partition("@")[0]
    for text in (capsys.readouterr().out, page.read_text()):
        assert demo.provider.domain not in text
        assert local_part not in text
        assert "<address-1>" in text or "&lt;address-1&gt;" in text


def test_a_redacted_run_warns_without_the_name_of_a_file(tmp_path: Path, capsys: Output) -> None:
    command = ["check", "alice@gmail.com", "--offline", "--no-login", "--redact"]
    file = tmp_path / "Alice Smith salary.prf"
    file.write_bytes(b"\0" * 100)

    run([*command, "--using", str(file)])

    told = capsys.readouterr()
    assert "warning: --using: <words-1>" in told.err
    assert "Smith" not in told.err + told.out


def test_a_redacted_run_shows_no_conversation(demo: Demo, capsys: Output) -> None:
    run(["check", demo.provider.address, "--redact", "--transcript", "--no-login", *demo.network])

    told = capsys.readouterr()
    assert "--transcript" in told.err
    assert "S: " not in told.out


def test_a_redacted_document_is_valid_json(demo: Demo, capsys: Output) -> None:
    run(["check", demo.provider.address, "--redact", "--json", "--no-login", *demo.network])

    assert json.loads(capsys.readouterr().out)["address"] == "<address-1>"


def test_a_file_that_exists_is_kept_without_force(
    demo: Demo, tmp_path: Path, capsys: Output
) -> None:
    page = tmp_path / "r.html"
    page.write_text("mine")
    command = ["check", demo.provider.address, "--no-login", "--html", str(page), *demo.network]

    assert run(command) == 2
    assert page.read_text() == "mine"
    told = capsys.readouterr()
    assert told.out == ""
    assert "Choose another place with --html, or replace it with --force" in told.err

    assert run([*command, "--force"]) == 0
    assert page.read_text() != "mine"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--redact", "--full", "--markdown", "x.md"], "--redact and --full exclude each other"),
        (["--full"], "--full is for --markdown"),
        (["--force"], "--force is for --html and --markdown"),
        (["--html", "x", "--markdown", "x"], "name the same file: x"),
        (["--html", "-"], "--html -: write the name of a file"),
        (["--markdown", ""], "--markdown : write the name of a file"),
        (["--html", "/no/such/x.html"], "--html: there is no folder /no/such"),
        (["--markdown", "/"], "/ is a folder; nothing was touched. Choose another name"),
        (["--baseline", "no.json"], "--baseline: there is no file no.json"),
        (["--using", "no.prf"], "--using: there is no file no.prf"),
        (["--symptom", "a", "--symptom", "b"], "--symptom: give it once"),
        (["--symptom", " "], "--symptom: it is empty"),
    ],
)
def test_options_without_sense_are_refused(options: list[str], words: str, capsys: Output) -> None:
    assert run(["check", "alice@example.com", "--no-login", *options]) == 2
    assert words in capsys.readouterr().err


def test_a_check_says_what_changed_below_the_verdict(
    demo: Demo, tmp_path: Path, capsys: Output
) -> None:
    command = ["check", demo.provider.address, *demo.network, *demo.password]
    run([*command, "--json"])
    earlier = json.loads(capsys.readouterr().out)
    earlier["verdict"]["title"] = "The server refused this user name and password"
    path = tmp_path / "earlier.json"
    path.write_text(json.dumps(earlier))

    assert run([*command, "--baseline", str(path)]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Works: you can read and send mail"
    assert lines[2].startswith("What changed since ")
    assert lines[3] == "  - The verdict was: The server refused this user name and password"


def test_a_baseline_that_is_none_is_named_and_the_check_goes_on(
    demo: Demo, tmp_path: Path, capsys: Output
) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("hello")
    options = ["--baseline", str(path), "--json"]

    assert run(["check", demo.provider.address, *options, *demo.network, *demo.password]) == 0

    told = capsys.readouterr()
    assert "is no report of this program" in told.err
    assert json.loads(told.out)["changes"] is None


def test_a_named_server_is_tested_and_written_like_any_other(
    demo: Demo, tmp_path: Path, capsys: Output
) -> None:
    page = tmp_path / "r.html"
    words = f"smtp:smtp.{demo.provider.domain}:465:ssl"

    code = run(["check", demo.provider.address, "--server", words, "--html", str(page),
                *demo.network, *demo.password])  # fmt: skip

    told = capsys.readouterr()
    title = "Works: you can send mail (reading was not asked)"
    assert (code, told.out.splitlines()[0]) == (0, title)
    assert "note: --no-ispdb: no effect together with --server" in told.err
    assert html_texts(page.read_bytes())[1] == title


def test_a_named_server_is_not_compared_with_an_earlier_report(demo: Demo, capsys: Output) -> None:
    code = run(["check", demo.provider.address, "--server", "smtp:smtp.example.com:465:ssl",
                "--baseline", "r.json", *demo.network])  # fmt: skip

    assert code == 2
    assert "leave out --baseline" in capsys.readouterr().err
