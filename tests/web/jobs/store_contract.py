"""What each store must do: the memory of a process, and one that processes share."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Final

from msgspec.structs import replace

from autoconf.model.events import Done, Started
from autoconf.model.report import Report
from autoconf.web.jobs.job import Job, JobKind, JobState, Result, new_id
from autoconf.web.jobs.store import Store

PATIENCE_S: Final = 60
STARTED: Final = Started(address="a@example.com", sources=(), deadline_s=1.0)
DONE: Final = Done(status=0)
RESULT: Final = Result(report=Report(address=None, domain="example.com"))

Contract = Callable[[Store], Awaitable[None]]


def new_job(job_id: str = "") -> Job:
    return Job(
        id=job_id or new_id(), kind=JobKind.CHECK, owner="owner of it", subject="a@example.com",
        state=JobState.RUNNING, created_at=0.0,
    )  # fmt: skip


async def kept(store: Store) -> Job:
    job = new_job()
    await store.put(job)
    return job


async def a_job_is_known_until_it_is_dropped(store: Store) -> None:
    job = await kept(store)
    assert await store.get(job.id) == job
    over = replace(job, state=JobState.DONE, status=0)
    await store.put(over)
    assert await store.get(job.id) == over

    await store.drop(job.id)

    assert await store.get(job.id) is None
    assert await store.was(job.id) == job.owner


async def an_unknown_job_has_nothing(store: Store) -> None:
    await store.log("unknown", STARTED)
    await store.keep("unknown", RESULT)
    await store.wish("unknown", "stop")
    await store.see("unknown")
    await store.drop("unknown")
    await store.more("unknown", 0, PATIENCE_S)

    assert await store.get("unknown") is None
    assert await store.was("unknown") is None
    assert await store.entries("unknown") == []
    assert await store.result("unknown") is None
    assert await store.wishes("unknown") == frozenset()
    assert await store.unseen_s("unknown") == 0.0


async def a_dropped_job_stays_dropped(store: Store) -> None:
    job = await kept(store)
    await store.log(job.id, STARTED)
    await store.keep(job.id, RESULT)
    await store.drop(job.id)

    await store.put(job)
    await store.log(job.id, DONE)
    await store.keep(job.id, RESULT)

    assert await store.get(job.id) is None
    assert await store.entries(job.id) == []
    assert await store.result(job.id) is None


async def a_dropped_job_is_to_stop_wherever_it_runs(store: Store) -> None:
    job = await kept(store)
    await store.wish(job.id, "finish")
    await store.drop(job.id)

    assert await store.wishes(job.id) == {"stop"}


async def a_log_has_numbers(store: Store) -> None:
    job = await kept(store)
    await store.log(job.id, STARTED)
    await store.log(job.id, DONE)

    assert await store.entries(job.id) == [(1, STARTED), (2, DONE)]
    assert await store.entries(job.id, 1) == [(2, DONE)]
    assert await store.entries(job.id, 2) == []
    assert await store.entries(job.id, -5) == [(1, STARTED), (2, DONE)]


async def a_result_outlives_changes_of_its_job(store: Store) -> None:
    job = await kept(store)
    assert await store.result(job.id) is None
    await store.keep(job.id, RESULT)
    await store.put(replace(job, state=JobState.DONE))

    assert await store.result(job.id) == RESULT


async def a_log_that_is_longer_is_not_waited_for(store: Store) -> None:
    job = await kept(store)
    await store.log(job.id, STARTED)

    await store.more(job.id, 0, PATIENCE_S)

    await store.more(job.id, 1, 0.01)  # nothing comes


async def many_wait_for_one_line(store: Store) -> None:
    job, other = await kept(store), await kept(store)
    waiting = [asyncio.create_task(store.more(job.id, 0, PATIENCE_S)) for _ in range(100)]
    elsewhere = asyncio.create_task(store.more(other.id, 0, PATIENCE_S))
    await asyncio.sleep(0.2)

    await store.log(job.id, STARTED)

    began = monotonic()
    await asyncio.gather(*waiting)
    assert monotonic() - began < PATIENCE_S / 2
    assert not elsewhere.done()
    elsewhere.cancel()


async def a_change_of_the_job_ends_a_wait(store: Store) -> None:
    for is_dropped in (False, True):
        job = await kept(store)
        waiting = asyncio.create_task(store.more(job.id, 0, 2 * PATIENCE_S))
        await asyncio.sleep(0.2)
        assert not waiting.done()

        await (store.drop(job.id) if is_dropped else store.put(replace(job, place=2)))

        await waiting


async def wishes_add_up(store: Store) -> None:
    job = await kept(store)
    assert await store.wishes(job.id) == frozenset()
    await store.wish(job.id, "finish")
    assert await store.wishes(job.id) == {"finish"}
    await store.wish(job.id, "stop")

    assert await store.wishes(job.id) == {"finish", "stop"}


async def a_visitor_who_asks_is_seen(store: Store) -> None:
    job = await kept(store)
    await asyncio.sleep(0.3)
    await store.put(job)  # the owner did not do this
    assert await store.unseen_s(job.id) >= 0.25

    await store.see(job.id)

    assert await store.unseen_s(job.id) < PATIENCE_S


async def no_more_than_so_many_count(store: Store) -> None:
    hits = await asyncio.gather(*(store.hit("key", 3, PATIENCE_S) for _ in range(20)))

    assert sorted(hits)[:3] == [0.0, 0.0, 0.0]
    assert all(0.0 < wait_s <= PATIENCE_S for wait_s in sorted(hits)[3:])
    assert await store.hit("another", 3, PATIENCE_S) == 0.0


async def a_count_ends_after_its_window(store: Store) -> None:
    assert await store.hit("short", 1, 0.5) == 0.0
    patience = monotonic() + PATIENCE_S
    while (wait_s := await store.hit("short", 1, 0.5)) > 0:
        assert wait_s <= 0.5
        assert monotonic() < patience
        await asyncio.sleep(0.05)


async def the_first_value_is_remembered(store: Store) -> None:
    assert await store.recall("key") is None
    values = [f"value {number}" for number in range(20)]
    found = await asyncio.gather(*(store.remember("key", one, PATIENCE_S) for one in values))
    assert len(set(found)) == 1
    assert await store.recall("key") == found[0]

    await store.forget("key")

    assert await store.recall("key") is None
    assert await store.remember("key", "new", PATIENCE_S) == "new"


async def a_value_is_forgotten_after_its_time(store: Store) -> None:
    await store.remember("key", "old", 0.1)
    patience = monotonic() + PATIENCE_S
    while await store.recall("key") is not None:
        assert monotonic() < patience
        await asyncio.sleep(0.02)

    assert await store.remember("key", "new", PATIENCE_S) == "new"


async def it_can_be_used(store: Store) -> None:
    await store.check()


CONTRACT: Final[tuple[Contract, ...]] = (
    a_job_is_known_until_it_is_dropped,
    an_unknown_job_has_nothing,
    a_dropped_job_stays_dropped,
    a_dropped_job_is_to_stop_wherever_it_runs,
    a_log_has_numbers,
    a_result_outlives_changes_of_its_job,
    a_log_that_is_longer_is_not_waited_for,
    many_wait_for_one_line,
    a_change_of_the_job_ends_a_wait,
    wishes_add_up,
    a_visitor_who_asks_is_seen,
    no_more_than_so_many_count,
    a_count_ends_after_its_window,
    the_first_value_is_remembered,
    a_value_is_forgotten_after_its_time,
    it_can_be_used,
)


def fulfil(contract: Contract, make: Callable[[], Store]) -> None:
    """Test a store that is made in the event loop that uses it."""

    async def run() -> None:
        store = make()
        async with asyncio.timeout(3 * PATIENCE_S):
            await contract(store)
        await store.close()

    asyncio.run(run())
