"""What many discoveries in one process cost: CPU, memory, threads and sockets; needs root.

The lab and the measured process are two: ``--inside CA_FILE`` is the second, started by the first
where the clients are.
"""

import argparse
import gc
import os
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from autoconf.model.options import Options
from autoconf.model.secret import Credential, Secret
from autoconf.storage.memory_ledger import MemoryLedger
from autoconf.usecases.exits import EXIT_OK, exit_status
from autoconf.usecases.runs import check, discover
from autoconf.usecases.starting import start_of
from autoconf.usecases.world import World
from bench.cases import DOMAINS
from bench.results import keep_compiled_files, machine, write
from tests.lab.domain import ISPDB_URL, LAB_PASSWORD
from tests.lab.lab import Lab

HEADING = "## Load"
RTT_MS = 20
KINDS: Final = {
    "https autoconfig, no login": ("https-autoconfig.test", False),
    "ISPDB, no login": ("ispdb-only.test", False),
    "https autoconfig, three logins": ("https-autoconfig.test", True),
    "guess, three logins": ("guess-only.test", True),
}
WARM_UP = 5
"""Runs before the first count: imports, and memory that Python keeps for itself."""
SETTLE_S = 3.0
LONGEST_S = 600.0
PAGE_KIB = os.sysconf("SC_PAGE_SIZE") // 1024


@dataclass(frozen=True, slots=True)
class State:
    """What a process holds."""

    threads: int
    sockets: int
    memory_kib: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What the runs of one kind cost; ``first_s``: CPU time of the very first, with imports."""

    kind: str
    first_s: float
    cpu_s: tuple[float, ...]
    before: State
    after: State
    highest_kib: int


def run_once(domain: str, ca_file: str, *, log_in: bool) -> float:
    """Return the CPU seconds of one run, as the command would do it.

    Raises:
        RuntimeError: it did not find working settings.
    """
    options = Options(ispdb=ISPDB_URL, ca_file=(ca_file,))
    start_report = start_of(f"alice@{domain}")
    start = time.process_time()
    with World(options, ledger=MemoryLedger()) as world:
        if log_in:
            report = check(start_report, world, Credential(secret=Secret(LAB_PASSWORD)))
        else:
            report = discover(start_report, world)
    took = time.process_time() - start
    if exit_status(report) != EXIT_OK or report.config is None:
        raise RuntimeError(f"{domain}: {[f.rule for f in report.findings]}")
    return took


def state() -> State:
    """Look at this process, once threads that nobody waits for have had time to end."""
    until = time.monotonic() + SETTLE_S
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(max(until - time.monotonic(), 0.0))
    gc.collect()
    files = [link.readlink() for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return State(
        threads=threading.active_count(),
        sockets=sum(file.name.startswith("socket:") for file in files),
        memory_kib=pages * PAGE_KIB,
    )


def highest_kib() -> int:
    """Return the most memory that this process ever held."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def measure(ca_file: str, kind: str, runs: int) -> Load:
    domain, log_in = KINDS[kind]
    first, *_ = [run_once(domain, ca_file, log_in=log_in) for _ in range(WARM_UP)]
    before = state()
    cpu = tuple(run_once(domain, ca_file, log_in=log_in) for _ in range(runs))
    return Load(
        kind=kind,
        first_s=first,
        cpu_s=cpu,
        before=before,
        after=state(),
        highest_kib=highest_kib(),
    )


def measure_inside(lab: Lab, runs: int) -> Iterator[Load]:
    """Yield one measurement per kind, each from a process of its own.

    Raises:
        RuntimeError: a run failed; the text is what Python said.
    """
    for kind in KINDS:
        ask = [sys.executable, "-m", "bench.load", "--runs", str(runs), "--kind", kind]
        done = lab.run([*ask, "--inside", str(lab.ca_file)], timeout=LONGEST_S)
        if done.returncode:
            raise RuntimeError(f"{kind}: {done.stderr}")
        yield msgspec.json.decode(done.stdout, type=Load)


def row(load: Load) -> str:
    before, after = load.before, load.after
    cells = [
        load.kind,
        f"{statistics.median(load.cpu_s) * 1000:.0f} ms",
        f"{max(load.cpu_s) * 1000:.0f} ms",
        f"{load.first_s * 1000:.0f} ms",
        f"{load.highest_kib / 1024:.0f} MiB",
        f"{(after.memory_kib - before.memory_kib) / 1024:+.1f} MiB",
        f"{before.threads} -> {after.threads}",
        f"{before.sockets} -> {after.sockets}",
    ]
    return f"| {' | '.join(cells)} |"


def table(loads: Iterator[Load]) -> list[str]:
    return [
        "| kind | CPU median | worst | with imports | most memory | growth | threads | sockets |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
        *[row(load) for load in loads],
    ]


EXPLANATION = (
    "CPU is process time, of all threads; goals: 150 ms per run, imports apart, 200 MiB, and no",
    "growth of threads and sockets. Every run builds its own network and trust store.",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100, help="runs per kind (default: 100)")
    parser.add_argument("--write", action="store_true", help="also write bench/RESULTS.md")
    parser.add_argument("--inside", metavar="CA_FILE", help=argparse.SUPPRESS)
    parser.add_argument("--kind", choices=KINDS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    keep_compiled_files()
    runs = max(options.runs, 1)
    if options.inside:
        load = measure(options.inside, options.kind, runs)
        print(msgspec.json.encode(load).decode())
        return
    with Lab(DOMAINS) as lab:
        lab.set_rtt(RTT_MS)
        lines = table(measure_inside(lab, runs))
    lines = [HEADING, "", machine(f"{runs} runs, {RTT_MS} ms RTT"), "", *EXPLANATION, "", *lines]
    print("\n".join(lines))
    if options.write:
        write(lines)


if __name__ == "__main__":
    main()
