"""The desk: a few jobs run at once, some wait in line, and the rest are sent away."""

import asyncio
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.errors import UsageError
from autoconf.listening.waiting import in_thread
from autoconf.model.events import Done, Trouble
from autoconf.tasks import CancelToken
from autoconf.web.errors import BusyError, StoreAwayError
from autoconf.web.jobs.job import Job, JobState, Result
from autoconf.web.jobs.line import Waiting, stand_in_line
from autoconf.web.jobs.log import Log
from autoconf.web.jobs.rules import Controls, Rules, Work
from autoconf.web.jobs.store import Store

_LOOK_S: Final = 0.25
"""Between two looks at what owners ask of jobs that run."""

_LEFT_S: Final = 30.0
"""A visitor who does not ask for so long has left, and loses the place in line."""

_CRASHED: Final = "crashed"
_TOOK_TOO_LONG: Final = "took-too-long"
_UNAVAILABLE: Final = "unavailable"


class _Run(Struct, eq=False):
    """A job that runs in this process."""

    job: Job
    client: str
    cancel: CancelToken
    finish: CancelToken


class Desk:
    """Takes jobs, runs them in threads, and writes their logs."""

    def __init__(self, store: Store, rules: Rules, failed: Callable[[str, str], None]) -> None:
        """Open.

        Args:
            store: keeps jobs.
            rules: how many.
            failed: is told the id of a job that crashed, and the type of the error.
        """
        self._store = store
        self._rules = rules
        self._failed = failed
        self._running: dict[str, _Run] = {}
        self._line: deque[Waiting] = deque()
        self._lost: dict[str, Job] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._free = asyncio.Event()
        self._logins = 0

    @property
    def running(self) -> int:
        """How many jobs run."""
        return len(self._running)

    @property
    def waiting(self) -> int:
        """How many jobs stand in line."""
        return len(self._line)

    async def take(self, job: Job, work: Work, client: str = "") -> Job:
        """Start a job, or let it stand in line.

        Args:
            job: new.
            work: what it does.
            client: who asks.

        Raises:
            BusyError: the line is full, or a job with a password cannot start soon.
            StoreAwayError: nothing can be kept.
        """
        if job.has_login:
            await self._wait_for_place()
        elif self._is_full(self._logins):
            if len(self._line) >= self._rules.in_line:
                raise self._busy()
            turn = self._jobs_of(client)
            return await self._stand_in_line(Waiting(job, work, client, turn))
        return await self._start(job, work, client)

    async def stop(self, job_id: str) -> None:
        """End a job, wherever it is."""
        run = self._running.get(job_id)
        if run is not None:
            run.cancel.cancel()
            return
        for one in tuple(self._line):
            if one.job.id == job_id:
                self._line.remove(one)
                await self._cancelled(one.job)
                return
        await self._store.wish(job_id, "stop")

    async def finish(self, job_id: str) -> None:
        """Let the search of a job end with what is there."""
        run = self._running.get(job_id)
        if run is not None:
            run.finish.cancel()
        else:
            await self._store.wish(job_id, "finish")

    async def keep(self) -> None:
        """Look after wishes, places in line and visitors who left, until this is cancelled."""
        while True:
            await asyncio.sleep(_LOOK_S)
            try:
                await self._grant_wishes()
                await self._end_lost()
                await self._dismiss_left()
                await self._tell_places()
            except StoreAwayError:
                continue
            self._advance()

    def close(self) -> None:
        """End all jobs; no other one starts."""
        self._line.clear()
        for run in tuple(self._running.values()):
            run.cancel.cancel()

    async def closed(self, seconds: float) -> None:
        """Wait until the jobs that run have ended, at most so long."""
        if self._tasks:
            await asyncio.wait(tuple(self._tasks), timeout=seconds)

    def _is_full(self, awaited: int = 0) -> bool:
        """Tell whether no place is left besides those that logins wait for."""
        return len(self._running) + awaited >= self._rules.at_once

    def _jobs_of(self, client: str) -> int:
        clients = [one.client for one in self._running.values()]
        return [*clients, *(one.client for one in self._line)].count(client)

    def _busy(self) -> BusyError:
        place = len(self._line) + 1
        return BusyError(place, retry_after_s=5 + place // 2)

    async def _wait_for_place(self) -> None:
        """Wait until a job can start at once; it comes before those in line."""
        self._logins += 1
        try:
            async with asyncio.timeout(self._rules.login_s):
                while self._is_full():
                    self._free.clear()
                    await self._free.wait()
        except TimeoutError as error:
            raise self._busy() from error
        finally:
            self._logins -= 1

    def _advance(self) -> None:
        """Start those in line whose turn it is."""
        while self._line and not self._is_full(self._logins):
            one = self._line.popleft()
            run = self._enter(one.job, one.client)
            self._spawn(run, one.work)

    async def _stand_in_line(self, one: Waiting) -> Job:
        queued = replace(one.job, place=stand_in_line(self._line, one))
        try:
            await self._store.put(queued)
        except StoreAwayError:
            if one in self._line:
                self._line.remove(one)
            raise
        self._advance()
        return queued

    async def _start(self, job: Job, work: Work, client: str) -> Job:
        run = self._enter(job, client)
        try:
            await self._store.put(run.job)
        except StoreAwayError:
            self._leave(job.id)
            raise
        self._spawn(run, work)
        return run.job

    def _enter(self, job: Job, client: str) -> _Run:
        job = replace(job, state=JobState.RUNNING, place=0)
        run = _Run(job, client, CancelToken(), CancelToken())
        self._running[job.id] = run
        return run

    def _leave(self, job_id: str) -> None:
        del self._running[job_id]
        self._free.set()

    def _spawn(self, run: _Run, work: Work) -> None:
        task = asyncio.create_task(self._run(run, work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, run: _Run, work: Work) -> None:
        log = Log(self._store, run.job.id)
        try:
            if not run.job.has_login:  # one with a login is kept already, and has to run to its end
                await self._store.put(run.job)
            over, result, done = await self._ended(run, work, log)
            if result is not None:
                await self._store.keep(run.job.id, result)
            await self._store.put(over)
            await log.end(done)
        except StoreAwayError:
            run.cancel.cancel()
            self._lost[run.job.id] = run.job
        finally:
            await log.close()
            self._leave(run.job.id)
            self._advance()

    async def _ended(self, run: _Run, work: Work, log: Log) -> tuple[Job, Result | None, Done]:
        """Return a job at its end, with its result and its last event."""
        job, result = run.job, None
        try:
            async with asyncio.timeout(self._rules.job_s):
                result = await in_thread(partial(work, Controls(log.watch, run.cancel, run.finish)))
        except TimeoutError:
            run.cancel.cancel()
            job, done = _failed(job, _TOOK_TOO_LONG)
        except UsageError as error:
            job, done = _failed(job, error.id)
        except Exception as error:  # noqa: BLE001 - a bug in one job must not end the others
            self._failed(job.id, type(error).__name__)
            job, done = _failed(job, _CRASHED)
        else:
            done = log.done or Done(status=0)
            state = JobState.CANCELLED if run.cancel.is_cancelled else JobState.DONE
            job = replace(job, state=state, status=done.status, verdict=done.verdict or "")
        return job, result, done

    async def _cancelled(self, job: Job) -> None:
        await self._store.put(replace(job, state=JobState.CANCELLED, place=0))
        await self._store.log(job.id, Done(status=1, problem=Trouble.CANCELLED))

    async def _grant_wishes(self) -> None:
        for run in tuple(self._running.values()):
            wishes = await self._store.wishes(run.job.id)
            if "stop" in wishes:
                run.cancel.cancel()
            if "finish" in wishes:
                run.finish.cancel()
        for one in tuple(self._line):
            if "stop" in await self._store.wishes(one.job.id) and one in self._line:
                self._line.remove(one)
                await self._cancelled(one.job)

    async def _end_lost(self) -> None:
        """Tell the end of jobs that ended while the store was away; it may know them still."""
        for job in tuple(self._lost.values()):
            known = await self._store.get(job.id)
            if known is not None and known.state.is_over:  # only its last event is missing
                await self._store.log(
                    job.id, Done(status=known.status or 0, verdict=known.verdict or None)
                )
            elif known is not None:
                over, done = _failed(known, _UNAVAILABLE)
                await self._store.put(over)
                await self._store.log(job.id, done)
            self._lost.pop(job.id, None)

    async def _dismiss_left(self) -> None:
        for one in tuple(self._line):
            if await self._store.unseen_s(one.job.id) > _LEFT_S and one in self._line:
                self._line.remove(one)
                await self._cancelled(one.job)

    async def _tell_places(self) -> None:
        for place, one in enumerate(tuple(self._line), 1):
            if one.job.place != place and one in self._line:
                one.job = replace(one.job, place=place)
                await self._store.put(one.job)


def _failed(job: Job, problem: str) -> tuple[Job, Done]:
    is_ours = problem in {_CRASHED, _TOOK_TOO_LONG, _UNAVAILABLE}
    trouble = Trouble.CRASHED if is_ours else Trouble.USAGE
    status = 1 if trouble is Trouble.CRASHED else 2
    return (
        replace(job, state=JobState.FAILED, status=status, problem=problem),
        Done(status=status, problem=trouble),
    )
