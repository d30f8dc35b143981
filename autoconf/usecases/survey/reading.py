"""The records of a survey's folder, part by part."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from autoconf.errors import MalformedDocumentError, UsageError
from autoconf.formats.survey_lines import lines_of, read_line
from autoconf.formats.survey_parquet import read_parquet
from autoconf.model.message import Message
from autoconf.model.survey import SurveyRecord

_ENDINGS: Final = (".jsonl", ".parquet")


def parts_of(folder: Path) -> list[Path]:
    """Return the parts of a survey, sorted by name; other files are left alone.

    Raises:
        UsageError: it is no folder that can be read, or has no part.
    """
    try:
        found = [path for path in folder.iterdir() if _is_part(path)]
    except OSError as error:
        why = error.strerror or error
        raise UsageError("cli.unreadable", file=folder, why=why) from error
    if not found:
        raise UsageError("survey.no-parts", folder=folder)
    return sorted(found, key=lambda path: path.name)


def _is_part(path: Path) -> bool:
    return path.name.startswith("part-") and path.suffix in _ENDINGS and path.is_file()


def records_of(folder: Path, on_damage: Callable[[Message], None]) -> Iterator[SurveyRecord]:
    """Yield the records of all parts; one that cannot be read is told, and the rest goes on.

    Args:
        folder: of the survey.
        on_damage: gets what cannot be read, with its file, and its line or row.

    Raises:
        UsageError: see ``parts_of`` and ``read_parquet``.
    """
    for path in parts_of(folder):
        read = _read_lines if path.suffix == ".jsonl" else _read_rows
        try:
            for record in read(path):
                if isinstance(record, SurveyRecord):
                    yield record
                else:
                    on_damage(Message.of_error(record))
        except MalformedDocumentError as error:
            on_damage(Message.of_error(error))
        except OSError as error:
            why = error.strerror or error
            on_damage(Message.of("cli.unreadable", file=path, why=why))


def _read_lines(path: Path) -> Iterator[SurveyRecord | MalformedDocumentError]:
    with path.open("rb") as file:
        for line in lines_of(file):
            try:
                record = read_line(line.content, str(path), line.number)
            except MalformedDocumentError as error:
                yield error
            else:
                yield record


def _read_rows(path: Path) -> Iterator[SurveyRecord | MalformedDocumentError]:
    with path.open("rb") as file:
        yield from read_parquet(file, str(path))
