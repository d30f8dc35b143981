"""Jobs of several processes that share a real Redis."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from autoconf.model.events import Done, Event, Started
from autoconf.model.report import Report
from autoconf.web.api.stream import lines
from autoconf.web.errors import BusyError, StoreAwayError
from autoconf.web.jobs.desk import Desk
from autoconf.web.jobs.job import Job, JobState, Result
from autoconf.web.jobs.redis_store import open_store
from autoconf.web.jobs.rules import Controls, Rules, Work
from autoconf.web.jobs.store import Store
from tests.lab.redis_server import Redis, redis_server
from tests.web.jobs.store_contract import PATIENCE_S, new_job

pytestmark = pytest.mark.lab

EVENTS = 5


@pytest.fixture(name="redis", scope="module")
def _redis() -> Iterator[Redis]:
    with redis_server() as server:
        yield server


def at_desk(redis: Redis, test: Callable[[Desk, Store], Awaitable[None]]) -> None:
    """Run a test at the desk of a process that shares its jobs."""
    crashes: list[tuple[str, str]] = []

    async def run() -> None:
        store = open_store(redis.url)
        desk = Desk(store, Rules(), lambda *told: crashes.append(told))
        keeping = asyncio.create_task(desk.keep())
        async with asyncio.timeout(2 * PATIENCE_S):
            await test(desk, store)
        desk.close()
        await desk.closed(PATIENCE_S)
        keeping.cancel()
        await asyncio.wait((keeping,))
        await store.close()

    asyncio.run(run())
    assert crashes == []


@contextmanager
def elsewhere(redis: Redis) -> Iterator[Callable[[], Awaitable[str]]]:
    """Start a process that runs a job; give what reads its next line."""
    command = [sys.executable, "-m", "tests.lab.redis_worker", "desk", redis.url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        read = process.stdout.readline

        async def line() -> str:
            return (await asyncio.to_thread(read)).strip()

        try:
            yield line
        finally:
            process.kill()


@pytest.mark.parametrize("is_dropped", [False, True])
def test_a_job_is_streamed_and_ended_by_another_process(redis: Redis, *, is_dropped: bool) -> None:
    async def test(desk: Desk, store: Store) -> None:
        with elsewhere(redis) as line:
            job_id = await line()
            job = await store.get(job_id)
            assert job is not None
            assert job.state is JobState.RUNNING
            stream = (part async for part in lines(store, job, 0) if not part.startswith(b":"))
            assert b"event: started\n" in await anext(stream)

            await desk.stop(job_id)
            if is_dropped:
                await store.drop(job_id)
                assert [part async for part in stream] == []
                assert await line() == "gone"  # its longest time is longer than the test's
                assert await store.was(job_id) == job.owner
            else:
                *_, end = [part async for part in stream]
                assert b"event: done\n" in end
                assert await line() == "cancelled"
                assert (await store.result(job_id)) is not None

    at_desk(redis, test)


def domain_of(job: Job) -> str:
    """Return a domain that tells the results of jobs apart."""
    return f"x{job.id.encode().hex()}.example"


def work_of(job: Job) -> Work:
    """Return work whose events and result belong to one job alone."""

    def work(controls: Controls) -> Result:
        ended = threading.Event()
        controls.cancel.register(ended.set)
        for number in range(EVENTS):
            controls.watch(Started(address=job.id, sources=(), deadline_s=float(number)))
            ended.wait(0.02)
        controls.watch(Done(status=0, verdict=job.id))
        return Result(report=Report(address=None, domain=domain_of(job)))

    return work


def is_right_log(job: Job, events: list[Event]) -> bool:
    """Tell whether a log is the beginning of what the job told; its end may be that it failed."""
    told = [event for event in events if not isinstance(event, Done)]
    return told == [
        Started(address=job.id, sources=(), deadline_s=float(number)) for number in range(len(told))
    ]


async def look(store: Store, job: Job) -> JobState | None:
    """Return the state of a job after a look at all that is shown of it."""
    known, result = await store.get(job.id), await store.result(job.id)
    entries = await store.entries(job.id)
    assert [number for number, _ in entries] == list(range(1, len(entries) + 1))
    assert is_right_log(job, [event for _, event in entries])
    if result is not None:
        assert result.report is not None
        assert result.report.domain == domain_of(job)
    if known is None:
        return None
    assert (known.id, known.owner) == (job.id, job.owner)
    assert known.state is not JobState.DONE or known.verdict == job.id
    return known.state


async def ask(desk: Desk, taken: list[Job], *, is_over: asyncio.Event) -> None:
    """Start jobs as fast as they are taken."""
    while not is_over.is_set():
        job = new_job()
        try:
            await desk.take(job, work_of(job))
            taken.append(job)
        except (BusyError, StoreAwayError):
            await asyncio.sleep(0.01)


async def watch(store: Store, taken: list[Job], *, is_over: asyncio.Event) -> None:
    """Look at all jobs again and again."""
    while not is_over.is_set():
        for job in taken[-50:]:
            try:
                await look(store, job)
            except StoreAwayError:
                await asyncio.sleep(0.01)
        await asyncio.sleep(0)


async def progress(taken: list[Job], more: int) -> None:
    """Wait until so many further jobs were taken."""
    end = len(taken) + more
    while len(taken) < end:  # noqa: ASYNC110
        await asyncio.sleep(0.02)


def test_nothing_wrong_is_shown_while_redis_is_killed_and_hangs(redis: Redis) -> None:
    async def test(desk: Desk, store: Store) -> None:
        taken: list[Job] = []
        is_over = asyncio.Event()
        load = [asyncio.create_task(ask(desk, taken, is_over=is_over)) for _ in range(20)]
        load += [asyncio.create_task(watch(store, taken, is_over=is_over)) for _ in range(5)]
        await progress(taken, 50)
        for _ in range(2):
            await asyncio.to_thread(redis.restart)
            await progress(taken, 50)
        with redis.stopped():
            await asyncio.sleep(4)
        await progress(taken, 50)
        is_over.set()
        await asyncio.gather(*load)

        states = [await ended(store, job) for job in taken]

        assert {JobState.DONE, None} <= set(states)  # None: from before a restart
        assert set(states) <= {JobState.DONE, JobState.FAILED, None}

    at_desk(redis, test)


async def ended(store: Store, job: Job) -> JobState | None:
    """Return the state at the end of a job, which must come."""
    while (state := await look(store, job)) is not None and not state.is_over:
        await store.see(job.id)
        await asyncio.sleep(0.05)
    return state


def test_another_process_sees_how_jobs_in_line_end(redis: Redis) -> None:
    async def test(desk: Desk, _store: Store) -> None:
        jobs = [new_job() for _ in range(15)]
        for job in jobs:
            await desk.take(job, work_of(job))
        other = open_store(redis.url)
        await asyncio.gather(*map(partial(ended, other), jobs))
        assert {await look(other, job) for job in jobs} == {JobState.DONE}
        await other.close()

    at_desk(redis, test)
