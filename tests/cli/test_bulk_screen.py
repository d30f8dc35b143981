"""What a person sees of a run over a table: warnings, progress, and each reason once."""

import os
import sys
from pathlib import Path

import pytest

from autoconf.cli.main import run
from tests.conftest import Demo

Output = pytest.CaptureFixture[str]


def bulk(tmp_path: Path, content: str, *options: str, clients: str = "thunderbird,outlook") -> int:
    table = tmp_path / "users.csv"
    table.write_text(content, encoding="utf-8")
    words = ["render", "--csv", str(table), "--output", str(tmp_path / "out")]
    return run([*words, "--client", clients, *options])


def test_names_as_people_write_them_are_understood(tmp_path: Path, capsys: Output) -> None:
    content = "Name;E-Mail;Protokoll;Programm\nAnn;ann@gmx.net;POP;Thunderbird\n"

    assert bulk(tmp_path, content, "--offline") == 0

    assert "pop.gmx.net" in (tmp_path / "out/ann@gmx.net/thunderbird/prefs.js").read_text()
    assert "warning" not in capsys.readouterr().err


def test_columns_that_are_not_read_are_told_once(tmp_path: Path, capsys: Output) -> None:
    content = "address,room,password,city\na@gmail.com,1,hunter2,Rome\nb@gmail.com,2,x,Bonn\n"

    assert bulk(tmp_path, content, "--offline") == 0

    said = capsys.readouterr().err
    assert said.count("columns that are not known are not read: room, city\n") == 1
    assert said.count("the column password is not read") == 1
    for path in (tmp_path / "out").rglob("*"):
        assert path.is_dir() or b"hunter2" not in path.read_bytes()


def test_the_words_of_a_table_do_not_steer_the_terminal(tmp_path: Path, capsys: Output) -> None:
    content = "address,x\x1b[2J\nb\x1b[31m@nowhere.example,\na@gmail.com,\n"

    assert bulk(tmp_path, content, "--offline") == 1

    assert "\x1b" not in capsys.readouterr().err


def test_a_reason_is_shown_once_for_a_domain(tmp_path: Path, capsys: Output) -> None:
    users = "".join(f"u{n}@nowhere.example\nu{n}@void.example\n" for n in range(30))

    assert bulk(tmp_path, f"address\n{users}a@gmail.com\n", "--offline") == 1

    said = capsys.readouterr().err
    assert said.count("nowhere.example is neither") == 1
    assert said.count("void.example is neither") == 1
    assert "58 further lines, for a reason that is shown above" in said
    index = (tmp_path / "out" / "index.csv").read_text()
    assert index.count("nowhere.example is neither") == 30


def test_one_reason_names_all_clients(tmp_path: Path) -> None:
    bulk(tmp_path, 'address,name\na@gmail.com,"A\x07B"\n', "--offline")

    index = (tmp_path / "out" / "index.csv").read_text()
    assert "not for thunderbird, outlook: unsafe value: the display name holds" in index
    assert index.count("unsafe value") == 1


def test_the_column_is_blamed_for_a_protocol_that_is_not_there(tmp_path: Path) -> None:
    bulk(tmp_path, "address,incoming\na@icloud.com,pop\nb@icloud.com,\n", "--offline")

    index = (tmp_path / "out" / "index.csv").read_text()
    assert "the table asks for pop, which icloud.com does not offer" in index
    assert "--incoming" not in index


def test_a_protocol_of_the_table_beside_only_another_is_told_as_such(
    tmp_path: Path, capsys: Output
) -> None:
    content = "address,incoming\na@gmail.com,imap\nb@gmail.com,pop\nc@gmail.com,pop\n"

    assert bulk(tmp_path, content, "--only", "imap", "--offline") == 1

    said = capsys.readouterr().err
    assert "the table names pop3 for this user, and --only imap was given" in said
    assert "--incoming" not in said
    assert "\n1 further line, for" in said


def test_each_domain_is_shown_as_its_look_up_begins(
    demo: Demo, tmp_path: Path, capsys: Output
) -> None:
    domain = demo.provider.domain

    assert bulk(tmp_path, f"address\na@{domain}\n", *demo.network) == 0

    assert f"looking up 1 domain\n1 of 1: {domain}\n" in capsys.readouterr().err


def test_the_template_is_printed_and_can_be_rendered(tmp_path: Path, capsys: Output) -> None:
    assert run(["render", "--csv-template"]) == 0

    printed = capsys.readouterr().out
    assert printed.startswith("address,display_name,incoming,client,signature,")
    assert bulk(tmp_path, printed.replace("example.com", "gmail.com"), "--offline") == 0


@pytest.mark.parametrize(
    "words",
    [
        ["render", "--csv", "PIPE", "--output", "out"],
        ["render", "a@gmail.com", "--offline", "--signature", "PIPE"],
        ["check", "a@gmail.com", "--password-file", "PIPE"],
        ["render", "a@gmail.com", "--offline", "--sign-cert", "PIPE", "--sign-key", "PIPE"],
        ["discover", "a@gmail.com", "--ca-file", "PIPE"],
        ["discover", "a@gmail.com", "--trust-anchor", "PIPE"],
        [
            "discover",
            "a@gmail.com",
            "--proxy",
            "http://a@127.0.0.1:9",
            "--proxy-password-file",
            "PIPE",
        ],
        ["providers", "import", "PIPE", "--source", "x"],
    ],
    ids=lambda words: words[-2] if words[-1] == "PIPE" else words[1],
)
def test_a_named_pipe_is_wrong_use_and_waits_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("PIPE")

    assert run(words) == 2

    said = capsys.readouterr().err
    assert said.startswith("mail-autoconf: ")
    assert "PIPE" in said
    assert said.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["PIPE"]


def test_a_pipe_of_the_shell_is_read(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(b"Bye from Al\n")
    words = ["render", "a@gmail.com", "--offline", "--client", "thunderbird"]
    place = tmp_path / "out"

    status = run([*words, "--signature", f"/dev/fd/{reading}", "--output", str(place)])

    os.close(reading)
    assert status == 0
    assert "Bye from Al" in (place / "thunderbird" / "prefs.js").read_text()


@pytest.mark.parametrize(
    "words",
    [
        ["render", "a@gmail.com"],
        ["render", "a@gmail.com", "--zip", "--client", "all"],
        ["render", "a@gmail.com", "--output", "out", "--force"],
        ["render", "--csv", "users.csv", "--output", "out"],
        ["render", "--csv", "TABLE", "--output", "out"],
    ],
)
def test_a_working_folder_that_is_gone_is_wrong_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output, words: list[str]
) -> None:
    (tmp_path / "users.csv").write_text("address\na@gmail.com\n")
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    words = [str(tmp_path / "users.csv") if word == "TABLE" else word for word in words]

    assert run([*words, "--offline"]) == 2

    said = capsys.readouterr().err
    assert "No such file or directory" in said
    assert said.count("\n") == 1


def test_standard_input_that_cannot_be_read_is_wrong_use(
    monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    with Path(os.devnull).open("w") as only_written:
        monkeypatch.setattr(sys, "stdin", only_written)

        assert run(["render", "-"]) == 2

    assert "cannot read standard input" in capsys.readouterr().err
