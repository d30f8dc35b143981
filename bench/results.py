"""The page of measurements: one section per benchmark, each written by its own script."""

import datetime as dt
import os
import platform
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "RESULTS.md"


def keep_compiled_files() -> None:
    """Let Python keep compiled modules, as on a person's machine; build machines often forbid it.

    It counts for the processes that are started from here.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def machine(runs: str) -> str:
    """Return when and where this was measured; ``runs`` says how often.

    The load average tells how busy the machine was, the benchmark itself included.
    """
    today = dt.datetime.now(tz=dt.UTC).date()
    return (
        f"{today}, Python {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, {runs}, load average {os.getloadavg()[0]:.1f}."
    )


def write(section: Sequence[str], path: Path = RESULTS) -> None:
    """Put a section, its heading first, in place of its older self; other sections stay."""
    old = path.read_text(encoding="utf-8") if path.exists() else "# Measurements\n"
    before, _, rest = old.partition(f"\n{section[0]}\n")
    _, following, after = rest.partition("\n## ")
    text = "\n".join([before.rstrip("\n"), "", *section, ""]) + following + after
    path.write_text(text, encoding="utf-8")
