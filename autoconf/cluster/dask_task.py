"""What a Dask worker does: it gets bytes and returns bytes, so no value of ours is unpickled."""

import signal
from functools import cache

from autoconf import __version__
from autoconf.usecases.survey.asking.worker import Worker, WrongVersionError


@cache
def _worker() -> Worker:
    """Return the worker of this process: what domains share lives as long as the process."""
    return Worker()


def dask_setup(_worker: object) -> None:
    """Ignore Control-C, which reaches each process of a terminal: the command ends its workers.

    Dask calls this in a worker that loads the module at its start.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def version() -> str:
    """Return the version of the program here."""
    return __version__


def do(task: bytes) -> bytes:
    """Do a task; the result is empty if another version made it."""
    try:
        return _worker().do(task)
    except WrongVersionError:
        return b""
