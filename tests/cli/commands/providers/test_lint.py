from pathlib import Path

import pytest

from autoconf.cli.main import run
from tests.cli.commands.providers.conftest import OWN

Output = pytest.CaptureFixture[str]


def test_own_files_are_checked_where_none_is_named(own: Path, capsys: Output) -> None:
    assert run(["providers", "lint"]) == 0
    assert capsys.readouterr().err == "files: 1, errors: 0, warnings: 0\n"

    (own / "own.yaml").write_text(OWN.replace("hint:", "hnit:"))
    assert run(["providers", "lint"]) == 1
    captured = capsys.readouterr()
    assert captured.out.startswith(f"{own}/own.yaml:4: Object contains unknown field `hnit`")


def test_a_warning_is_no_error(own: Path, capsys: Output) -> None:
    (own / "own.yaml").write_text(OWN.replace('"https:', '"http:'))

    assert run(["providers", "lint", str(own / "own.yaml")]) == 0
    assert f"{own}/own.yaml:5: warning: " in capsys.readouterr().out


def test_the_files_of_the_program_have_no_error() -> None:
    assert run(["providers", "lint", str(Path(__file__).parents[4] / "providers")]) == 0


def test_nothing_to_check_is_wrong_use(tmp_path: Path, capsys: Output) -> None:
    assert run(["providers", "lint", str(tmp_path / "none")]) == 2
    assert f"cannot read {tmp_path}/none" in capsys.readouterr().err
