"""The login ledger of one process."""

from collections.abc import Callable

from autoconf.model.budget import Spent
from autoconf.tasks import new_lock


class MemoryLedger:
    """Remembers for as long as the process lives."""

    def __init__(self) -> None:
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
            self._spent[account] = spent
        return spent
