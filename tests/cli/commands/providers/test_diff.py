import json
from pathlib import Path

import pytest

from autoconf.catalogue.difference import Detail
from autoconf.cli.commands.providers.diff import line_of
from autoconf.cli.main import run
from autoconf.model.message import Message

Output = pytest.CaptureFixture[str]


def test_the_files_of_an_ispdb_are_compared(xml: Path, capsys: Output) -> None:
    assert run(["providers", "diff", "--ispdb", str(xml.parent)]) == 1

    captured = capsys.readouterr()
    assert "new        new.example\n    domains: new.example\n" in captured.out
    assert "gone       own.example  own\n" in captured.out
    assert captured.err.startswith("entries compared: 1, ")


def test_the_differences_are_printed_for_programs(xml: Path, capsys: Output) -> None:
    assert run(["providers", "diff", "--ispdb", str(xml.parent), "--json"]) == 1

    rows = json.loads(capsys.readouterr().out)
    assert {"kind", "entry", "provider", "details"} == rows[0].keys()


def test_a_difference_names_its_first_domain_and_how_many_more() -> None:
    what = Message.of("difference.gone")

    lines = [line_of(Detail(what, domains)) for domains in ((), ("a.test",), ("a.test", "b", "c"))]

    said = "the source is there no more"
    assert lines == [said, f"{said}  (a.test)", f"{said}  (a.test and 2 more)"]


def test_nothing_to_compare_with_is_status_3_or_wrong_use(tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "empty").mkdir()

    assert run(["providers", "diff", "--ispdb", str(tmp_path / "empty")]) == 3
    assert run(["providers", "diff", "--ispdb", str(tmp_path / "none")]) == 2
    assert f"cannot read {tmp_path}/none" in capsys.readouterr().err


def test_an_ispdb_that_does_not_answer_is_said(capsys: Output) -> None:
    command = ["providers", "diff", "--ispdb", "http://127.0.0.1:1/", "--timeout", "20"]

    assert run(command) == 3
    assert "warning: own.example was not compared: " in capsys.readouterr().err


def test_an_entry_over_the_limit_is_told(tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "large.example.xml").write_text(" " * 300_000)

    assert run(["providers", "diff", "--ispdb", str(tmp_path)]) == 2
    assert "larger than 256 KiB" in capsys.readouterr().err


@pytest.mark.parametrize("scheme", ["https", "ftp"])
def test_a_login_in_the_url_is_refused_and_not_repeated(scheme: str, capsys: Output) -> None:
    assert run(["providers", "diff", "--ispdb", f"{scheme}://u:hunter2@h.example/"]) == 2

    assert "hunter2" not in capsys.readouterr().err
