"""A Dask scheduler and workers, as processes of their own, and what the workers cost."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from tests.lab.lab import Lab
from tests.lab.plan import environment

_DASK: Final = str(Path(sys.executable).with_name("dask"))
_PORT: Final = 8786
ADDRESS: Final = f"tcp://127.0.0.1:{_PORT}"
_START_S: Final = 60.0


class Workers:
    """The workers of a cluster that runs."""

    def __init__(self, processes: "list[subprocess.Popen[bytes]]") -> None:
        self._processes = processes

    def cpu_s(self) -> float:
        """Return the seconds of the processor that all of them have used so far."""
        ticks = [_ticks(Path("/proc", str(one.pid), "stat")) for one in self._processes]
        return sum(ticks) / os.sysconf("SC_CLK_TCK")


def _ticks(stat: Path) -> int:
    """Return user and system time; the fields are counted after the name, which may hold blanks."""
    fields = stat.read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


@contextmanager
def cluster(lab: Lab, workers: int) -> Iterator[Workers]:
    """Run a cluster where the clients are; it is up when each worker knows the scheduler."""
    with ExitStack() as stack:
        _started(lab, stack, "scheduler", "--host", "127.0.0.1", "--port", str(_PORT))
        options = ("--no-nanny", "--nthreads", "8", "--no-dashboard")
        made = [_started(lab, stack, "worker", ADDRESS, *options) for _ in range(workers)]
        _wait(lab, workers)
        yield Workers(made)


def _wait(lab: Lab, workers: int) -> None:
    client = f"from distributed import Client; Client({ADDRESS!r}).wait_for_workers({workers})"
    lab.run([sys.executable, "-c", client], timeout=_START_S).check_returncode()


def _started(lab: Lab, stack: ExitStack, *words: str) -> "subprocess.Popen[bytes]":
    process = stack.enter_context(
        subprocess.Popen(
            lab.where_clients_are(_DASK, *words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment(),
        )
    )
    stack.callback(_end, process)
    return process


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGKILL)
    process.wait(30.0)
