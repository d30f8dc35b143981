"""What a command costs: time of the processor, memory, and time that passes."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tests.lab.lab import Lab
from tests.lab.plan import environment

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one command, with the processes that it started and waited for.

    Attributes:
        memory_mb: the most that one of them had.
    """

    cpu_s: float
    wall_s: float
    memory_mb: float


def measured(
    lab: Lab,
    command: Sequence[str],
    env: Mapping[str, str] | None = None,
    *,
    may_fail: bool = False,
) -> Cost:
    """Run a command where the clients are; what it writes is shown if it fails."""
    with tempfile.TemporaryFile("w+") as said:
        began = time.perf_counter()
        process = subprocess.Popen(
            lab.where_clients_are(*command),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            env={**environment(), **(env or {})},
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        took = time.perf_counter() - began
        if process.returncode and not may_fail:
            said.seek(0)
            sys.exit(f"{' '.join(command)}\n{said.read()}")
    return Cost(used.ru_utime + used.ru_stime, took, used.ru_maxrss / 1024)


def cheapest(rounds: int, runs: Sequence[Callable[[], tuple[float, T]]]) -> list[T]:
    """Return what each run measured when it cost the least.

    They run by turns, because the speed of a machine changes from minute to minute.

    Args:
        rounds: how often each of them runs.
        runs: return their cost, and what they measured.
    """
    found = [[run() for run in runs] for _ in range(rounds)]
    return [min(some, key=lambda one: one[0])[1] for some in zip(*found, strict=True)]
