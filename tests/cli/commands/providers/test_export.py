from pathlib import Path

import pytest

from autoconf import catalogue
from autoconf.cli.main import run

Output = pytest.CaptureFixture[str]
LEFT_OF_GMAIL = set(catalogue.bundled().provider("gmail").domains) - {"gmail.com"}
"""The domain that is missing is that of a provider file of one's own."""


def test_an_ispdb_of_ones_own_is_written(tmp_path: Path, capsys: Output) -> None:
    folder = tmp_path / "out"

    assert run(["providers", "export", "gmail", "own", "--autoconfig", str(folder)]) == 0

    captured = capsys.readouterr()
    assert {path.name for path in folder.iterdir()} == LEFT_OF_GMAIL
    assert captured.err == "note: own: it has no mail servers\n"
    assert folder.stat().st_mode & 0o777 == 0o755
    assert (folder / "googlemail.com").stat().st_mode & 0o777 == 0o644


def test_a_folder_that_is_not_empty_stays_as_it_is(tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").touch()
    command = ["providers", "export", "gmail", "--autoconfig", str(tmp_path / "out")]

    assert run(command) == 2
    assert "exists already" in capsys.readouterr().err
    assert run([*command, "--force"]) == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"mine"} | LEFT_OF_GMAIL


def test_an_unknown_provider_is_not_exported(tmp_path: Path) -> None:
    assert run(["providers", "export", "nobody", "--autoconfig", str(tmp_path / "out")]) == 2
    assert not (tmp_path / "out").exists()
