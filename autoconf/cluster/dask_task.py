"""What a Dask worker does: it gets bytes and returns bytes, so no value of ours is unpickled."""

from functools import cache

from autoconf import __version__
from autoconf.usecases.survey.asking.worker import Worker, WrongVersionError


@cache
def _worker() -> Worker:
    """Return the worker of this process: what domains share lives as long as the process."""
    return Worker()


def do(task: bytes) -> tuple[str, bytes]:
    """Do a task; return the version of the program here, and the result.

    The result is empty if another version made the task.
    """
    try:
        return __version__, _worker().do(task)
    except WrongVersionError:
        return __version__, b""
