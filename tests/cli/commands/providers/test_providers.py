"""What holds for all commands over the provider files."""

from pathlib import Path

import pytest

from autoconf.cli.main import run

Output = pytest.CaptureFixture[str]
COMMANDS = ["list", "show", "find", "lint", "import", "diff", "export"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: Output) -> None:
    assert run(["providers", command, "--help"]) == 0
    assert len(capsys.readouterr().out.splitlines()) > 5


def test_the_manual_lists_every_command(capsys: Output) -> None:
    assert run(["providers", "--help"]) == 0

    rows = capsys.readouterr().out.partition("Commands:")[2].splitlines()
    assert [row.split()[0] for row in rows if row[2:3].strip()] == COMMANDS


def test_an_unknown_command_is_wrong_use(capsys: Output) -> None:
    assert run(["providers", "drop"]) == 2
    assert "drop" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["list"], ["find", "gmail.com"], ["show", "gmail"]])
def test_a_faulty_own_file_is_named(command: list[str], own: Path, capsys: Output) -> None:
    (own / "bad.yaml").write_text("id: bad\n")

    assert run(["providers", *command]) == 0
    assert capsys.readouterr().err.startswith(f"warning: {own}/bad.yaml:1: ")
