"""docs/mail-autoconf.1 is made of the program's own help, and renders without a warning."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import click
import pytest

from autoconf.cli.main import EXITS
from autoconf.cli.manual import manual
from tests.contracts.test_cli_page import COMMANDS

PAGE: Final = Path(__file__).parents[2] / "docs" / "mail-autoconf.1"
RENDERERS: Final = {
    "groff": ["groff", "-man", "-ww", "-Tutf8", "-z"],
    "man": ["man", "--warnings", "-l"],
}


def plain() -> str:
    """Return the page without the escapes."""
    return manual().replace(r"\-", "-")


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == manual(), "run: make docs"


@pytest.mark.parametrize("command", COMMANDS)
def test_the_page_names_each_command_and_option(command: str) -> None:
    page = plain()

    assert f'.SS "{command}"' in page
    options = [p for p in COMMANDS[command].params if isinstance(p, click.Option)]
    named = set(re.findall(r"--[a-z][a-z0-9-]*", page))
    assert {name for option in options for name in option.opts} - named == set()


def test_the_page_lists_each_exit_status() -> None:
    assert [status for status in EXITS if f".B {status}\n" not in plain()] == []


@pytest.mark.parametrize("renderer", RENDERERS)
def test_the_page_renders_without_a_warning(renderer: str) -> None:
    if shutil.which(renderer) is None:
        pytest.skip(f"{renderer} is not installed")

    done = subprocess.run(  # noqa: S603 - a fixed command line
        [*RENDERERS[renderer], str(PAGE)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "MANWIDTH": "80"},
    )

    assert (done.returncode, done.stderr) == (0, "")
