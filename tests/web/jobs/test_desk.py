import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

import pytest
from msgspec.structs import replace

from autoconf.errors import UsageError
from autoconf.model.events import Done, Event, Started, Trouble
from autoconf.model.report import Report
from autoconf.web.errors import BusyError, StoreAwayError
from autoconf.web.jobs.desk import Desk
from autoconf.web.jobs.job import Job, JobKind, JobState, Result, new_id
from autoconf.web.jobs.memory_store import MemoryStore
from autoconf.web.jobs.rules import Controls, Rules

S = TypeVar("S", bound=MemoryStore)

_PATIENCE_S = 60
_REPORT = Result(report=Report(address=None, domain="example.com"))


class Held:
    """Work that ends when it is told to, or cancelled."""

    def __init__(self) -> None:
        self.may_end = threading.Event()
        self.has_begun = threading.Event()

    def __call__(self, controls: Controls) -> Result:
        controls.watch(Started(address="a@example.com", sources=(), deadline_s=1.0))
        controls.cancel.register(self.may_end.set)
        controls.finish.register(self.may_end.set)
        self.has_begun.set()
        assert self.may_end.wait(_PATIENCE_S)
        controls.watch(Done(status=0, verdict="x"))
        return _REPORT


def job(*, has_login: bool = False) -> Job:
    return Job(
        id=new_id(), kind=JobKind.CHECK, owner="o", subject="a@example.com", has_login=has_login,
        created_at=0.0,
    )  # fmt: skip


def at_desk(
    test: Callable[[Desk, S], Awaitable[None]],
    rules: Rules | None = None,
    store: MemoryStore | None = None,
) -> list[tuple[str, str]]:
    failed: list[tuple[str, str]] = []

    async def run() -> None:
        used = store or MemoryStore()
        desk = Desk(used, rules or Rules(), lambda *told: failed.append(told))
        keeping = asyncio.create_task(desk.keep())
        async with asyncio.timeout(_PATIENCE_S):
            await test(desk, cast("S", used))
        keeping.cancel()
        desk.close()

    asyncio.run(run())
    return failed


async def over(store: MemoryStore, job_id: str) -> Job:
    while True:
        known = await store.get(job_id)
        assert known is not None
        if known.state.is_over and isinstance(await last(store, job_id), Done):
            return known
        await asyncio.sleep(0.01)


async def in_place(store: MemoryStore, job_id: str, place: int) -> None:
    while (known := await store.get(job_id)) is None or known.place != place:  # noqa: ASYNC110
        await asyncio.sleep(0.01)


async def last(store: MemoryStore, job_id: str) -> Event | None:
    entries = await store.entries(job_id)
    return entries[-1][1] if entries else None


def test_a_job_runs_and_its_log_ends_after_its_result() -> None:
    async def test(desk: Desk, store: MemoryStore) -> None:
        work = Held()
        taken = await desk.take(job(), work)
        assert taken.state is JobState.RUNNING
        assert await store.result(taken.id) is None
        work.may_end.set()

        ended = await over(store, taken.id)

        assert (ended.state, ended.status, ended.verdict) == (JobState.DONE, 0, "x")
        assert await store.result(taken.id) == _REPORT
        names = [type(event).__name__ for _, event in await store.entries(taken.id)]
        assert names == ["Started", "Done"]

    at_desk(test)


def test_jobs_beyond_the_places_stand_in_line_and_then_run() -> None:
    async def test(desk: Desk, store: MemoryStore) -> None:
        works = [Held() for _ in range(3)]
        jobs = [await desk.take(job(), work) for work in works]
        assert [one.place for one in jobs] == [0, 1, 2]

        works[0].may_end.set()
        await over(store, jobs[0].id)
        await in_place(store, jobs[2].id, 1)
        for work in works:
            work.may_end.set()

        assert (await over(store, jobs[2].id)).state is JobState.DONE

    at_desk(test, Rules(at_once=1, in_line=2))


def test_clients_take_turns_in_line() -> None:
    async def test(desk: Desk, store: MemoryStore) -> None:
        busy = [await desk.take(job(), Held(), "192.0.2.1") for _ in range(4)]
        assert [one.place for one in busy] == [0, 1, 2, 3]

        first, second = [await desk.take(job(), Held(), "192.0.2.2") for _ in range(2)]

        assert (first.place, second.place) == (1, 3)
        await in_place(store, busy[1].id, 2)
        await in_place(store, busy[3].id, 5)

    at_desk(test, Rules(at_once=1, in_line=9))


def test_who_finds_the_line_full_is_sent_away_with_a_place() -> None:
    async def test(desk: Desk, _store: MemoryStore) -> None:
        for _ in range(2):
            await desk.take(job(), Held())

        with pytest.raises(BusyError) as caught:
            await desk.take(job(), Held())

        assert caught.value.place == 2
        assert caught.value.retry_after_s > 0

    at_desk(test, Rules(at_once=1, in_line=1))


def test_a_password_stands_in_no_line() -> None:
    async def test(desk: Desk, store: MemoryStore) -> None:
        first = Held()
        began = await desk.take(job(), first)
        with pytest.raises(BusyError):
            await desk.take(job(has_login=True), Held())
        first.may_end.set()
        await over(store, began.id)

        taken = await desk.take(job(has_login=True), Held())

        assert taken.state is JobState.RUNNING

    at_desk(test, Rules(at_once=1, login_s=0.05))


def test_a_password_comes_before_those_in_line() -> None:
    async def test(desk: Desk, store: MemoryStore) -> None:
        first, second = Held(), Held()
        await desk.take(job(), first)
        in_line = await desk.take(job(), second)
        login = Held()
        waiting = asyncio.create_task(desk.take(job(has_login=True), login))
        await asyncio.sleep(0)
        first.may_end.set()

        assert (await waiting).state is JobState.RUNNING
        known = await store.get(in_line.id)
        assert known is not None
        assert known.state is JobState.QUEUED
        for one in (login, second):
            one.may_end.set()
        assert (await over(store, in_line.id)).state is JobState.DONE

    at_desk(test, Rules(at_once=1, in_line=1, login_s=_PATIENCE_S))


@pytest.mark.parametrize("is_elsewhere", [False, True])
def test_an_owner_may_end_a_job(*, is_elsewhere: bool) -> None:
    async def test(desk: Desk, store: MemoryStore) -> None:
        taken = await desk.take(job(), Held())
        if is_elsewhere:  # another process got the request
            await store.wish(taken.id, "stop")
        else:
            await desk.stop(taken.id)

        assert (await over(store, taken.id)).state is JobState.CANCELLED

    at_desk(test)


def test_an_owner_may_leave_the_line() -> None:
    async def test(desk: Desk, store: MemoryStore) -> None:
        await desk.take(job(), Held())
        waiting = await desk.take(job(), Held())
        await desk.stop(waiting.id)

        assert (await over(store, waiting.id)).state is JobState.CANCELLED
        assert desk.waiting == 0

    at_desk(test, Rules(at_once=1))


def test_a_search_may_end_with_what_is_there() -> None:
    async def test(desk: Desk, store: MemoryStore) -> None:
        taken = await desk.take(job(), Held())
        await desk.finish(taken.id)

        assert (await over(store, taken.id)).state is JobState.DONE

    at_desk(test)


def test_a_crash_is_told_and_ends_its_job_alone() -> None:
    def crash(_controls: Controls) -> Result:
        raise ZeroDivisionError("secret")

    async def test(desk: Desk, store: MemoryStore) -> None:
        taken = await desk.take(job(), crash)
        ended = await over(store, taken.id)
        assert (ended.state, ended.problem) == (JobState.FAILED, "crashed")
        assert await last(store, taken.id) == Done(status=1, problem=Trouble.CRASHED)

    assert [kind for _, kind in at_desk(test)] == ["ZeroDivisionError"]


def test_a_wrong_wish_of_the_caller_is_named() -> None:
    def refuse(_controls: Controls) -> Result:
        raise UsageError("option.timeout", value=0, most=1)

    async def test(desk: Desk, store: MemoryStore) -> None:
        taken = await desk.take(job(), refuse)
        ended = await over(store, taken.id)
        assert (ended.state, ended.problem, ended.status) == (JobState.FAILED, "option.timeout", 2)

    at_desk(test)


def test_work_that_does_not_end_loses_its_place() -> None:
    async def test(desk: Desk, store: MemoryStore) -> None:
        taken = await desk.take(job(), Held())

        assert (await over(store, taken.id)).problem == "took-too-long"

    at_desk(test, Rules(job_s=0.05))


class Flaky(MemoryStore):
    """Is away for as long as it is told so."""

    def __init__(self) -> None:
        super().__init__()
        self.away: set[str] = set()

    async def put(self, job: Job) -> None:
        self._answer("put")
        await super().put(job)

    async def get(self, job_id: str) -> Job | None:
        self._answer("get")
        return await super().get(job_id)

    async def log(self, job_id: str, event: Event) -> None:
        self._answer("log")
        await super().log(job_id, event)

    def _answer(self, what: str) -> None:
        if what in self.away:
            raise StoreAwayError


def test_a_job_whose_end_could_not_be_kept_is_told_later() -> None:
    async def test(desk: Desk, store: Flaky) -> None:
        work = Held()
        taken = await desk.take(job(), work)
        store.away = {"put", "get", "log"}
        work.may_end.set()
        while desk.running:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        store.away = set()

        ended = await over(store, taken.id)

        assert (ended.state, ended.problem) == (JobState.FAILED, "unavailable")
        assert await last(store, taken.id) == Done(status=1, problem=Trouble.CRASHED)

    assert at_desk(test, store=Flaky()) == []


def test_a_job_whose_last_event_could_not_be_kept_keeps_its_result() -> None:
    async def test(desk: Desk, store: Flaky) -> None:
        work = Held()
        taken = await desk.take(job(), work)
        store.away = {"log"}
        work.may_end.set()
        while desk.running:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        store.away = set()

        ended = await over(store, taken.id)

        assert (ended.state, ended.verdict) == (JobState.DONE, "x")
        assert await store.result(taken.id) == _REPORT

    assert at_desk(test, store=Flaky()) == []


class AwaySoon(Flaky):
    """Keeps one job, and is away then."""

    async def put(self, job: Job) -> None:
        await super().put(job)
        self.away = {"put"}


def test_a_login_that_was_kept_runs_to_its_end_though_the_store_is_away() -> None:
    """The end of the work gives the token back."""

    async def test(desk: Desk, _store: AwaySoon) -> None:
        work = Held()
        await desk.take(replace(job(), has_login=True), work)
        assert await asyncio.to_thread(work.has_begun.wait, _PATIENCE_S)
        work.may_end.set()

    assert at_desk(test, store=AwaySoon()) == []


def test_a_job_that_cannot_be_kept_stands_in_no_line() -> None:
    async def test(desk: Desk, store: Flaky) -> None:
        await desk.take(job(), Held())
        store.away = {"put"}

        with pytest.raises(StoreAwayError):
            await desk.take(job(), Held())

        assert desk.waiting == 0

    at_desk(test, Rules(at_once=1), Flaky())
