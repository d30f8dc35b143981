"""Turns for work that takes long: few are at work, and few wait, so that nobody fills the queue."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from autoconf.publish.exchange import refusal
from autoconf.publish.guard import RefusedError

_AT_ONCE: Final = 2
"""A signature with RSA of 4096 bits takes 7 ms of a processor, so it holds no other answer up."""

_MOST: Final = 64
_MOST_OF_NETWORK: Final = 32
_BUSY: Final = refusal(503, "Too many ask for a profile now.", (b"retry-after", b"2"))


class Turns:
    """Lets a few work at once, and refuses those that would wait too long."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(_AT_ONCE)
        self._there: Counter[str] = Counter()

    @asynccontextmanager
    async def one(self, network: str) -> AsyncIterator[None]:
        """Wait for a turn.

        Args:
            network: of the client; empty: it is not known.

        Raises:
            RefusedError: too many wait, of all or of this network.
        """
        if self._there.total() >= _MOST or self._there[network] >= _MOST_OF_NETWORK:
            raise RefusedError(_BUSY, reason="busy")
        self._there[network] += 1
        try:
            async with self._free:
                yield
        finally:
            self._there[network] -= 1
            if not self._there[network]:
                del self._there[network]
