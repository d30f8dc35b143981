import json
from pathlib import Path

import pytest

from autoconf import catalogue
from autoconf.cli.main import run

Output = pytest.CaptureFixture[str]


def test_the_list_holds_everybody_and_marks_own_files(own: Path, capsys: Output) -> None:
    assert run(["providers", "list"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(catalogue.bundled().all()) + 1
    (line,) = [line for line in lines if line.startswith("own ")]
    assert line.split()[1:] == ["no", "mail", "protocols", "2", "Own", "Mail", f"{own}/own.yaml"]


def test_the_list_is_printed_for_programs(capsys: Output) -> None:
    assert run(["providers", "list", "--json"]) == 0

    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["gmail"]["protocols"] == ["imap", "pop3", "smtp"]
    assert rows["gmail"]["file"] == "providers/gmail.yaml"


@pytest.mark.parametrize("option", ["--json", None])
def test_the_files_are_counted(option: str | None, capsys: Output) -> None:
    assert run(["providers", "list", "--stats", *([option] if option else [])]) == 0

    out = capsys.readouterr().out
    if option:
        assert json.loads(out)["own_files"] == 1
    else:
        assert "     1  own files\n" in out
