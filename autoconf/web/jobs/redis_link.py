"""The way to Redis: where it is, how long it may take, and what its errors become."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import redis
import redis.asyncio
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

from autoconf.errors import UsageError
from autoconf.web.errors import StoreAwayError

PREFIX: Final = "mail-autoconf"
"""Each key begins with it: others may keep their data in the same Redis."""

LIMIT_S: Final = 2.0
"""For each command, with the wait for a connection."""

AWAY: Final = (redis.RedisError, OSError, UnicodeError)
"""What Redis and the way to it raise; a name that is no host name is a UnicodeError."""

_MOST_CONNECTIONS: Final = 32
_SCHEMES: Final = frozenset({"redis", "rediss", "unix"})
_QUERY: Final = frozenset({"db", "ssl_ca_certs", "ssl_certfile", "ssl_keyfile"})
"""Others would change the time limits, or switch the check of the certificate off."""

_DATABASE: Final = re.compile(r"/?|/\d+")


@asynccontextmanager
async def in_time() -> AsyncIterator[None]:
    """Give commands their time.

    Raises:
        StoreAwayError: they took longer, or failed.
    """
    try:
        async with asyncio.timeout(LIMIT_S):
            yield
    except AWAY as error:
        raise StoreAwayError from error


def async_pool(url: str) -> redis.asyncio.BlockingConnectionPool:
    """Return connections for the event loop; none is opened yet.

    Raises:
        UsageError: the URL is wrong. No part of it stands in the error: it may hold a password.
    """
    options = _options(url)
    return redis.asyncio.BlockingConnectionPool.from_url(
        url, retry=AsyncRetry(NoBackoff(), 0), **options
    )


def thread_pool(url: str) -> redis.BlockingConnectionPool:
    """Return connections for threads; see ``async_pool``."""
    return redis.BlockingConnectionPool.from_url(url, retry=Retry(NoBackoff(), 0), **_options(url))


def _options(url: str) -> dict[str, Any]:
    """Return how to connect. A command is never sent twice: it may have counted already."""
    if not _is_place(url):
        raise UsageError("web-server.option.redis")
    # A certificate must name the host; older versions of the client do not ask for that.
    tls = {"ssl_check_hostname": True} if url.lower().startswith("rediss:") else {}
    return {
        "max_connections": _MOST_CONNECTIONS,
        "timeout": LIMIT_S,
        "socket_timeout": LIMIT_S,
        "socket_connect_timeout": LIMIT_S,
        "protocol": 2,
        **tls,
    }


def _is_place(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port  # parsed here; a wrong one would be quoted by the error
    except ValueError:
        return False
    if parts.scheme not in _SCHEMES or parts.fragment:
        return False
    if any(name not in _QUERY for name, _ in parse_qsl(parts.query, keep_blank_values=True)):
        return False
    if parts.scheme == "unix":
        return len(parts.path) > 1
    return bool(parts.hostname) and _DATABASE.fullmatch(parts.path) is not None
