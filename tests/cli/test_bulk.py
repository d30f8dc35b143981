import csv
import os
from pathlib import Path
from typing import Any

import pytest

from autoconf.cli.main import run
from autoconf.usecases.bulk.folders import Folders
from tests.conftest import Demo

Output = pytest.CaptureFixture[str]


def table(tmp_path: Path, *lines: str, head: str = "address,display_name,incoming,client") -> str:
    path = tmp_path / "users.csv"
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return str(path)


def bulk(tmp_path: Path, csv_file: str, *options: str) -> int:
    arguments = ["render", "--csv", csv_file, "--output", str(tmp_path / "out"), *options]
    return run([*arguments, "--client", "thunderbird,outlook"])


def index(tmp_path: Path) -> list[dict[str, str]]:
    with (tmp_path / "out" / "index.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_user_gets_a_folder(tmp_path: Path, capsys: Output) -> None:
    users = table(tmp_path, "a@gmail.com,Ann,,", "b@gmx.net,Bob,pop3,sheet")

    assert bulk(tmp_path, users, "--offline") == 0

    assert [(r["line"], r["folder"], r["status"], r["clients"]) for r in index(tmp_path)] == [
        ("2", "a@gmail.com", "written", "thunderbird outlook"),
        ("3", "b@gmx.net", "written", "sheet"),
    ]
    prefs = (tmp_path / "out/a@gmail.com/thunderbird/prefs.js").read_text()
    assert '"mail.identity.id1.fullName", "Ann"' in prefs
    assert "pop.gmx.net" in (tmp_path / "out/b@gmx.net/sheet.txt").read_text()
    assert "not tested" in (tmp_path / "out/b@gmx.net/notes.txt").read_text()
    assert "2 written, 0 there already, 0 failed" in capsys.readouterr().out


def test_a_line_that_fails_stops_nobody(tmp_path: Path, capsys: Output) -> None:
    users = table(
        tmp_path, "nonsense,,,", "a@gmail.com,,,", "A@gmail.com,,,", "c@nowhere.example,,,",
        "d@gmail.com,,,eudora", "e@gmail.com,,smtp,", 'f@gmail.com,"A\x07B",,thunderbird',
    )  # fmt: skip

    assert bulk(tmp_path, users, "--offline") == 1

    said = {row["line"]: (row["status"], row["message"]) for row in index(tmp_path)}
    assert said["3"][0] == "written"
    assert {status for line, (status, _) in said.items() if line != "3"} == {"failed"}
    assert "stands in line 3 already" in said["4"][1]
    assert "nowhere.example is neither in your own files nor" in said["5"][1]
    assert "no client is called eudora" in said["6"][1]
    assert "imap or pop3" in said["7"][1]
    assert "unsafe value" in said["8"][1]
    assert "line 2, nonsense:" in capsys.readouterr().err


def test_a_second_run_goes_on_where_the_first_ended(tmp_path: Path) -> None:
    bulk(tmp_path, table(tmp_path, "a@gmail.com,,,"), "--offline")
    file = tmp_path / "out/a@gmail.com/outlook.prf"
    file.write_text("mine")

    assert bulk(tmp_path, table(tmp_path, "a@gmail.com,,,", "b@gmail.com,,,"), "--offline") == 0

    assert [row["status"] for row in index(tmp_path)] == ["kept", "written"]
    assert file.read_text() == "mine"


def test_force_writes_anew(tmp_path: Path) -> None:
    users = table(tmp_path, "a@gmail.com,,,")
    bulk(tmp_path, users, "--offline")
    file = tmp_path / "out/a@gmail.com/outlook.prf"
    file.write_text("mine")

    assert bulk(tmp_path, users, "--offline", "--force") == 0

    assert file.read_text() != "mine"


def test_an_interruption_keeps_what_is_complete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    write = Folders.write
    places: list[Path] = []

    def interrupted(folders: Folders, place: Path, *rest: Any) -> None:
        if len(places) == 2:
            raise KeyboardInterrupt
        places.append(place)
        write(folders, place, *rest)

    monkeypatch.setattr(Folders, "write", interrupted)
    users = table(tmp_path, *(f"user{n}@gmail.com,,," for n in range(4)))

    assert bulk(tmp_path, users, "--offline") == 130

    assert "interrupted" in capsys.readouterr().err
    assert [row["status"] for row in index(tmp_path)] == ["written", "written"]
    assert all((place / "outlook.prf").exists() for place in places)
    monkeypatch.undo()
    assert bulk(tmp_path, users, "--offline") == 0
    assert [row["status"] for row in index(tmp_path)] == ["kept", "kept", "written", "written"]


def test_what_is_in_the_way_of_one_stands_in_the_index(tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "b@gmail.com").touch()
    users = table(tmp_path, "a@gmail.com,,,", "b@gmail.com,,,", "c@gmail.com,,,")

    assert bulk(tmp_path, users, "--offline", "--force") == 1

    assert [row["status"] for row in index(tmp_path)] == ["written", "failed", "written"]
    captured = capsys.readouterr()
    assert "2 written, 0 there already, 1 failed" in captured.out
    assert "b@gmail.com: Not a directory" in captured.err


def test_a_file_in_place_of_the_folder_is_wrong_use(tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "out").touch()

    assert bulk(tmp_path, table(tmp_path, "a@gmail.com,,,"), "--offline") == 2

    assert "cannot write to" in capsys.readouterr().err


def test_archives_in_place_of_folders(tmp_path: Path) -> None:
    assert bulk(tmp_path, table(tmp_path, "a@gmail.com,,,"), "--offline", "--zip") == 0

    assert (tmp_path / "out/a@gmail.com.zip").is_file()


def test_a_domain_is_asked_once_and_without_an_address(
    demo: Demo, tmp_path: Path, capsys: Output
) -> None:
    domain = demo.provider.domain
    users = table(tmp_path, *(f"user{n}@{domain},,," for n in range(3)))

    assert bulk(tmp_path, users, *demo.network) == 0

    assert "looking up 1 domain\n" in capsys.readouterr().err
    prefs = (tmp_path / f"out/user2@{domain}/thunderbird/prefs.js").read_text()
    assert f'"mail.server.server1.userName", "user2@{domain}"' in prefs


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        pytest.param(["--csv", "users.csv"], "needs --output", id="no-output"),
        pytest.param(["--csv", "users.csv", "a@example.com"], "or a table", id="both"),
        pytest.param([], "or a table", id="neither"),
        pytest.param(
            ["--csv", "users.csv", "--output", "out", "--username", "x"],
            "one person",
            id="username",
        ),
        pytest.param(["--csv", "users.csv", "--json"], "one address", id="json"),
        pytest.param(["--csv", "gone.csv", "--output", "out"], "cannot read", id="no-table"),
        pytest.param(["--csv", os.devnull, "--output", "out"], "read twice", id="no-file"),
    ],
)
def test_wrong_use_does_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output,
    arguments: list[str], complaint: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)

    assert run(["render", *arguments]) == 2

    assert complaint in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_table_without_addresses_is_refused(tmp_path: Path, capsys: Output) -> None:
    assert bulk(tmp_path, table(tmp_path), "--offline") == 2

    assert "there is no address in it" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_table_of_wrong_lines_is_refused_with_the_first_reason(
    tmp_path: Path, capsys: Output
) -> None:
    lines = [",Ann,,", "alice,,,"]
    assert bulk(tmp_path, table(tmp_path, *lines), "--offline") == 2

    said = capsys.readouterr().err
    assert "no line can be used; line 2: there is no address in this line" in said
    assert not (tmp_path / "out").exists()
