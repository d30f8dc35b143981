"""Start-up time is a feature: what a command does not need it does not import."""

import json
import subprocess
import sys

import pytest

HEAVY = ("requests", "urllib3", "dns", "cryptography", "rich", "yaml", "publicsuffixlist", "idna")


def imported_by(*arguments: str) -> set[str]:
    """Run one command in a fresh interpreter and return the modules it loaded."""
    code = (
        "import contextlib, io, json, sys\n"
        "from autoconf.cli.main import run\n"
        "out = io.TextIOWrapper(io.BytesIO())\n"
        "with contextlib.redirect_stdout(out):\n"
        f"    run({list(arguments)!r})\n"
        "print(json.dumps(sorted(sys.modules)))\n"
    )
    run = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    return set(json.loads(run.stdout))


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["discover", "alice@gmail.com", "--offline", "--json"], id="offline"),
        pytest.param(["providers", "find", "gmail.com"], id="find"),
        pytest.param(["--help"], id="help"),
    ],
)
def test_a_command_without_network_loads_no_network(arguments: list[str]) -> None:
    assert not imported_by(*arguments) & set(HEAVY)


def test_a_check_loads_no_texts_of_explain() -> None:
    loaded = imported_by("check", "alice@gmail.com", "--offline")

    assert "autoconf.cli.commands.check" in loaded
    assert "autoconf.knowledge" not in loaded
