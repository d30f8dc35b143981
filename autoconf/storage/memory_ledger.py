"""The login ledger of one process."""

from collections.abc import Callable
from typing import Final

from autoconf.model.budget import Spent
from autoconf.tasks import new_lock

_MOST: Final = 100_000


class MemoryLedger:
    """Remembers for as long as the process lives.

    If there are very many accounts, those without any count are forgotten, then the account that
    changed before all others.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._lock = new_lock()
        self._spent: dict[str, Spent] = {}

    def read(self, account: str, now: float) -> Spent:
        """Return one account's entry; see ``Ledger``."""
        with self._lock:
            return self._spent.get(account, Spent()).at(now)

    def update(self, account: str, change: Callable[[Spent], Spent], now: float) -> Spent:
        """Change one account's entry; see ``Ledger``."""
        with self._lock:
            spent = change(self._spent.get(account, Spent()).at(now))
            self._spent.pop(account, None)
            self._spent[account] = spent
            if len(self._spent) > self._most:
                self._make_room(now)
        return spent

    def _make_room(self, now: float) -> None:
        known = {account: spent.at(now) for account, spent in self._spent.items()}
        counting = [account for account, spent in known.items() if spent.counts]
        # Room for many is made at once, as it takes long.
        self._spent = {account: known[account] for account in counting[-self._most * 9 // 10 :]}
