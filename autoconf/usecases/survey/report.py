"""From the folder of a survey, and perhaps that of an earlier one, to the numbers of a report."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

from msgspec import Struct

from autoconf.auditing.engine import programs
from autoconf.model.message import Message
from autoconf.model.survey_counts import Changes, Counts
from autoconf.usecases.survey.comparing import Comparison
from autoconf.usecases.survey.counting import SurveyCounter
from autoconf.usecases.survey.reading import parts_of, records_of


class SurveyReport(Struct, frozen=True, kw_only=True):
    """What the records of a survey say.

    Attributes:
        counted: has the servers and mail hosts one by one.
        changes: None without an earlier survey.
        damaged: lines, rows and files that could not be read, of both surveys.
    """

    counted: SurveyCounter
    counts: Counts
    changes: Changes | None
    damaged: int


def report_on(
    folder: Path, since: Path | None, at: datetime, on_damage: Callable[[Message], None]
) -> SurveyReport:
    """Read the records of a survey, and compare them with those of an earlier one.

    Args:
        folder: of the survey.
        since: of the earlier survey.
        at: the moment that the end of certificates is compared with, where no record has a time.
        on_damage: gets each thing that cannot be read.

    Raises:
        UsageError: a folder cannot be read or has no parts, or the disk has no room.
    """
    damaged = 0

    def damage(message: Message) -> None:
        nonlocal damaged
        damaged += 1
        on_damage(message)

    parts_of(folder)  # both are looked at before the first is read: that may take minutes
    comparison = None if since is None else Comparison(records_of(since, damage))
    counted = SurveyCounter()
    for record in records_of(folder, damage):
        if counted.add(record) and comparison is not None:
            comparison.add(record)
    return SurveyReport(
        counted=counted,
        counts=counted.counts(at),
        changes=None if comparison is None else comparison.changes(),
        damaged=damaged,
    )


@cache
def program_names() -> dict[str, str]:
    """Return the names of the mail programs by their id, in the order of an audit."""
    return {program.id: program.name for program in programs()}
