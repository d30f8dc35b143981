"""One suite for all engines: tasks that need no network."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.request import urlopen

import distributed
import pytest
from msgspec import msgpack

from autoconf.cluster.dask import Dask, require_safe
from autoconf.cluster.here import Here
from autoconf.cluster.processes import Processes
from autoconf.errors import UsageError
from autoconf.usecases.survey.asking.tasks import (
    Judging,
    Manner,
    NameFacts,
    Pace,
    Task,
    encoded,
    task_of,
)
from autoconf.usecases.survey.running.interface import End, Ended, Engine

PATIENCE_S = 120.0
Make = Callable[[], Engine]


def work(*domains: str) -> bytes:
    """Return a task that makes records of domains that do not exist."""
    names = tuple(NameFacts(domain=one, exists=False) for one in domains)
    judging = Judging(names=names, looked={}, hosts=(), servers=(), today="2027-01-01T00:00:00Z")
    return task_of(Manner(), Pace(), judging)


@contextmanager
def running(make: Make) -> Iterator[Engine]:
    engine = make()
    try:
        yield engine
    finally:
        engine.close()


def ends(engine: Engine, count: int) -> dict[int, Ended]:
    """Return the ends of so many tasks."""
    found: dict[int, Ended] = {}
    for _ in range(int(PATIENCE_S)):
        ended = engine.next(1.0)
        if ended is not None:
            found[ended.key] = ended
        if len(found) == count:
            return found
    raise TimeoutError(f"{len(found)} of {count} tasks ended")


@pytest.fixture(
    params=[
        pytest.param(Here, id="threads"),
        pytest.param(lambda: Processes(2), id="processes"),
        pytest.param(
            lambda: Dask("local", 2), id="dask", marks=pytest.mark.filterwarnings("ignore")
        ),
    ]
)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with running(request.param) as made:
        yield made


def test_every_task_ends_once_with_its_result(engine: Engine) -> None:
    for key in range(10):
        engine.start(key, work(f"d{key}.example"))

    found = ends(engine, 10)

    for key, ended in found.items():
        assert ended.end is End.DONE, ended.why
        (line,) = msgpack.decode(ended.value)
        assert f'"d{key}.example"'.encode() in line
    assert engine.next(0.2) is None


def test_a_task_of_another_version_is_not_done(engine: Engine) -> None:
    task = Task(version="0.0.1", manner=Manner(), pace=Pace(), work=Judging(
        names=(), looked={}, hosts=(), servers=(), today="2027-01-01T00:00:00Z"))  # fmt: skip
    engine.start(1, encoded(task))

    (ended,) = ends(engine, 1).values()
    assert ended.end is not End.DONE


def test_a_crash_is_an_end_with_its_reason(engine: Engine) -> None:
    bad = Judging(names=(), looked={"a.test": b"no value"}, hosts=(), servers=(), today="nonsense")
    engine.start(1, task_of(Manner(), Pace(), bad))

    (ended,) = ends(engine, 1).values()
    assert ended.end is End.FAILED
    assert "Error" in ended.why


def test_there_are_as_many_processes_as_were_wanted(engine: Engine) -> None:
    assert engine.size() in (1, 2)


def test_a_process_that_dies_loses_its_tasks_and_is_replaced() -> None:
    engine = Processes(2)
    try:
        victim = engine._children[0]  # noqa: SLF001 - which process is killed does not matter
        victim.keys.add(7)
        assert victim.process.pid is not None
        os.kill(victim.process.pid, signal.SIGKILL)

        found = ends(engine, 1)

        assert found[7].end is End.LOST
        assert engine.size() == 2
        engine.start(8, work("d.example"))
        assert ends(engine, 1)[8].end is End.DONE
    finally:
        engine.close()


@pytest.mark.filterwarnings("ignore")
def test_control_c_in_a_terminal_ends_no_worker_of_a_local_cluster() -> None:
    with running(lambda: Dask("local", 2)) as engine:
        workers = engine._client.run(os.getpid)  # type: ignore[attr-defined]  # noqa: SLF001
        for process in workers.values():
            os.kill(process, signal.SIGINT)
        for key in range(10):
            engine.start(key, work(f"d{key}.example"))

        assert {one.end for one in ends(engine, 10).values()} == {End.DONE}
        assert engine._client.run(os.getpid) == workers  # type: ignore[attr-defined]  # noqa: SLF001


@pytest.mark.filterwarnings("ignore")
def test_a_task_may_end_while_the_cluster_is_closed() -> None:
    class Ending:
        """A task that another thread takes at this very moment."""

        def cancel(self) -> None:
            futures.clear()

    futures = {1: Ending(), 2: Ending()}
    with running(lambda: Dask("local", 1)) as engine:
        engine._futures = futures  # type: ignore[attr-defined]  # noqa: SLF001

    assert not futures


@pytest.mark.parametrize("address", ["tcp://scheduler.example.com:8786", "10.0.0.1:8786"])
def test_a_cluster_elsewhere_needs_tls(address: str) -> None:
    with pytest.raises(UsageError, match="tls://"):
        require_safe(address)


@pytest.mark.parametrize(
    "address", ["tls://scheduler.example.com:8786", "tcp://127.0.0.1:8786", "localhost:8786"]
)
def test_a_cluster_here_or_by_tls_is_safe(address: str) -> None:
    require_safe(address)


@pytest.mark.filterwarnings("ignore")
def test_another_user_of_this_machine_cannot_use_a_local_cluster() -> None:
    with running(lambda: Dask("local", 1)) as engine:
        assert isinstance(engine, Dask)
        address = engine._cluster.scheduler_address  # noqa: SLF001 - a stranger finds it by its port

        for secure in (None, distributed.Security.temporary()):  # type: ignore[no-untyped-call]
            place = address if secure else address.replace("tls://", "tcp://")
            with pytest.raises((OSError, TypeError)):
                distributed.Client(place, timeout=3, security=secure, set_as_default=False)  # type: ignore[no-untyped-call]

        service = engine._cluster.scheduler.http_server.port  # noqa: SLF001
        with pytest.raises(HTTPError, match="404"):
            urlopen(f"http://127.0.0.1:{service}/info/main/workers.html", timeout=PATIENCE_S)


class Lost:
    """A task that ended on a worker that has gone since."""

    status = "finished"

    def result(self, timeout: float) -> bytes:
        raise TimeoutError(timeout)


class Odd(Lost):
    """A task that returned something else than bytes."""

    def result(self, timeout: float) -> bytes:
        del timeout
        return ["no bytes"]  # type: ignore[return-value] # this is what is tested


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("future", "end"), [(Lost(), End.LOST), (Odd(), End.FAILED)])
def test_a_result_that_cannot_be_had_is_an_end(future: Lost, end: End) -> None:
    with running(lambda: Dask("local", 1)) as engine:
        assert isinstance(engine, Dask)
        engine._futures[5] = future  # noqa: SLF001 - no worker does this at a given moment

        engine._take(5, future)  # noqa: SLF001

        assert ends(engine, 1)[5].end is end
        engine._futures.clear()  # noqa: SLF001
