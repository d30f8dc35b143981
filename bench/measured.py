"""What a command costs: time of the processor, memory, and time that passes."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from tests.lab.lab import Lab
from tests.lab.plan import environment

T = TypeVar("T")
_METER: Final = str(Path(__file__).with_name("meter.py"))


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
    with tempfile.TemporaryFile("w+") as said, tempfile.NamedTemporaryFile("r") as file:
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, _METER, file.name, *lab.where_clients_are(*command)],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            env={**environment(), **(env or {})},
        )
        took = time.perf_counter() - began
        if done.returncode and not may_fail:
            said.seek(0)
            sys.exit(f"{' '.join(command)}\n{said.read()}")
        used = json.load(file)
    return Cost(used["cpu_s"], took, used["memory_mb"])


def cheapest(rounds: int, runs: Sequence[Callable[[], tuple[float, T]]]) -> list[T]:
    """Return what each run measured when it cost the least.

    They run by turns, because the speed of a machine changes from minute to minute.

    Args:
        rounds: how often each of them runs.
        runs: return their cost, and what they measured.
    """
    found = [[run() for run in runs] for _ in range(rounds)]
    return [min(some, key=lambda one: one[0])[1] for some in zip(*found, strict=True)]
