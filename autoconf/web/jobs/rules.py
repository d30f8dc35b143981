"""What the desk goes by: how many jobs, and what the work of a job gets."""

from collections.abc import Callable

from msgspec import Struct

from autoconf.model.events import Watch
from autoconf.tasks import CancelToken
from autoconf.web.jobs.job import Result


class Controls(Struct, frozen=True):
    """What the work of a job gets: whom to tell, and who may end it.

    Attributes:
        watch: is told the events of the run.
        cancel: ends the run.
        finish: ends the search. The run uses the settings that were found so far.
    """

    watch: Watch
    cancel: CancelToken
    finish: CancelToken


Work = Callable[[Controls], Result]
"""Runs in a thread. A password lives in it, and nowhere else."""


class Rules(Struct, frozen=True, kw_only=True):
    """How many jobs, and how long.

    Attributes:
        at_once: jobs that run.
        in_line: jobs that wait.
        job_s: the longest time of a job; its run has its own shorter deadline.
        login_s: the longest wait of a job with a password, which stands in no line.
    """

    at_once: int = 10
    in_line: int = 50
    job_s: float = 60.0
    login_s: float = 5.0
