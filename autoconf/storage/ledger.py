"""The logins that failed lately, kept in the user's state folder between runs.

The file holds no address: an account stands there as a keyed hash, without a user name and without
a password. Deleting the file makes all accounts fresh.
"""

import os
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Final

from msgspec import Meta, Struct, json
from msgspec.structs import replace

from autoconf.inputs import read_file
from autoconf.model.budget import NOT_KEPT_FAILURES, LedgerHeldError, Spent
from autoconf.model.message import Message
from autoconf.storage.files import write_new
from autoconf.storage.locks import try_lock, unlock
from autoconf.storage.memory_ledger import MemoryLedger
from autoconf.tasks import new_lock

_MAX_ACCOUNTS: Final = 10_000
_MAX_FILE: Final = 4 * 1024 * 1024
_LOCK_S: Final = 5.0
_RETRY_S: Final = 0.01


class _Entry(Struct, omit_defaults=True):
    """What one account has spent; times in seconds since the epoch."""

    failures: list[float]
    under_way: list[float] = []
    paused: float | None = None


class _File(Struct):
    """The whole file; ``accounts`` are hashed with ``key``, the latest to change stands last."""

    key: Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
    accounts: dict[str, _Entry]


@cache
def _memory_of(_folder: Path) -> MemoryLedger:
    """Return the ledger that all runs of this process share while the folder cannot be used."""
    return MemoryLedger()


class FileLedger:
    """``logins.json`` in a folder; see ``Ledger``.

    If the folder cannot be used, ``warn`` is called once, and this process counts for itself. Then
    one login may fail, as the next run will know nothing of it.
    """

    def __init__(
        self, folder: Path, *, warn: Callable[[Message], object], lock_s: float = _LOCK_S
    ) -> None:
        self._path = folder / "logins.json"
        self._warn = warn
        self._lock_s = lock_s
        self._memory = _memory_of(folder)
        self._mine = new_lock()
        self._is_usable = True
        self._is_damaged = False
        self._known: tuple[tuple[int, int, int], _File] | None = None

    def read(self, account: str, now: float) -> Spent:
        """Return one account's entry; the file is never half written, so no lock is needed."""
        if self._is_usable:
            try:
                file = self._read()
                entry = file.accounts.get(_hashed(account, file), _Entry([]))
                return _with_kept(_spent(entry).at(now), self._memory.read(account, now))
            except OSError as error:
                self._give_up(error)
        return _not_kept(self._memory.read(account, now))

    def update(self, account: str, change: Callable[[Spent], Spent], now: float) -> Spent:
        """Change one account's entry; the file is locked for as long as that takes.

        Raises:
            LedgerHeldError: another run has locked it and goes on; to count alone would let each
                of many runs send three.
        """
        with self._mine:
            if self._is_usable:
                try:
                    with self._locked():
                        return self._update_file(account, change, now)
                except _HeldError as error:
                    raise LedgerHeldError("ledger.held") from error
                except OSError as error:
                    self._give_up(error)
            return self._memory.update(account, lambda spent: change(_not_kept(spent)), now)

    def _give_up(self, error: OSError) -> None:
        self._is_usable = False
        why = error.strerror or str(error)
        self._warn(Message.of("ledger.not-used", path=self._path, why=why))

    def _update_file(self, account: str, change: Callable[[Spent], Spent], now: float) -> Spent:
        file = self._read()
        old = {name: _spent(entry) for name, entry in file.accounts.items()}
        new = {name: spent.at(now) for name, spent in old.items()}
        name = _hashed(account, file)

        def change_both(kept: Spent) -> Spent:
            spent = new[name] = change(_with_kept(new.pop(name, Spent()), kept))
            left = {name: one for name, one in new.items() if one != Spent()}
            try:
                if left != old:
                    self._write(file.key, left)
            except OSError as error:  # other runs of this process must know what is not stored
                self._give_up(error)
                return _not_kept(spent)
            return spent

        return self._memory.update(account, change_both, now)

    def _read(self) -> _File:
        """Return the file; it is decoded again only if another one has taken its place."""
        try:
            about = self._path.stat()
            state = about.st_ino, about.st_mtime_ns, about.st_size
            known = self._known
            if known is not None and known[0] == state:
                return known[1]
            file = json.decode(read_file(self._path, _MAX_FILE) or b"", type=_File)
            self._known = state, file
            return file  # noqa: TRY300 - the errors below are those of all the lines above
        except FileNotFoundError:
            pass
        except ValueError:  # no JSON, or text that is no UTF-8
            if not self._is_damaged:
                self._warn(Message.of("ledger.damaged", path=self._path))
            self._is_damaged = True
        return _File(key=secrets.token_hex(16), accounts={})

    def _write(self, key: str, accounts: dict[str, Spent]) -> None:
        entries = {
            name: _Entry(
                failures=list(spent.failures),
                under_way=list(spent.under_way),
                paused=spent.paused,
            )
            for name, spent in list(accounts.items())[-_MAX_ACCOUNTS:]
        }
        part = self._path.with_suffix(".part")
        part.unlink(missing_ok=True)  # of a run that was killed
        # Not forced to the disk: a login waits for this, and a crash of the machine ends it too.
        write_new(part, json.encode(_File(key=key, accounts=entries)), force=False)
        part.replace(self._path)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the lock of all runs; a kill lets go of it.

        Raises:
            OSError: it cannot be had, or not in time.
        """
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._wait_for(handle)
            try:
                yield
            finally:
                unlock(handle)
        finally:
            os.close(handle)

    def _wait_for(self, handle: int) -> None:
        pause = new_lock()
        pause.acquire()
        for _ in range(int(self._lock_s / _RETRY_S)):
            try:
                try_lock(handle)
            except BlockingIOError:
                pause.acquire(timeout=_RETRY_S)  # it is never given back: this only waits
            else:
                return
        raise _HeldError


class _HeldError(OSError):
    """Another run has the lock, and has not given it back in time."""


def _hashed(account: str, file: _File) -> str:
    return blake2b(account.encode(), key=file.key.encode(), digest_size=16).hexdigest()


def _not_kept(spent: Spent) -> Spent:
    return replace(spent, limit=NOT_KEPT_FAILURES)


def _with_kept(spent: Spent, kept: Spent) -> Spent:
    """Add to what is stored what this process counted while it could not be stored."""
    if kept.limit != NOT_KEPT_FAILURES:
        return spent
    pauses = [one.paused for one in (spent, kept) if one.paused is not None]
    return replace(
        spent,
        failures=_all_of(spent.failures, kept.failures),
        under_way=_all_of(spent.under_way, kept.under_way),
        paused=max(pauses, default=None),
    )


def _all_of(stored: tuple[float, ...], kept: tuple[float, ...]) -> tuple[float, ...]:
    return tuple((Counter(stored) | Counter(kept)).elements())


def _spent(entry: _Entry) -> Spent:
    return Spent(
        failures=tuple(entry.failures), under_way=tuple(entry.under_way), paused=entry.paused
    )
