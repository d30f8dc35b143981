"""Takes the pictures of reports for README and docs: ``python -m tests.lab.pictures docs/images``.

Each is a run of ``check --html`` at the lab's servers, or a survey of its made-up world, and what
Chromium shows of the page.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.lab.command import answer
from tests.lab.lab import Lab
from tests.lab.many.world import World
from tests.lab.refusals import WRONG
from tests.lab.table import find

_WIDTH: Final = 1000
_SCALE: Final = 0.72
_PICTURES: Final = (
    ("report-works", "small-hoster.test", "", 1262),
    ("report-app-password", "gmail.com", WRONG, 1614),
)
"""Name of the picture, row of the lab, password (empty: the right one), height."""

_DOMAINS, _HOSTS = 2_000, 60
_SURVEY_HEIGHT: Final = 1500


def main(folder: Path) -> None:
    """Take all pictures."""
    rows = [find(name) for _, name, _, _ in _PICTURES]
    with Lab(rows) as lab, tempfile.TemporaryDirectory() as work:
        for (name, _, password, height), row in zip(_PICTURES, rows, strict=True):
            home = Path(work, name)
            home.mkdir()
            page = home / "report.html"
            answer(lab, row, home, "--html", str(page), password=password)
            _take(page, folder / f"{name}.png", height)
    _survey(folder / "survey.png")


def _survey(picture: Path) -> None:
    """Survey a small world, and take its page."""
    with World(_DOMAINS, _HOSTS) as world, tempfile.TemporaryDirectory() as work:
        folder, page = str(Path(work, "survey")), Path(work, "survey.html")
        listed = str(world.domains_file)
        for words in (
            ("run", listed, "--output", folder, *world.survey_options(), "--max-host-rate", "0"),
            ("report", folder, "--output", str(page)),
        ):
            done = world.run([sys.executable, "-m", "autoconf", "survey", *words], timeout=600.0)
            done.check_returncode()
        _take(page, picture, _SURVEY_HEIGHT)


def _take(page: Path, picture: Path, height: int) -> None:
    options = ["--headless", "--no-sandbox", "--hide-scrollbars", f"--user-data-dir={page.parent}"]
    options += [f"--window-size={_WIDTH},{height}", f"--force-device-scale-factor={_SCALE}"]
    options += [f"--screenshot={picture}"]
    subprocess.run(["chromium", *options, page.as_uri()], check=True, capture_output=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
