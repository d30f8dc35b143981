"""``summary.json``: how a run ended, and the numbers of all records."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from msgspec import Struct, json

from autoconf.model.message import Message
from autoconf.model.survey_counts import Counts
from autoconf.storage.files import write_file
from autoconf.usecases.survey.report import report_on
from autoconf.usecases.survey.running.interface import Outcome

NAME: Final = "summary.json"


class Summary(Struct, frozen=True, kw_only=True):
    """The whole file.

    Attributes:
        made_at: ISO 8601, UTC.
        run: how the last run ended.
        counts: of all records.
    """

    made_at: str
    run: Outcome
    counts: Counts


def write_summary(folder: Path, outcome: Outcome) -> None:
    """Read all records of a survey and write what they add up to.

    Raises:
        UsageError: the disk refused.
    """
    now = datetime.now(UTC)
    made = report_on(folder, None, now, _keep_quiet)
    summary = Summary(made_at=now.isoformat(timespec="seconds"), run=outcome, counts=made.counts)
    write_file(folder / NAME, json.format(json.encode(summary), indent=2) + b"\n")


def _keep_quiet(_message: Message) -> None:
    """Drop it: ``survey report`` names what is damaged."""
