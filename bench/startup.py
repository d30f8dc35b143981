"""How long the command takes to start, against a bare Python: medians and ratios, no verdict."""

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.results import ROOT, keep_compiled_files, machine, write

HEADING = "## Start-up"
OFFLINE = ("discover", "alice@gmail.com", "--offline", "--json")
LONGEST_S = 30


@dataclass(frozen=True, slots=True)
class Timing:
    """What the runs of one command took; ``problem`` is set where they did not succeed."""

    name: str
    runs_s: tuple[float, ...] = ()
    problem: str = ""

    @property
    def median_s(self) -> float:
        return statistics.median(self.runs_s)


def commands() -> dict[str, list[str]]:
    """Return what is measured: the installed command, or the package where there is none."""
    script = Path(sys.executable).with_name("mail-autoconf")
    tool = [str(script)] if script.exists() else [sys.executable, "-m", "autoconf"]
    return {
        "python3 -c pass": [sys.executable, "-c", "pass"],
        "mail-autoconf --version": [*tool, "--version"],
        f"mail-autoconf {' '.join(OFFLINE)}": [*tool, *OFFLINE],
    }


def run_once(command: Sequence[str]) -> float:
    """Return the seconds that one run took, from fork to exit.

    Raises:
        OSError, subprocess.SubprocessError: it cannot be started, fails, or hangs.
    """
    start = time.perf_counter()
    subprocess.run(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, check=True,
        timeout=LONGEST_S,
    )  # fmt: skip
    return time.perf_counter() - start


def measure(runs: int) -> list[Timing]:
    """Time every command; a round runs each once, so that a busy moment hits all alike."""
    timings = {name: Timing(name) for name in commands()}
    for round_number in range(runs + 1):
        for name, command in commands().items():
            known = timings[name]
            if known.problem:
                continue
            try:
                took = run_once(command)
            except (OSError, subprocess.SubprocessError) as error:
                timings[name] = Timing(name, problem=describe(error))
                continue
            if round_number:  # the first round fills the caches
                timings[name] = Timing(name, (*known.runs_s, took))
    return list(timings.values())


def describe(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        last = error.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        return f"exit {error.returncode}: {last}" if last else f"exit {error.returncode}"
    return f"{type(error).__name__}: {error}"


def table(timings: Sequence[Timing]) -> list[str]:
    """Return the lines of a Markdown table; the ratios are to the first timing."""
    bare = timings[0]
    lines = ["| command | median | least | times bare Python |", "|---|---:|---:|---:|"]
    for timing in timings:
        if timing.problem or bare.problem:
            lines.append(f"| `{timing.name}` | not measured: {timing.problem} | | |")
            continue
        lines.append(
            f"| `{timing.name}` | {timing.median_s * 1000:.0f} ms "
            f"| {min(timing.runs_s) * 1000:.0f} ms | {timing.median_s / bare.median_s:.1f} |"
        )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="rounds (default: 20)")
    parser.add_argument("--write", action="store_true", help="also write bench/RESULTS.md")
    options = parser.parse_args()
    keep_compiled_files()
    runs = max(options.runs, 1)
    lines = table(measure(runs))
    section = [HEADING, "", machine(f"{runs} runs"), "", *lines]
    print("\n".join(section))
    if options.write:
        write(section)


if __name__ == "__main__":
    main()
