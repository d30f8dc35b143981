"""Signs zones with keys of our own, by BIND's tools (RFC 4034, RFC 4035)."""

import datetime as dt
import re
import subprocess
from pathlib import Path
from typing import Final

from tests.lab.domain import Quirk
from tests.lab.plan import environment

_ALGORITHM: Final = "ECDSAP256SHA256"
_WEEK: Final = dt.timedelta(days=7)
_SRV: Final = re.compile(r"(\sSRV\s+\d+) \d+ ")
"""A record with its priority; the weight that follows is what a forger changes."""


def sign(folder: Path, zone: str, quirk: Quirk) -> list[str]:
    """Sign a zone file in place and return the DS records for the zone above.

    Args:
        folder: of the zone file; keys are put there too.
        zone: without the trailing dot; empty for the root.
        quirk: SIGNED, or what is wrong with the signatures.
    """
    origin, path = f"{zone}.", folder / zone_file(zone)
    _run(folder, "dnssec-keygen", "-q", "-a", _ALGORITHM, "-f", "KSK", origin)
    dates = _dates(dt.datetime.now(dt.UTC) - 2 * _WEEK) if quirk is Quirk.EXPIRED else ()
    options = ("-q", "-S", "-z", "-O", "full", "-o", origin, "-f", str(path))
    _run(folder, "dnssec-signzone", *options, *dates, str(path))
    if quirk is Quirk.FORGED:
        path.write_text(_SRV.sub(r"\1 99 ", path.read_text()))
    return (folder / f"dsset-{origin}").read_text().splitlines()


def zone_file(zone: str) -> str:
    """Return the name of a zone's file."""
    return f"{zone or 'root'}.zone"


def _dates(start: dt.datetime) -> tuple[str, ...]:
    """Return the options for signatures that are good for a week."""
    first, last = (f"{date:%Y%m%d%H%M%S}" for date in (start, start + _WEEK))
    return ("-P", "-s", first, "-e", last)  # -P: the tool would refuse what has expired


def _run(folder: Path, *command: str) -> None:
    subprocess.run(
        command, cwd=folder, check=True, capture_output=True, timeout=120, env=environment()
    )
