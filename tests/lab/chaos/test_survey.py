"""A survey on a cluster whose workers are killed every few seconds (``make chaos``)."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Final

import pytest

from tests.lab.many.world import World
from tests.lab.plan import environment
from tests.lab.proofs import record

pytestmark = pytest.mark.lab
BIN: Final = Path(sys.executable).parent
DOMAINS, HOSTS = 300, 20
PORT: Final = 8786
WORKERS: Final = 8
"""One is killed every 6 s, so that each lives 48 s: a silent mail server is tried for 30 s."""
EVERY_S: Final = 6.0
SCHEDULER_AFTER_S: Final = 12.0
LONGEST_S: Final = 900.0


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with World(DOMAINS, HOSTS) as made:
        yield made


class Cluster:
    """A scheduler and workers where the clients are, each a process that can be killed."""

    def __init__(self, world: World, workers: int) -> None:
        self._world = world
        self._count = workers
        self.killed = 0
        self._scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", str(PORT))
        self._workers = [self._worker() for _ in range(workers)]

    def kill_worker(self) -> None:
        """Kill the worker that lives longest, and start another one."""
        _kill(self._workers.pop(0))
        self.killed += 1
        self._workers.append(self._worker())

    def restart_scheduler(self) -> None:
        """Kill the scheduler, and start another one at the same address."""
        _kill(self._scheduler)
        time.sleep(1.0)
        self._scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", str(PORT))

    def end(self) -> None:
        for process in (*self._workers, self._scheduler):
            _kill(process)

    def _worker(self) -> "subprocess.Popen[bytes]":
        place = f"tcp://127.0.0.1:{PORT}"
        return self._start("worker", place, "--no-nanny", "--nthreads", "8", "--no-dashboard")

    def _start(self, *words: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            self._world.where_clients_are(str(BIN / "dask"), *words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment(),
            start_new_session=True,
        )


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """Kill a process and its children, by the id of its group."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(30.0)


@contextmanager
def cluster(world: World, workers: int) -> Iterator[Cluster]:
    made = Cluster(world, workers)
    try:
        yield made
    finally:
        made.end()


def command(world: World, output: Path, *options: str) -> list[str]:
    return world.where_clients_are(
        str(BIN / "mail-autoconf"), "survey", "run", str(world.domains_file),
        "--output", str(output), *world.survey_options(), "--max-host-rate", "0", *options,
    )  # fmt: skip


def records(output: Path) -> list[str]:
    """Return the records, sorted, without times."""
    found = []
    for part in output.glob("part-*.jsonl"):
        for line in part.read_text().splitlines():
            record = json.loads(line)
            for time_of in ("asked_at", "elapsed_s"):
                record.pop(time_of)
            found.append(json.dumps(record, sort_keys=True))
    return sorted(found)


def test_a_survey_loses_nothing_and_does_nothing_twice(world: World, tmp_path: Path) -> None:
    quiet, other = tmp_path / "quiet", tmp_path / "other"
    subprocess.run(
        command(world, quiet), check=True, env=environment(), timeout=LONGEST_S, capture_output=True
    )
    with ExitStack() as stack:
        made = stack.enter_context(cluster(world, WORKERS))
        run = stack.enter_context(
            subprocess.Popen(
                command(world, other, "--dask", f"tcp://127.0.0.1:{PORT}"),
                env=environment(),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        )
        stack.callback(run.kill)
        began, is_restarted = time.monotonic(), False
        while run.poll() is None and time.monotonic() - began < LONGEST_S:
            time.sleep(EVERY_S)
            if not is_restarted and time.monotonic() - began > SCHEDULER_AFTER_S:
                made.restart_scheduler()
                is_restarted = True
            elif run.poll() is None:
                made.kill_worker()
        assert run.stdout is not None
        said = run.stdout.read()
    assert run.returncode == 0, said
    assert made.killed >= 2
    assert is_restarted
    assert records(other) == records(quiet)
    record(
        "many",
        what=f"{DOMAINS} domains: {WORKERS} workers, one killed every {EVERY_S:.0f} s",
        by=f"Dask {version('distributed')}, its scheduler killed and started anew once",
        words=f"{len(records(quiet))} records, equal to those of a quiet run without times",
    )


def test_a_run_that_is_killed_at_any_moment_goes_on(world: World, tmp_path: Path) -> None:
    quiet, other = tmp_path / "quiet", tmp_path / "other"
    subprocess.run(
        command(world, quiet), check=True, env=environment(), timeout=LONGEST_S, capture_output=True
    )
    for seconds in (1.0, 2.0, 3.0, 5.0, 8.0, 11.0):
        with subprocess.Popen(
            command(world, other, "--processes", "2"),
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as run:
            try:
                run.wait(seconds)
            except subprocess.TimeoutExpired:
                os.killpg(run.pid, signal.SIGKILL)
    done = subprocess.run(
        command(world, other),
        check=False,
        env=environment(),
        timeout=LONGEST_S,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert records(other) == records(quiet)
