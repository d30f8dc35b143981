"""The accounts that wait for their test, by the places that they need."""

from collections import deque
from math import inf
from typing import Final

from msgspec import Struct

from autoconf.usecases.accounts.limits import Claim, Hosts, Places
from autoconf.usecases.accounts.table import Account


class Task(Struct, frozen=True, kw_only=True):
    """An account to test.

    Attributes:
        places: what it needs.
        is_second: its first test ended because a server said that there is too much.
    """

    account: Account
    places: Places
    is_second: bool = False


class Queues:
    """Gives the next account whose servers have room.

    Accounts that need the same places wait in one queue, so that a look at all queues is short.
    """

    def __init__(self, hosts: Hosts) -> None:
        """Hold nothing yet."""
        self._hosts: Final = hosts
        self._queues: dict[tuple[tuple[str, int], ...], deque[Task]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._queues.values()))

    def add(self, task: Task) -> None:
        """Let an account wait behind those that need the same places."""
        key = tuple(sorted(task.places.items()))
        self._queues.setdefault(key, deque()).append(task)

    def next(self) -> tuple[Task, Claim] | float:
        """Return the next account and its claim, or the seconds until there may be one."""
        least = inf
        for key, queue in list(self._queues.items()):
            claim = self._hosts.claim(queue[0].places)
            if isinstance(claim, float):
                least = min(least, claim)
                continue
            task = queue.popleft()
            del self._queues[key]  # it goes behind the others: each hoster has its turn
            if queue:
                self._queues[key] = queue
            return task, claim
        return least
