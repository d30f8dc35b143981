import os
import subprocess
import sys
from pathlib import Path

import pytest

import autoconf
from autoconf.demo.__main__ import MISSING_EXTRA


def run_without(module: str, tmp_path: Path) -> "subprocess.CompletedProcess[str]":
    """Run the demo where ``import trustme`` fails for want of a module."""
    (tmp_path / "trustme.py").write_text(f"raise ModuleNotFoundError(name={module!r})\n")
    root = Path(autoconf.__file__).parents[1]
    return subprocess.run(
        [sys.executable, "-P", "-m", "autoconf.demo"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(root)])},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("module", ["trustme", "twisted.internet"])
def test_without_the_extra_one_line_says_what_to_install(module: str, tmp_path: Path) -> None:
    ended = run_without(module, tmp_path)

    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", f"{MISSING_EXTRA}\n")


def test_a_module_of_ours_that_is_missing_is_not_taken_for_the_extra(tmp_path: Path) -> None:
    ended = run_without("autoconf.missing", tmp_path)

    assert (ended.returncode, MISSING_EXTRA in ended.stderr) == (1, False)
