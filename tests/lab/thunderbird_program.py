"""The real Thunderbird, as it is installed here, or in a copy that was changed."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

_DRIVER: Final = str(Path(__file__).with_name("thunderbird.py"))
_INSTALLED: Final = Path("/usr/lib/thunderbird")
_OWN: Final = ("thunderbird-bin", "defaults", "isp")
"""Copied, as Thunderbird takes its folder from its program, and tests write into the others."""

Run = Callable[..., subprocess.CompletedProcess[str]]
Script = tuple[object, ...]


def version() -> str:
    """Return what it calls itself."""
    done = subprocess.run(
        ["thunderbird", "--version"], check=True, capture_output=True, text=True, timeout=120
    )
    return done.stdout.strip().removeprefix("Mozilla ")


def copied(folder: Path) -> Path:
    """Make a copy, of links where that will do; return its program."""
    folder.mkdir()
    for source in _INSTALLED.iterdir():
        target = folder / source.name
        if source.name not in _OWN:
            target.symlink_to(source.resolve())
        elif source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)
    return folder / "thunderbird-bin"


def ask(
    run: Run,
    home: Path,
    *scripts: Script,
    options: tuple[str, ...] = (),
    program: str = "thunderbird",
    screenshot: str = "",
    env: Mapping[str, str] | None = None,
) -> list[Any]:
    """Start it, run scripts in it, quit it; return what they returned.

    Args:
        run: of the lab or of a desk.
        home: HOME of the program.
        scripts: each a function's body (thunderbird_scripts.py), then its arguments.
        options: of the command line, such as ``--profile``.
        program: what to start.
        screenshot: where to put a picture of its window, if anywhere.
        env: what else to add to the environment.
    """
    job = {"program": program, "options": options, "scripts": scripts, "screenshot": screenshot}
    done = run(
        [sys.executable, _DRIVER],
        stdin=json.dumps(job),
        env={"HOME": str(home), **(env or {})},
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    answers: list[Any] = json.loads(done.stdout)
    return answers
