"""Does the work of a survey on a Dask cluster: on this machine, or on others by tls://."""

import logging
import queue
import tempfile
import time
from contextlib import suppress
from typing import Any, Final
from urllib.parse import urlsplit

from autoconf import __version__
from autoconf.cluster import dask_task
from autoconf.cluster.dask_task import do, version
from autoconf.errors import UsageError
from autoconf.usecases.survey.running.interface import End, Ended

LOCAL: Final = "local"
_THREADS: Final = 8
_CONNECT_S: Final = 15
_AGAIN_S: Final = 2.0
_LOOK_S: Final = 1.0
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Dask:
    """The engine of a cluster; see ``Engine``.

    A worker that dies, or leaves, loses its tasks; so does a scheduler that starts anew. Both are
    waited for.
    """

    def __init__(self, address: str, processes: int | None = None) -> None:
        """Connect.

        Args:
            address: of the scheduler; "local" starts a cluster on this machine.
            processes: of the local cluster.

        Raises:
            UsageError: Dask is missing, or the scheduler cannot be reached.
        """
        self._address = address
        self._ended: queue.SimpleQueue[Ended] = queue.SimpleQueue()
        self._futures: dict[int, Any] = {}
        self._known: set[str] = set()
        self._old: set[str] = set()
        self._cluster: Any = None
        self._client: Any = None
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._tried_at = 0.0
        self._looked_at = 0.0
        self._workers: list[str] = []
        distributed = _distributed()
        for name in ("distributed", "asyncio", "tornado"):  # each lost connection would be told
            logging.getLogger(name).setLevel(logging.CRITICAL)
        if address == LOCAL:
            self._scratch = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
            self._cluster = _local(distributed, processes or 2, self._scratch.name)
        else:
            require_safe(address)
        self._connect()
        if self._client is None:
            raise UsageError("survey.engine.no-scheduler", address=address, why=self._why)

    def size(self) -> int:
        """Return how many workers there are; 0 while the scheduler is away.

        Raises:
            UsageError: all of them have another version.
        """
        now = time.monotonic()
        if now - self._looked_at >= _LOOK_S or not self._workers:
            self._looked_at = now
            self._workers = self._look()
        good = [one for one in self._workers if one not in self._old]
        if self._workers and not good:
            raise UsageError("survey.engine.none-left")
        return len(good)

    def start(self, key: int, task: bytes) -> None:
        """Start a task on any worker of this version."""
        good = [one for one in self._workers if one not in self._old]
        try:
            future = self._client.submit(
                do, task, pure=False, workers=good if self._old else None, retries=0
            )
        except Exception as error:  # noqa: BLE001 - whatever a lost connection raises
            self._ended.put(Ended(key=key, end=End.LOST, why=str(error)))
            return
        self._futures[key] = future
        future.add_done_callback(lambda done: self._take(key, done))

    def next(self, seconds: float) -> Ended | None:
        """Return the next task that ends."""
        if self._client is None or self._client.status != "running":
            self._connect()
        try:
            return self._ended.get(timeout=seconds)
        except queue.Empty:
            return None

    def close(self) -> None:
        """End all tasks; a cluster of our own ends, another one stays."""
        for future in list(self._futures.values()):  # tasks end meanwhile, in a thread of Dask
            with suppress(Exception):
                future.cancel()
        for one in (self._client, self._cluster):
            with suppress(Exception):
                if one is not None:
                    one.close()
        if self._scratch is not None:
            self._scratch.cleanup()

    def _connect(self) -> None:
        """Connect to the scheduler, if it was not tried just now."""
        now = time.monotonic()
        if now - self._tried_at < _AGAIN_S:
            return
        self._tried_at = now
        old, self._client = self._client, None
        with suppress(Exception):
            if old is not None:
                old.close(timeout=1)
        self._lose_all("the scheduler was lost")
        target = self._cluster if self._cluster is not None else self._address
        try:
            self._client = _distributed().Client(target, timeout=_CONNECT_S, set_as_default=False)
            self._why = ""
        except Exception as error:  # noqa: BLE001 - OSError, TimeoutError, and those of Dask
            self._why = str(error) or type(error).__name__

    def _look(self) -> list[str]:
        if self._client is None or self._client.status != "running":
            return []
        try:
            there = list(self._client.scheduler_info(n_workers=-1)["workers"])
            self._ask_versions([one for one in there if one not in self._known])
        except Exception:  # noqa: BLE001 - a connection that ends raises whatever Dask was doing
            return []
        return there

    def _ask_versions(self, workers: list[str]) -> None:
        """Find out which workers have another version, or lack the program."""
        asked = {one: self._client.submit(version, workers=[one], pure=False) for one in workers}
        for worker, future in asked.items():
            try:
                found = future.result(timeout=_CONNECT_S)
            except TimeoutError:  # it is asked again
                continue
            except Exception as error:  # noqa: BLE001 - a worker may raise anything
                found = repr(error)
                if future.status != "error" or "KilledWorker" in found:  # it has gone meanwhile
                    continue
            self._known.add(worker)
            if found != __version__:
                self._old.add(worker)
                self._ended.put(Ended(key=-1, end=End.WRONG_VERSION, why=worker))

    def _take(self, key: int, future: Any) -> None:
        """Take the end of a task; Dask calls this in a thread of its own."""
        if id(self._futures.get(key)) != id(future):
            return  # it was lost before, and started again
        del self._futures[key]
        if future.status == "finished":
            self._ended.put(self._result(key, future))
            return
        why = ""
        with suppress(Exception):
            why = repr(future.exception(timeout=_CONNECT_S))
        is_lost = future.status != "error" or "KilledWorker" in why
        self._ended.put(Ended(key=key, end=End.LOST if is_lost else End.FAILED, why=why))

    def _result(self, key: int, future: Any) -> Ended:
        try:
            value = future.result(timeout=_CONNECT_S)
        except Exception as error:  # noqa: BLE001 - its worker may have gone with the result
            return Ended(key=key, end=End.LOST, why=repr(error))
        if not isinstance(value, bytes):
            return Ended(key=key, end=End.FAILED, why=f"{type(value).__name__} is no result")
        end = End.DONE if value else End.WRONG_VERSION
        return Ended(key=key, end=end, value=value, why=self._address)

    def _lose_all(self, why: str) -> None:
        for key in list(self._futures):
            del self._futures[key]
            self._ended.put(Ended(key=key, end=End.LOST, why=why))


def require_safe(address: str) -> None:
    """Check that nobody on the way can change tasks or results.

    Raises:
        UsageError: the address is neither tls:// nor on this machine.
    """
    parts = urlsplit(address if "://" in address else f"tcp://{address}")
    if parts.scheme != "tls" and parts.hostname not in _HERE:
        raise UsageError("survey.engine.open-way", address=address)


def _local(distributed: Any, count: int, folder: str) -> Any:
    """Start a cluster that no other user of this machine can send programs to, or look at."""
    from dask import config

    with config.set({"distributed.scheduler.http.routes": []}):
        return distributed.LocalCluster(
            n_workers=count,
            threads_per_worker=_THREADS,
            dashboard_address=None,
            silence_logs=50,
            security=distributed.Security.temporary(),
            local_directory=folder,
            preload=dask_task.__name__,
        )


def _distributed() -> Any:
    try:
        import distributed
    except ImportError as error:
        raise UsageError("survey.engine.no-dask") from error
    return distributed
