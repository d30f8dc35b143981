"""The way to Redis, without Redis."""

import asyncio
import socket
import traceback

import pytest

from autoconf.errors import UsageError
from autoconf.web.errors import StoreAwayError
from autoconf.web.jobs.redis_store import open_store

PASSWORD = "canary-4711"


@pytest.mark.parametrize(
    "url",
    [
        "redis://localhost",
        "redis://127.0.0.1:7000/3",
        "redis://[::1]:7000/",
        f"rediss://user:{PASSWORD}@example.com/0?ssl_ca_certs=/etc/ca.pem",
        f"unix://:{PASSWORD}@/run/redis/redis.sock?db=2",
    ],
)
def test_an_address_of_redis_can_be_used(url: str) -> None:
    assert PASSWORD not in repr(open_store(url))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:6379",
        f"http://:{PASSWORD}@localhost",
        f"redis://:{PASSWORD}@",
        f"redis://:{PASSWORD}/@localhost",
        f"redis://:{PASSWORD}#@localhost",
        f"redis://:{PASSWORD}?@localhost",
        f"redis://:{PASSWORD}[@localhost",
        f"redis://:{PASSWORD}@localhost:70000",
        f"redis://:{PASSWORD}@localhost/name",
        "unix://",
        "redis://localhost?socket_timeout=600",
        "rediss://localhost?ssl_cert_reqs=none",
        "rediss://localhost?ssl_check_hostname=",
    ],
)
def test_a_wrong_address_of_redis_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        open_store(url)

    assert caught.value.id == "web-server.option.redis"
    assert PASSWORD not in "".join(traceback.format_exception(caught.value))


def test_a_closed_port_is_a_store_that_is_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    away(f"redis://:{PASSWORD}@127.0.0.1:{port}/0")


def test_a_port_without_a_word_is_a_store_that_is_away(silent_port: int) -> None:
    away(f"redis://:{PASSWORD}@127.0.0.1:{silent_port}/0")


def test_a_name_that_is_none_is_a_store_that_is_away() -> None:
    away(f"redis://:{PASSWORD}@{'a' * 70}.example/0")


def away(url: str) -> None:
    async def run() -> None:
        store = open_store(url)
        async with asyncio.timeout(60):
            for ask in (store.check(), store.get("id"), store.more("id", 0, 600.0)):
                with pytest.raises(StoreAwayError) as caught:
                    await ask
                assert PASSWORD not in "".join(traceback.format_exception(caught.value))
        await store.close()

    asyncio.run(run())
