"""The line of jobs: clients take turns."""

from collections import deque

from msgspec import Struct

from autoconf.web.jobs.job import Job
from autoconf.web.jobs.rules import Work


class Waiting(Struct, eq=False):
    """A job in line.

    Attributes:
        job: as it is known.
        work: what it does.
        client: who asks.
        turn: how many other jobs the client had when this one came.
    """

    job: Job
    work: Work
    client: str
    turn: int


def stand_in_line(line: deque[Waiting], one: Waiting) -> int:
    """Put a job into the line; return its place, from 1.

    The first job of a client comes before the second one of another. So a client with many jobs
    does not let all others wait for them.
    """
    later = (place for place, other in enumerate(line) if other.turn > one.turn)
    place = next(later, len(line))
    line.insert(place, one)
    return place + 1
