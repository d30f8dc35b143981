"""Does the work of a survey in several processes of this machine; one that dies is replaced."""

import multiprocessing
from multiprocessing.connection import Connection, wait
from typing import Final

from msgspec import msgpack

from autoconf.cluster.child import Order, serve
from autoconf.errors import UsageError
from autoconf.usecases.survey.running.interface import End, Ended

_ENDED: Final = msgpack.Decoder(Ended)
_END_S: Final = 5.0
_MOST_STARTS: Final = 100
"""Processes of one survey: if each of them dies at once, something else is wrong."""


class _Child:
    """One process and what it does now."""

    def __init__(self) -> None:
        """Start it.

        Raises:
            OSError: the system starts no more processes.
        """
        context = multiprocessing.get_context("spawn")  # a fork would copy our threads' locks
        self.pipe: Connection
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()
        self.keys: set[int] = set()

    def end(self) -> None:
        """End it at once; the leader has what it did."""
        self.process.kill()
        self.process.join(_END_S)
        self.pipe.close()


class Processes:
    """The engine of one machine; see ``Engine``."""

    def __init__(self, count: int) -> None:
        """Start the processes.

        Raises:
            UsageError: the system starts none.
        """
        self._lost: list[Ended] = []
        self._starts = 0
        self._children: list[_Child] = []
        self._count = count
        self._fill()

    def size(self) -> int:
        """Return how many processes work; UsageError: no more can be started."""
        return len(self._children)

    def start(self, key: int, task: bytes) -> None:
        """Give a task to the process that has the fewest."""
        child = min(self._children, key=lambda one: len(one.keys))
        child.keys.add(key)
        try:
            child.pipe.send_bytes(msgpack.encode(Order(key, task)))
        except OSError:
            self._bury(child)

    def next(self, seconds: float) -> Ended | None:
        """Return the next task that ends."""
        if self._lost:
            return self._lost.pop()
        ready = wait([child.pipe for child in self._children], seconds)
        child = next((one for one in self._children if one.pipe in ready), None)
        if child is None:
            return None
        try:
            ended = _ENDED.decode(child.pipe.recv_bytes())
        except (EOFError, OSError):
            self._bury(child)
            return self._lost.pop() if self._lost else None
        child.keys.discard(ended.key)
        return ended

    def close(self) -> None:
        """End all processes."""
        for child in self._children:
            child.end()
        self._children.clear()

    def _bury(self, child: _Child) -> None:
        """Take the tasks back of a process that died, and start another one."""
        self._children.remove(child)
        child.end()
        why = f"a process ended with status {child.process.exitcode}"
        self._lost += [Ended(key=key, end=End.LOST, why=why) for key in child.keys]
        self._fill()

    def _fill(self) -> None:
        while len(self._children) < self._count:
            self._starts += 1
            if self._starts > _MOST_STARTS:
                raise UsageError("survey.engine.ended", why=f"{_MOST_STARTS} of them died")
            try:
                self._children.append(_Child())
            except OSError as error:
                raise UsageError("survey.engine.ended", why=error.strerror or error) from error
