"""What a Dask worker does: it gets bytes and returns bytes, so no value of ours is unpickled."""

from functools import cache

from autoconf import __version__
from autoconf.usecases.survey.asking.worker import Worker, WrongVersionError


@cache
def _worker() -> Worker:
    """Return the worker of this process: what domains share lives as long as the process."""
    return Worker()


def version() -> str:
    """Return the version of the program here."""
    return __version__


def do(task: bytes) -> bytes:
    """Do a task; the result is empty if another version made it."""
    try:
        return _worker().do(task)
    except WrongVersionError:
        return b""
