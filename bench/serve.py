"""How much `serve` answers, how soon, and what it costs, beside automx2 and beside a constant.

The server has one core, and the load comes from another one. A question names one of the domains,
by chance, as Thunderbird asks. Needs wrk.
"""

import argparse
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench import serve_peers
from bench.results import ROOT, keep_compiled_files, machine, write
from bench.serve_peers import ADMIN_PORT, LONGEST_S, PORT, Peer

HEADING: Final = "## Serving many domains"
SERVER_CORE, LOAD_CORE = "0", "1"
CONNECTIONS: Final = 32
RELOADS: Final = 10
ASKS_PER_S: Final = 100
URL: Final = f"http://127.0.0.1:{PORT}/mail/config-v1.1.xml?emailaddress=alice%40d0.example"
_SCRIPT: Final = str(Path(__file__).with_name("serve.lua"))


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk saw."""

    requests: int
    seconds: float
    failed: int
    p50_ms: float
    p99_ms: float

    @property
    def rate(self) -> float:
        return self.requests / self.seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A peer; ``full`` is as much as it answers, ``half`` half as much."""

    title: str
    start_s: float
    memory_mb: float
    full: Load
    half: Load
    cpu_s: float
    """Of the processor, for ``full``."""

    @property
    def per_cpu_s(self) -> float:
        """Answers per second of the processor: others on the machine change it less."""
        return self.full.requests / self.cpu_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What only ours does."""

    ask: Load
    reloads: Load
    reload_count: int
    swap_s: float
    memory_mb: float


class Process:
    """A peer that runs on its core."""

    def __init__(self, peer: Peer, folder: Path) -> None:
        started = time.monotonic()
        self._log = (folder / "log").open("w")
        self._process = subprocess.Popen(
            ["taskset", "--cpu-list", SERVER_CORE, *peer.command],
            cwd=ROOT,
            env={**os.environ, **peer.environment},
            stderr=self._log,
            stdout=self._log,
        )
        self._path = folder / "log"
        self.document = self._first_answer()
        self.start_s = time.monotonic() - started

    def _first_answer(self) -> bytes:
        while self.lives_on():
            with contextlib.suppress(urllib.error.URLError):
                return fetch(URL, {"Host": "autoconfig.d0.example"})
        sys.exit(self._path.read_text())

    def lives_on(self) -> bool:
        """Tell whether it still runs after a moment."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(0.01)
        return self._process.poll() is None

    @property
    def memory_mb(self) -> float:
        """Memory of the process and of the workers that it started."""
        return sum(map(_resident_kb, self._pids())) / 1000

    @property
    def cpu_s(self) -> float:
        """Time of the processor that all of them took."""
        return sum(map(_cpu_s, self._pids()))

    def _pids(self) -> list[str]:
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        return [str(self._process.pid), *children.read_text().split()]

    def reload(self) -> None:
        """Read all lists again, and wait until that is done."""
        before, until = self.reloaded, time.monotonic() + LONGEST_S
        self._process.send_signal(signal.SIGHUP)
        while self.reloaded == before and self.lives_on() and time.monotonic() < until:
            pass

    @property
    def reloaded(self) -> int:
        return len(re.findall(r"\b[0-9]+ domains$", self._path.read_text(), re.MULTILINE))

    def end(self) -> None:
        self._process.terminate()
        self._process.wait(60)
        self._log.close()


def _resident_kb(pid: str) -> int:
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) if found else 0


def _cpu_s(pid: str) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def fetch(url: str, headers: dict[str, str]) -> bytes:
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - our own server's
    with urllib.request.urlopen(request, timeout=LONGEST_S) as answer:  # noqa: S310 - the same
        body: bytes = answer.read()
        return body


@contextlib.contextmanager
def running(peer: Peer) -> Iterator[Process]:
    with tempfile.TemporaryDirectory(prefix="mac-bench-") as name:
        process = Process(peer, Path(name))
        try:
            yield process
        finally:
            process.end()


def wrk(domains: int, seconds: float, *, rate: float = 0.0, kind: str = "file") -> Load:
    """Ask for some seconds; without a rate as fast as the answers come."""
    with wrk_running(domains, seconds, rate=rate, kind=kind) as process:
        return result(process)


@contextlib.contextmanager
def wrk_running(
    domains: int, seconds: float, *, rate: float = 0.0, kind: str = "file"
) -> Iterator[subprocess.Popen[str]]:
    pause_ms = CONNECTIONS / rate * 1000 if rate else 0
    port = ADMIN_PORT if kind == "ask" else PORT
    command = ["taskset", "--cpu-list", LOAD_CORE, "wrk", "--threads", "1", "--timeout", "60s"]
    command += ["--connections", str(CONNECTIONS), "--duration", f"{max(1, round(seconds))}s"]
    command += ["--script", _SCRIPT, f"http://127.0.0.1:{port}", "--"]
    command += [str(domains), f"{pause_ms:.0f}", kind]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield process


def result(process: subprocess.Popen[str]) -> Load:
    said, _ = process.communicate(timeout=LONGEST_S)
    return Load(**json.loads(said.splitlines()[-1]))


def measure(peer: Peer, process: Process, domains: int, seconds: float) -> Measured:
    if b"imap.hoster.example" not in process.document:
        sys.exit(f"{peer.title} answers something else: {process.document!r}")
    wrk(domains, seconds / 4)  # warms up
    before = process.cpu_s
    full = wrk(domains, seconds)
    cpu_s = process.cpu_s - before
    return Measured(
        title=peer.title,
        start_s=process.start_s,
        half=wrk(domains, seconds, rate=full.rate / 2),
        memory_mb=process.memory_mb,
        full=full,
        cpu_s=cpu_s,
    )


def operate(process: Process, folder: Path, domains: int, seconds: float, rate: float) -> Operation:
    """Ask about certificates, and put a longer list in place ten times, all at that rate."""
    with wrk_running(domains, seconds, rate=rate) as beside:
        ask = wrk(domains, seconds / 2, rate=ASKS_PER_S, kind="ask")
        result(beside)
    before = process.reloaded
    with wrk_running(domains, max(seconds, 2 * RELOADS), rate=rate) as beside:
        for number in range(1, RELOADS + 1):
            serve_peers.write_list(folder, domains + number)
            process.reload()
        reloads = result(beside)
    metrics = fetch(f"http://127.0.0.1:{ADMIN_PORT}/metrics", {}).decode()
    swap = re.search(r"^mail_autoconf_list_swap_seconds (\S+)$", metrics, re.MULTILINE)
    return Operation(
        ask=ask,
        reloads=reloads,
        reload_count=process.reloaded - before,
        swap_s=float(swap[1]) if swap else float("nan"),
        memory_mb=process.memory_mb,
    )


def rows(all_measured: Sequence[Measured]) -> list[str]:
    """Return the lines of a Markdown table."""
    lines = [
        "| what | answers/s per core | CPU per answer | p99 at half load | memory | start |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for one in all_measured:
        failed = one.full.failed + one.half.failed
        lines.append(
            f"| {one.title}{f', {failed} failed' if failed else ''} | {one.full.rate:.0f} "
            f"| {1e6 / one.per_cpu_s:.0f} µs "
            f"| {one.half.p99_ms:.1f} ms at {one.half.rate:.0f}/s | {one.memory_mb:.0f} MB "
            f"| {one.start_s:.2f} s |"
        )
    return lines


def goals(we: Measured, bare: Measured, other: Measured, daily: Operation) -> list[str]:
    """Return the lines of a Markdown table: each goal, and whether it is reached."""
    times, part = we.per_cpu_s / other.per_cpu_s, we.per_cpu_s / bare.per_cpu_s
    memory_mb = max(we.memory_mb, daily.memory_mb)
    failed = daily.reloads.failed
    told = (
        ("100 times the answers of automx2", f"{times:.0f} times", times >= 100),
        ("half the answers of the constant", f"{part:.0%}", part >= 0.5),
        ("p99 below 50 ms at half load", f"{we.half.p99_ms:.1f} ms", we.half.p99_ms < 50),
        ("120 MB, after reloads too", f"{memory_mb:.0f} MB", memory_mb <= 120),
        ("started within 3 s", f"{we.start_s:.2f} s", we.start_s < 3),
        ("a list replaced within 0.5 s", f"{daily.swap_s:.2f} s", daily.swap_s < 0.5),
        (
            f"{RELOADS} reloads at half load, no request failed",
            f"{daily.reload_count} reloads, {failed} failed, p99 {daily.reloads.p99_ms:.1f} ms",
            daily.reload_count == RELOADS and not failed,
        ),
        (
            "`/ask` p99 below 5 ms beside half load",
            f"{daily.ask.p99_ms:.1f} ms",
            daily.ask.p99_ms < 5,
        ),
    )
    lines = ["| goal | measured | |", "|---|---:|---|"]
    return lines + [f"| {g} | {m} | {'reached' if ok else 'missed'} |" for g, m, ok in told]


def section(domains: int, seconds: float) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="mac-bench-") as name:
        folder = Path(name)
        peer = serve_peers.ours(folder, domains)
        with running(peer) as process:
            we = measure(peer, process, domains, seconds)
            daily = operate(process, folder, domains, seconds, we.full.rate / 2)
            document = process.document
        others = []
        for other in (
            serve_peers.constant(folder, document),
            serve_peers.automx2(folder, domains),
        ):
            with running(other) as process:
                others.append(measure(other, process, domains, seconds))
    bare, automx2 = others
    return [
        HEADING,
        "",
        machine(f"{seconds:.0f} s for each figure, {domains} domains"),
        "",
        "One worker on one core; wrk asks from the other one, as Thunderbird does, for an address",
        "of any of the domains. Each domain of automx2 has a provider and servers of its own: its",
        "best case, as its document names all domains of a provider. Start is from the command to",
        "the first answer, with the domains. Goals compare the time of the processor per answer.",
        "",
        *rows([we, bare, automx2]),
        "",
        *goals(we, bare, automx2, daily),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--domains", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=30.0, help="for each figure")
    parser.add_argument("--write", action="store_true", help="into bench/RESULTS.md")
    options = parser.parse_args()
    keep_compiled_files()
    lines = section(options.domains, options.seconds)
    print("\n".join(lines))
    if options.write:
        write(lines)


if __name__ == "__main__":
    main()
