"""How many round trips discovery takes, in the lab's namespaces; needs root.

One process per run; a round runs every case once, so that a busy moment hits all alike. Every run
starts with empty caches.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.cases import CASES, DOMAINS, Case, flags
from bench.results import keep_compiled_files, machine, write
from tests.lab.domain import ISPDB_URL, LAB_PASSWORD
from tests.lab.lab import Lab

HEADING = "## Discovery"
RTTS_MS = (0, 50, 200)
PINGED = "imap.guess-only.test"
WITNESS = str(Path(__file__).resolve().parents[1] / "tests" / "lab" / "witness.py")
LEAST_RTT_S = 0.005
"""Below this a multiple of the round trip would only say how fast the machine is."""


@dataclass(slots=True)
class Timings:
    """What the runs of one case took; ``problem`` is set where one did not do its work."""

    case: Case
    reported_s: list[float] = field(default_factory=list)
    wall_s: list[float] = field(default_factory=list)
    problem: str = ""


def command(case: Case, ca_file: Path, folder: Path) -> list[str]:
    tool = [sys.executable, "-m", "autoconf", "check" if case.logins else "discover"]
    tool += [f"alice@{case.domain}", "--json", "--ca-file", str(ca_file), "--ispdb", ISPDB_URL]
    if not case.logins:
        return tool
    password = folder / "password"
    password.write_text(LAB_PASSWORD)
    return [*tool, "--password-file", str(password), *flags(case.domain)]


def run_once(lab: Lab, case: Case) -> tuple[float, float]:
    """Return the seconds that the report states and those from fork to exit.

    Raises:
        RuntimeError: the run did not do what the case is about.
    """
    with tempfile.TemporaryDirectory(prefix="mac-bench-") as name:
        ask = command(case, lab.ca_file, Path(name))
        start = time.perf_counter()
        done = lab.run(ask, env={"HOME": name, "XDG_STATE_HOME": name, "XDG_CACHE_HOME": name})
        took = time.perf_counter() - start
    if done.returncode != case.exit_code:
        last = done.stderr.strip().rpartition("\n")[2]
        raise RuntimeError(f"exit {done.returncode} instead of {case.exit_code} {last}")
    report = json.loads(done.stdout)
    accepted = [c for c in report["checks"] if c["login"]["outcome"] == "accepted"]
    if len(accepted) != case.logins:
        raise RuntimeError(f"{len(accepted)} logins instead of {case.logins}")
    return report["elapsed_s"], took


def round_trip_s(lab: Lab) -> float:
    """Return what a TCP connection takes: the median of five times the best of three."""
    question = json.dumps([{"hostname": PINGED}])
    ask = [sys.executable, WITNESS, "connect", str(lab.ca_file)]
    answers = [json.loads(lab.run(ask, stdin=question).stdout) for _ in range(5)]
    return statistics.median(float(answer) / 1000 for [answer] in answers)


def measure(lab: Lab, cases: Sequence[Case], runs: int) -> list[Timings]:
    """Time every case; the first round fills the caches of the machine and does not count."""
    timings = [Timings(case) for case in cases]
    for number in range(runs + 1):
        for entry in (t for t in timings if not t.problem):
            try:
                reported, wall = run_once(lab, entry.case)
            except RuntimeError as error:
                entry.problem = f"in round {number}: {error}"
                continue
            if number:
                entry.reported_s.append(reported)
                entry.wall_s.append(wall)
    return timings


def bare_python_s(lab: Lab, runs: int) -> float:
    """Return what a Python that does nothing takes from fork to exit, where the clients are."""
    took: list[float] = []
    for _ in range(max(runs, 5)):
        start = time.perf_counter()
        lab.run([sys.executable, "-c", "pass"])
        took.append(time.perf_counter() - start)
    return statistics.median(took)


def table(timings: Sequence[Timings], rtt_s: float, bare_s: float) -> list[str]:
    """Return the lines of a Markdown table; times RTT only where there is one to speak of.

    Args:
        timings: of the cases.
        rtt_s: a round trip.
        bare_s: what Python takes to start and end, where the commands run.
    """
    medians = {t.case.title: statistics.median(t.reported_s) for t in timings if not t.problem}
    lines = [
        "| case | median | worst | process | median in RTT | worst in RTT | floor | goal | |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---|",
    ]
    for entry in timings:
        case = entry.case
        if entry.problem:
            lines.append(f"| {case.title} | not measured {entry.problem} | | | | | | | |")
            continue
        median, worst = medians[case.title], max(entry.reported_s)
        wall = statistics.median(entry.wall_s)
        cells = [case.title, f"{median:.2f} s", f"{worst:.2f} s"]
        cells.append(f"{wall:.2f} s, {wall / bare_s:.0f} x")
        if rtt_s < LEAST_RTT_S:
            cells += ["", "", "", "", ""]
        else:
            goal = case.goal or 2 * medians.get(case.like, 0.0) / rtt_s
            cells += [f"{median / rtt_s:.1f}", f"{worst / rtt_s:.1f}", f"{case.floor}"]
            cells += [f"{goal:.3g}", "reached" if median <= goal * rtt_s else "missed"]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def section(lab: Lab, rtts_ms: Iterable[int], cases: Sequence[Case], runs: int) -> list[str]:
    lines: list[str] = []
    for milliseconds in rtts_ms:
        lab.set_rtt(milliseconds)
        rtt_s = round_trip_s(lab)
        lines += ["", f"### {milliseconds} ms (a TCP connection took {rtt_s * 1000:.1f} ms)", ""]
        lines += table(measure(lab, cases, runs), rtt_s, bare_python_s(lab, runs))
    return [HEADING, "", machine(f"{runs} runs of each"), "", *EXPLANATION, *lines]


EXPLANATION = (
    "Median and worst of the report's own `elapsed_s`, from the first question to the last reply;",
    "*process* is the median from fork to exit, start of Python and imports included, also as a",
    "multiple of a Python that does nothing. Floor and goal are round trips; goals were set for",
    "50 ms. A tarpit takes connections and says nothing, a black hole does not even take them; it",
    "may take twice as long as without.",
)


def arguments(description: str | None, runs: int) -> argparse.Namespace:
    """Return the options of a benchmark that runs cases at several distances."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--runs", type=int, default=runs, help=f"of each case (default: {runs})")
    parser.add_argument("--rtt", type=int, action="append", help="only this one, in ms; repeatable")
    parser.add_argument("--case", action="append", help="only titles that hold this; repeatable")
    parser.add_argument("--write", action="store_true", help="also write bench/RESULTS.md")
    return parser.parse_args()


def main() -> None:
    options = arguments(__doc__, runs=10)
    keep_compiled_files()
    wanted = [c for c in CASES if any(w in c.title for w in options.case or [""])]
    with Lab(DOMAINS) as lab:
        lines = section(lab, options.rtt or RTTS_MS, wanted, max(options.runs, 1))
    print("\n".join(lines))
    if options.write:
        write(lines)


if __name__ == "__main__":
    main()
