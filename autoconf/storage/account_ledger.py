"""The login ledger of a service: its accounts are strangers', so that no name is kept."""

import hmac
from collections.abc import Callable

from msgspec.structs import replace

from autoconf.model.budget import DAY_FAILURES, Ledger, Spent


class AccountLedger:
    """Keeps keyed hashes of the accounts in another ledger, and counts their failures of a day."""

    def __init__(self, key: bytes, kept: Ledger, day_limit: int = DAY_FAILURES) -> None:
        """Take a ledger.

        Args:
            key: of the hashes, at least 16 octets. Those who have the ledger cannot look an
                account up without it.
            kept: keeps all fields of ``Spent``; shared by all runs of the service.
            day_limit: how many logins of an account may fail in a day.

        Raises:
            ValueError: the key is too short.
        """
        if len(key) < 16:
            raise ValueError("the key of the ledger is too short")
        self._key = key
        self._kept = kept
        self._day_limit = day_limit

    def read(self, account: str, now: float) -> Spent:
        """Return one account's entry; see ``Ledger``."""
        return self._counted(self._kept.read(self._hashed(account), now))

    def update(self, account: str, change: Callable[[Spent], Spent], now: float) -> Spent:
        """Change one account's entry; see ``Ledger``."""
        return self._kept.update(
            self._hashed(account), lambda spent: change(self._counted(spent)), now
        )

    def _counted(self, spent: Spent) -> Spent:
        return replace(spent, day_limit=self._day_limit)

    def _hashed(self, account: str) -> str:
        return hmac.digest(self._key, account.encode("utf-8", "surrogatepass"), "sha256").hex()
