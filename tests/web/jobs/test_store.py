"""The memory of a process; ``tests/lab/test_redis_store.py`` has the same tests for Redis."""

import asyncio
import pickle
import time

import pytest

from autoconf.web.jobs.job import Job, JobKind, JobState, Result, new_id
from autoconf.web.jobs.memory_store import MemoryStore
from tests.web.jobs.store_contract import CONTRACT, Contract, fulfil
from tests.web.pages.samples import REPORT


@pytest.mark.parametrize("contract", CONTRACT, ids=lambda one: one.__name__)
def test_a_store_does_what_its_contract_says(contract: Contract) -> None:
    fulfil(contract, MemoryStore)


def test_w16_results_together_have_a_limit_and_the_oldest_go() -> None:
    result = Result(report=REPORT)

    async def run() -> list[bool]:
        store = MemoryStore(most_octets=2 * len(pickle.dumps(result)))
        jobs = [
            Job(
                id=new_id(), kind=JobKind.CHECK, owner="alice", subject="example.com",
                state=JobState.DONE, created_at=time.time(),
            )
            for _ in range(4)
        ]  # fmt: skip
        for job in jobs:
            await store.put(job)
            await store.keep(job.id, result)
        assert await store.was(jobs[0].id) == "alice"
        return [await store.result(job.id) is not None for job in jobs]

    assert asyncio.run(run()) == [False, False, True, True]
