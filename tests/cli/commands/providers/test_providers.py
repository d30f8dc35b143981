"""What holds for all commands over the provider files."""

from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from autoconf.cli.main import cli, run

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


@pytest.mark.parametrize(
    ("arguments", "incomplete", "found"),
    [
        ([], "prov", ["providers"]),
        (["providers"], "s", ["show"]),
        (["providers", "show"], "gmai", ["gmail"]),
        (["providers", "show"], "ow", ["own"]),
    ],
)
def test_commands_and_ids_are_completed(
    arguments: list[str], incomplete: str, found: list[str]
) -> None:
    complete = ShellComplete(cli, {}, "mail-autoconf", "_MAIL_AUTOCONF_COMPLETE")

    assert [item.value for item in complete.get_completions(arguments, incomplete)] == found
