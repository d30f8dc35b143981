"""The numbers of a survey as CSV tables."""

import csv
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, TypeAlias

from autoconf.formats.csv_cells import as_text
from autoconf.model.survey_counts import Changes
from autoconf.storage.files import not_written, put_folder, require_free
from autoconf.usecases.survey.report import SurveyReport

_Row: TypeAlias = tuple[str | int, ...]
_Table: TypeAlias = tuple[tuple[str, ...], Iterable[_Row]]

NAMES: Final = (
    *("outcomes.csv", "publications.csv", "mail-hosts.csv", "servers.csv", "faults.csv"),
    *("programs.csv", "changes.csv"),
)


def write_tables(folder: Path, made: SurveyReport, *, force: bool) -> list[Path]:
    """Write all tables, or none; without an earlier survey ``changes.csv`` has its head alone.

    A table is never in memory as a whole: servers may be many.

    Raises:
        OutputExistsError: the folder is not empty, and ``force`` is off.
        UsageError: the disk refused, with its reason.
    """
    require_free(folder, force=force, option="--tables")
    target = Path(os.path.realpath(folder))
    building = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    written = []
    try:
        building.mkdir(parents=True, mode=0o700)
        for name, (head, rows) in _tables(made).items():
            _write(building / name, head, rows)
            written.append(folder / name)
        put_folder(building, target)
    except OSError as error:
        raise not_written(folder, error) from error
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return written


def _write(path: Path, head: tuple[str, ...], rows: Iterable[_Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        path.chmod(0o600)
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(map(_cell, row) for row in rows)


def _cell(value: str | int) -> str:
    return as_text(str(value))


def _yes_no(*, answer: bool) -> str:
    return "yes" if answer else "no"


def _tables(made: SurveyReport) -> dict[str, _Table]:
    counts = made.counts
    tables: list[_Table] = [
        (("outcome", "domains"), ((o.outcome.value, o.domains) for o in counts.outcomes)),
        (
            ("kind", "found", "found_plain", "wrong", "failed"),
            (
                (one.kind.value, one.found, one.found_plain, one.wrong, one.failed)
                for one in counts.publications
            ),
        ),
        (
            ("mx_base", "domains"),
            ((one.mx_base, one.domains) for one in made.counted.mail_hosts()),
        ),
        (
            (
                *("protocol", "host", "port", "security", "answers", "verified"),
                *("tls_version", "not_after", "grade", "problem", "domains"),
            ),
            _servers(made),
        ),
        (
            ("rule", "severity", "domains"),
            ((one.rule, one.severity.value, one.domains) for one in counts.faults),
        ),
        (
            ("program", "yes", "half", "no", "unknown"),
            ((one.program, one.yes, one.half, one.no, one.unknown) for one in counts.programs),
        ),
        (("what", "before", "after", "domains"), _changes(made.changes)),
    ]
    return dict(zip(NAMES, tables, strict=True))


def _servers(made: SurveyReport) -> Iterator[_Row]:
    for used in made.counted.servers():
        one = used.server
        yield (
            *(one.protocol.value, one.host, one.port, one.security.value),
            *(_yes_no(answer=one.answers), _yes_no(answer=one.verified)),
            *(one.tls_version, one.not_after),
            *("" if one.grade is None else one.grade.value, one.problem, used.domains),
        )


def _changes(changes: Changes | None) -> Iterator[_Row]:
    """Yield each change with what it was before and after; empty: not there."""
    if changes is None:
        return
    yield ("domain", "", "listed", changes.new)
    yield ("domain", "listed", "", changes.gone)
    for one in changes.outcomes:
        yield ("outcome", one.before.value, one.after.value, one.domains)
    for program in changes.programs:
        yield (f"program {program.program}", "", "yes", program.gained)
        yield (f"program {program.program}", "yes", "", program.lost)
    for fault in changes.faults:
        yield (f"fault {fault.rule}", "", "yes", fault.appeared)
        yield (f"fault {fault.rule}", "yes", "", fault.mended)
    for move in changes.moves:
        yield ("mail-host", move.before, move.after, move.domains)
