"""What happened lately, for the threads of all processes that use one Redis."""

from typing import Final, cast

from redis import BlockingConnectionPool, Redis

from autoconf.web.errors import StoreAwayError
from autoconf.web.jobs.redis_link import AWAY, PREFIX, thread_pool
from autoconf.web.jobs.redis_scripts import HIT
from autoconf.web.jobs.sealing import hashed

_PLACE: Final = f"{PREFIX}:counts:"


def open_counters(url: str) -> "RedisCounters":
    """Return counters; nothing is connected yet.

    Raises:
        UsageError: the URL is wrong.
    """
    return RedisCounters(thread_pool(url))


class RedisCounters:
    """Events by name, each of them forgotten after a while. The names stand there as hashes."""

    def __init__(self, pool: BlockingConnectionPool) -> None:
        """Use connections, from any thread."""
        self._redis = Redis(connection_pool=pool)

    def hit(self, key: str, most: int, window_s: float) -> float:
        """Count an event, unless there were ``most`` of them within the window.

        Args:
            key: what happens.
            most: how many are allowed; 0 counts nothing, and tells whether any event was counted.
            window_s: how long an event counts.

        Returns:
            0 if it was counted, or if no event counts any more; else the seconds to wait.

        Raises:
            StoreAwayError: Redis does not answer.
        """
        window_ms = max(1, round(window_s * 1000))
        try:
            wait_ms = self._redis.eval(HIT, 1, f"{_PLACE}{hashed(key)}", most, window_ms)
        except AWAY as error:
            raise StoreAwayError from error
        return cast("int", wait_ms) / 1000
