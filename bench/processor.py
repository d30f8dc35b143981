"""Which thread takes the processor during one check at 0 ms; needs root.

The lab and the measured process are two: ``--inside CA_FILE`` is the second, started by the first
where the clients are.
"""

import argparse
import sys
import threading
import time
from collections.abc import Callable
from typing import Final

from autoconf import threads
from autoconf.model.options import Options
from autoconf.model.secret import Credential, Secret
from autoconf.storage.memory_ledger import MemoryLedger
from autoconf.usecases.loading import load_for_logins
from autoconf.usecases.runs import check
from autoconf.usecases.starting import start_of
from autoconf.usecases.world import World
from bench.cases import DOMAINS, Case, flags
from bench.results import keep_compiled_files, machine, write
from bench.trace import find
from tests.lab.domain import ISPDB_URL, LAB_PASSWORD
from tests.lab.lab import Lab

HEADING: Final = "## Where the processor's time goes"
WARM_UP: Final = 8


class Threads:
    """Notes each thread: when it was asked for and ended, and its time of the processor."""

    def __init__(self) -> None:
        self.lines: list[tuple[float, float, float, str]] = []
        self.start = time.monotonic()

    def begin(self, name: str, work: Callable[[], None]) -> None:
        asked = time.monotonic()

        def measured() -> None:
            before = time.thread_time()
            try:
                work()
            finally:
                took = time.thread_time() - before
                self.lines.append((asked - self.start, time.monotonic() - self.start, took, name))

        threading.Thread(target=measured, name=name, daemon=True).start()


def inside(case: Case, ca_file: str) -> None:
    """Print the threads of one check of a warm process, and of the thread that called it."""
    trust = tuple(word for word in flags(case.domain) if not word.startswith("--"))
    options = Options(ispdb=ISPDB_URL, ca_file=(ca_file,), trust_host=trust)
    noted = Threads()
    threads.start = noted.begin
    own = end = 0.0
    for _ in range(WARM_UP + 1):
        with World(options, ledger=MemoryLedger()) as world:
            _ = world.tools
            load_for_logins()
            noted.lines.clear()
            noted.start, before = time.monotonic(), time.thread_time()
            check(start_of(f"alice@{case.domain}"), world, Credential(secret=Secret(LAB_PASSWORD)))
            own, end = time.thread_time() - before, time.monotonic() - noted.start
    lines = [*sorted(noted.lines), (0.0, end, own, "the thread that called, which starts them")]
    print(" asked  ended   took   (ms)")
    for asked, ended, took, name in lines:
        print(f"{asked * 1000:6.1f} {ended * 1000:6.1f} {took * 1000:6.1f}   {name}")
    print(f"              {sum(line[2] for line in lines) * 1000:6.1f}   together")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="+", help="parts of the titles of cases")
    parser.add_argument("--inside", metavar="CA_FILE", help=argparse.SUPPRESS)
    parser.add_argument("--write", action="store_true", help="also write bench/RESULTS.md")
    options = parser.parse_args()
    keep_compiled_files()
    if options.inside:
        inside(find(options.cases[0]), options.inside)
        return
    section = [HEADING, "", machine("one run of each"), "", *EXPLANATION]
    with Lab(DOMAINS) as lab:
        for case in map(find, options.cases):
            command = [sys.executable, "-m", "bench.processor", case.title]
            done = lab.run([*command, "--inside", str(lab.ca_file)])
            if done.returncode:
                sys.exit(done.stderr)
            section += ["", f"### {case.title}, 0 ms", "", "```", *done.stdout.splitlines(), "```"]
    print("\n".join(section))
    if options.write:
        write(section)


EXPLANATION: Final = (
    "The threads of one check at 0 ms, in a process that has done it before: when each was asked",
    "for, when it ended, and how long it had the processor. Python runs one of them at a time, and",
    "the servers of the lab share the two cores. So the processor, and no round trip, decides how",
    "soon the first login is there. Most goes to questions whose answers do not count in this",
    "case. Fewer questions would be faster at 0 ms, and slower everywhere else.",
)


if __name__ == "__main__":
    main()
