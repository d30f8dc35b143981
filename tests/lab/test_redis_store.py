"""The store of several processes, with a real Redis."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Iterator

import pytest
from msgspec.structs import replace

from autoconf.web.errors import StoreAwayError
from autoconf.web.jobs.job import JobState
from autoconf.web.jobs.redis_store import open_store
from autoconf.web.jobs.sealing import Seal
from autoconf.web.jobs.store import Store
from tests.lab.redis_server import PASSWORD, Redis, redis_server
from tests.web.jobs.store_contract import (
    CONTRACT,
    DONE,
    PATIENCE_S,
    RESULT,
    STARTED,
    Contract,
    fulfil,
    kept,
    new_job,
)

pytestmark = pytest.mark.lab


@pytest.fixture(name="redis", scope="module")
def _redis() -> Iterator[Redis]:
    with redis_server() as server:
        yield server


@pytest.fixture(autouse=True)
def _empty(redis: Redis) -> None:
    redis.ask("FLUSHALL")


def with_store(url: str, test: Callable[[Store], Awaitable[None]]) -> None:
    fulfil(test, lambda: open_store(url))


@pytest.mark.parametrize("contract", CONTRACT, ids=lambda one: one.__name__)
def test_a_store_does_what_its_contract_says(redis: Redis, contract: Contract) -> None:
    with_store(redis.url, contract)

    assert [name for name in redis.names() if redis.ask("PTTL", name) == -1] == []


def test_redis_may_be_asked_over_tls(redis: Redis) -> None:
    async def test(store: Store) -> None:
        job = await kept(store)
        assert await store.get(job.id) == job
        await store.more(job.id, 0, 0.01)

    with_store(redis.tls_url, test)


def test_a_certificate_for_another_name_is_refused(redis: Redis) -> None:
    async def test(store: Store) -> None:
        with pytest.raises(StoreAwayError):
            await store.check()

    with_store(redis.tls_url.replace("localhost", "127.0.0.1"), test)


def test_a_wrong_password_is_not_told(redis: Redis) -> None:
    wrong = "wrong-4712"

    async def test(store: Store) -> None:
        for ask in (store.check(), store.get("id"), store.more("id", 0, PATIENCE_S)):
            with pytest.raises(StoreAwayError) as caught:
                await ask
            assert wrong not in "".join(traceback.format_exception(caught.value))

    with_store(redis.url.replace(PASSWORD, wrong), test)


def test_redis_is_told_neither_ids_nor_who_asks(redis: Redis) -> None:
    told: list[str] = []

    async def test(store: Store) -> None:
        job = await kept(store)
        gone = await kept(store)
        await store.log(job.id, STARTED)
        await store.keep(job.id, RESULT)
        await store.hit("jobs 192.0.2.7", 3, 60.0)
        await store.remember("key owner of it one", job.id, 60.0)
        await store.drop(gone.id)
        told.extend((job.id, gone.id, job.owner, job.subject, "192.0.2.7", "example.com"))

    with_store(redis.url, test)

    content = "".join(f"{name} {content_of(redis, name)}" for name in redis.names())
    assert len(redis.names()) == 5
    assert [one for one in told if one in content] == []


def content_of(redis: Redis, name: str) -> str:
    """Return what stands under a name; DUMP would compress it."""
    match redis.ask("TYPE", name):
        case b"hash":
            return repr(redis.ask("HGETALL", name))
        case b"list":
            return repr(redis.ask("LRANGE", name, 0, -1))
        case _:
            return repr(redis.ask("GET", name))


def test_a_value_that_somebody_has_changed_is_not_shown(redis: Redis) -> None:
    async def test(store: Store) -> None:
        job, other = await kept(store), await kept(store)
        stolen = redis.ask("HGET", Seal(other.id).key("job"), "job")
        assert isinstance(stolen, bytes)
        redis.ask("HSET", Seal(job.id).key("job"), "job", stolen)

        with pytest.raises(StoreAwayError):
            await store.get(job.id)

    with_store(redis.url, test)


def test_a_full_redis_is_away_and_keeps_what_it_has(redis: Redis) -> None:
    async def test(store: Store) -> None:
        job = await kept(store)
        redis.ask("CONFIG", "SET", "maxmemory", 1)
        try:
            for ask in (store.check(), store.put(new_job()), store.hit("key", 1, 60.0)):
                with pytest.raises(StoreAwayError):
                    await ask
            assert await store.get(job.id) == job
        finally:
            redis.ask("CONFIG", "SET", "maxmemory", 0)
        await store.check()

    with_store(redis.url, test)


def test_a_redis_that_hangs_is_away_and_comes_back(redis: Redis) -> None:
    async def test(store: Store) -> None:
        job = await kept(store)
        waiting = asyncio.create_task(store.more(job.id, 0, PATIENCE_S))
        await asyncio.sleep(0.2)
        with redis.stopped():
            asks = [store.get(job.id) for _ in range(100)]
            ended = await asyncio.gather(*asks, return_exceptions=True)
            assert {type(one) for one in ended} == {StoreAwayError}
            with pytest.raises(StoreAwayError):
                await store.check()

        assert await store.get(job.id) == job
        await store.log(job.id, DONE)
        await waiting

    with_store(redis.url, test)


def test_a_silent_connection_for_changes_is_made_anew(redis: Redis) -> None:
    async def test(store: Store) -> None:
        job = await kept(store)
        waiting = asyncio.create_task(store.more(job.id, 0, 4 * PATIENCE_S))
        await asyncio.sleep(0.2)
        with redis.stopped():
            await asyncio.sleep(15)  # much longer than the silence that is taken for life
        await waiting  # what came meanwhile may have been missed: look again

    with_store(redis.url, test)


def test_a_redis_that_lost_its_data_shows_no_half_of_a_job(redis: Redis) -> None:
    async def test(store: Store) -> None:
        job = await kept(store)
        await store.log(job.id, STARTED)
        waiting = asyncio.create_task(store.more(job.id, 1, 4 * PATIENCE_S))
        await asyncio.sleep(0.2)
        await asyncio.to_thread(redis.restart)
        await waiting  # wakes to see that nothing is left

        await store.log(job.id, DONE)
        await store.keep(job.id, RESULT)
        await store.put(replace(job, state=JobState.DONE))

        assert await store.get(job.id) is None
        assert await store.entries(job.id) == []
        assert await store.result(job.id) is None

    with_store(redis.url, test)


def test_one_connection_hears_for_all_who_wait(redis: Redis) -> None:
    async def test(store: Store) -> None:
        jobs = [await kept(store) for _ in range(20)]
        waiting = [asyncio.create_task(store.more(one.id, 0, PATIENCE_S)) for one in jobs * 10]
        await asyncio.sleep(0.5)

        clients = redis.ask("CLIENT", "LIST", "TYPE", "pubsub")
        assert isinstance(clients, dict | list | bytes)
        assert len(clients.splitlines() if isinstance(clients, bytes) else clients) == 1

        for one in jobs:
            await store.log(one.id, DONE)
        await asyncio.gather(*waiting)

    with_store(redis.url, test)
