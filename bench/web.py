"""How the page does with 200 visitors at once, a third of them with servers that never answer.

The page runs in the lab's namespaces; needs root. Each visitor asks for a domain of their own.
"""

import argparse
import contextlib
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from bench.results import keep_compiled_files, machine, write
from bench.web_visits import Seen, Task
from tests.lab.domain import ISPDB_URL, LabDomain, Place, Quirk
from tests.lab.lab import Lab
from tests.lab.servers import tls

HEADING: Final = "## The helpdesk page"
PORT, ADMIN_PORT = 8088, 8089
VISITORS: Final = 200
PAGE_MS, START_MS, MEMORY_MB, FIRST_VIEW_KB = 300, 500, 400, 100
_ALONE: Final = 20
_TEN: Final = 60
_LONGEST_S: Final = 1800.0
_START_S: Final = 60.0
_PROXY: Final = "127.0.0.1/32"
_READY: Final = (
    "import socket, sys; socket.create_connection(('127.0.0.1', int(sys.argv[1])), 5).close()"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What visitors saw, and what it cost the process of the page."""

    seen: Seen
    cpu_s: float
    highest_mb: float


class Page:
    """The command ``web`` where the clients are."""

    def __init__(self, lab: Lab, pid: int) -> None:
        self._lab, self._pid = lab, pid

    def visited(self, task: Task) -> Measured:
        """Let visitors come."""
        before = self._cpu_s()
        done = self._lab.run(
            [sys.executable, "-m", "bench.web_visits"],
            stdin=msgspec.json.encode(task).decode(),
            timeout=_LONGEST_S,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        seen = msgspec.json.decode(done.stdout, type=Seen)
        return Measured(seen=seen, cpu_s=self._cpu_s() - before, highest_mb=self._highest_mb())

    def _cpu_s(self) -> float:
        fields = Path(f"/proc/{self._pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / 100

    def _highest_mb(self) -> float:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{self._pid}/status").read_text())
        return int(found[1]) / 1000 if found else float("nan")


def domains(visitors: int) -> tuple[LabDomain, ...]:
    """Return a domain for each visitor; every third one is a tarpit."""
    return tuple(
        LabDomain(
            name=f"v{number}.test",
            note="accepts connections and says nothing",
            mx=f"mx.v{number}.test",
            quirks=(Quirk.SILENT,),
        )
        if number % 3 == 2
        else LabDomain(
            name=f"v{number}.test",
            note="https autoconfig",
            servers=tls(f"v{number}.test"),
            places=(Place.AUTOCONFIG,),
        )
        for number in range(visitors)
    )


@contextlib.contextmanager
def page(lab: Lab, more: Sequence[str]) -> Iterator[Page]:
    """Run the page; it believes the visitors where they come from."""
    command = [sys.executable, "-m", "autoconf", "web", "--listen", f"127.0.0.1:{PORT}"]
    command += ["--admin", f"127.0.0.1:{ADMIN_PORT}", "--behind-tls-proxy", _PROXY]
    command += ["--ca-file", str(lab.ca_file), "--ispdb", ISPDB_URL]
    command += ["--allow-network", "10.77.0.0/16", *more]
    with lab.started(command) as process:
        try:
            _wait_until_ready(lab, process)
            yield Page(lab, process.pid)
        finally:
            process.terminate()
            process.wait(60)


def _wait_until_ready(lab: Lab, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START_S
    while lab.run([sys.executable, "-c", _READY, str(ADMIN_PORT)]).returncode:
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError("the page did not start")


def task(rows: Sequence[LabDomain], **more: Any) -> Task:
    """Return what visitors do who ask for these domains."""
    found = frozenset(row.address for row in rows if row.servers)
    every = tuple(row.address for row in rows)
    return Task(port=PORT, admin=ADMIN_PORT, addresses=every, found=found, **more)


def percentile(values: Sequence[float], percent: int) -> float:
    """Return what so many percent of the values do not exceed."""
    if len(values) < 2:
        return values[0] if values else float("nan")
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def row(title: str, values: Sequence[float], goal: str = "") -> str:
    """Return a line of the table of times."""
    cells = [f"{percentile(values, percent):.0f} ms" for percent in (50, 95, 99)]
    return f"| {title} | {len(values)} | {' | '.join(cells)} | {goal} |"


def times(crowd: Measured, ten: Measured) -> list[str]:
    """Return the table of times."""
    return [
        "| what | answers | p50 | p95 | p99 | goal for p95 |",
        "|---|---:|---:|---:|---:|---:|",
        row("a page or a file", crowd.seen.pages_ms, f"{PAGE_MS} ms"),
        row("the start of a job, or a place in line", crowd.seen.starts_ms, f"{START_MS} ms"),
        row("`/healthz`, meanwhile", crowd.seen.health_ms),
        row(
            f"the first page while {_TEN} healthy visitors come at one moment",
            ten.seen.pages_ms,
            f"{PAGE_MS} ms",
        ),
    ]


def goals(crowd: Measured, alone: Measured) -> list[str]:
    """Return the table of goals."""
    seen = crowd.seen
    lost = len(seen.lost)
    page_ms, start_ms = percentile(seen.pages_ms, 95), percentile(seen.starts_ms, 95)
    view_kb = seen.first_view / 1000
    told = (
        (f"pages below {PAGE_MS} ms at p95", f"{page_ms:.0f} ms", page_ms < PAGE_MS),
        (f"starts below {START_MS} ms at p95", f"{start_ms:.0f} ms", start_ms < START_MS),
        (
            "each start ends, or gets a place in line",
            f"{seen.ended} ended, {seen.refused} times told to come again, {lost} lost",
            not lost,
        ),
        (
            f"memory below {MEMORY_MB} MB",
            f"{crowd.highest_mb:.0f} MB",
            crowd.highest_mb < MEMORY_MB,
        ),
        (
            f"first view below {FIRST_VIEW_KB} kB",
            f"{view_kb:.0f} kB, not compressed",
            view_kb < FIRST_VIEW_KB,
        ),
        (
            "`/healthz` answers throughout",
            f"{seen.health_failed} of {len(seen.health_ms)} failed",
            not seen.health_failed,
        ),
    )
    lines = ["| goal | measured | |", "|---|---:|---|"]
    lines += [f"| {goal} | {m} | {'reached' if ok else 'missed'} |" for goal, m, ok in told]
    minutes = seen.took_s / 60
    cpu_ms = 1000 * alone.cpu_s / max(alone.seen.ended, 1)
    return [
        *lines,
        "",
        f"{seen.ended / minutes:.0f} jobs a minute; the last visitor left after",
        f"{seen.took_s:.0f} s. A healthy visit costs {cpu_ms:.0f} ms of the processor.",
    ]


EXPLANATION: Final = (
    "All visitors have an address and a domain of their own; every third domain takes connections",
    "and says nothing. They come within ten seconds, read for up to ten more, and start a check",
    "without a password. Half of them stream the progress, the others look every two seconds.",
    "Those who are told to come again do so when they are told. Times include the connection. The",
    "visitors and all servers of the lab share the two cores with the page.",
)


def section(lab: Lab, visitors: int, more: Sequence[str]) -> list[str]:
    """Measure, and return the section of the results."""
    everybody = domains(visitors)
    healthy = [row for row in everybody if row.servers]
    with page(lab, more) as shown:
        shown.visited(task(healthy[:2]))  # warms up
        alone = shown.visited(task(healthy[:_ALONE], arrive_s=_ALONE))
    with page(lab, more) as shown:
        shown.visited(task(healthy[:2]))
        ten = shown.visited(task(healthy[:_TEN], looks=True))
    with page(lab, more) as shown:
        crowd = shown.visited(task(everybody, arrive_s=10.0, think_s=10.0))
    for one in (*alone.seen.lost, *ten.seen.lost, *crowd.seen.lost):
        print(one, file=sys.stderr)
    return [
        HEADING,
        "",
        machine(f"{visitors} visitors"),
        "",
        *EXPLANATION,
        "",
        *times(crowd, ten),
        "",
        *goals(crowd, alone),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=VISITORS)
    parser.add_argument("--write", action="store_true", help="also write bench/RESULTS.md")
    options = parser.parse_args()
    keep_compiled_files()
    visitors = max(options.visitors, 6)
    with Lab(domains(visitors)) as lab:
        lines = section(lab, visitors, ())
    print("\n".join(lines))
    if options.write:
        write(lines)


if __name__ == "__main__":
    main()
