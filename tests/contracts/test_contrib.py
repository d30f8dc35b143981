"""What is in contrib/ fits the program and the tools that read it."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner

from autoconf.cli.commands import serve, web

CONTRIB: Final = Path(__file__).parents[2] / "contrib"


UNITS: Final = ("mail-autoconf.service", "mail-autoconf-web.service")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
@pytest.mark.parametrize("name", UNITS)
def test_systemd_takes_the_unit(tmp_path: Path, name: str) -> None:
    text = (CONTRIB / name).read_text()
    unit = tmp_path / "mail-autoconf.service"
    unit.write_text(re.sub("(?m)^ExecStart=.*", "ExecStart=/bin/true", text))

    done = subprocess.run(  # noqa: S603 - the words are ours
        ["systemd-analyze", "verify", "--man=no", str(unit)],  # noqa: S607 - wherever it is
        check=False, capture_output=True, text=True, timeout=60,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", [*UNITS, "Containerfile"])
def test_each_option_is_one_of_the_program(name: str) -> None:
    lines = (CONTRIB / name).read_text().splitlines()
    start = next(line for line in lines if line.startswith(("ExecStart=", "CMD ")))
    command = web.COMMAND if "web" in name else serve.COMMAND
    known = CliRunner().invoke(command, ["--help"]).output

    options = re.findall(r"--[a-z-]+", start)

    assert options
    assert all(f"{option} " in known for option in options)


def test_a_start_that_waits_for_a_slow_list_is_not_ended_by_systemd() -> None:
    """A list may take twice ``timeout_s``, which may be 600; systemd's own limit is 90 seconds."""
    assert "\nTimeoutStartSec=infinity\n" in (CONTRIB / "mail-autoconf.service").read_text()
