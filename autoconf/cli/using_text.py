"""What a person's programs use now, beside what is right, as lines of text."""

from collections.abc import Iterator, Sequence
from typing import Final

from autoconf.cli.text import english
from autoconf.messages import text_of
from autoconf.model.report import Report
from autoconf.renderers.reports.using import (
    RIGHT,
    Column,
    UsingTable,
    cell_text,
    using_effects,
    using_table,
)

_GAP: Final = "  "


def using_lines(report: Report, columns: int, mark: str = "x") -> Iterator[str]:
    """Yield the lines; as many programs stand side by side as the columns allow.

    Args:
        report: of the run.
        columns: of the screen.
        mark: stands before a value that is wrong.
    """
    if not report.using:
        return
    yield text_of("using.shown.title")
    table = using_table(report)
    programs = table.programs
    while programs:
        count = len(programs)
        while count > 1 and _width(_lines(programs[:count], table, mark)) > columns:
            count -= 1
        yield from _lines(programs[:count], table, mark)
        programs = programs[count:]
        if programs:
            yield ""
    if effects := [english(effect) for effect in using_effects(report)]:
        yield ""
        yield from (f"{_GAP}{mark} {effect}" for effect in effects)


def _lines(programs: Sequence[Column], table: UsingTable, mark: str) -> list[str]:
    margin = " " * (len(mark) + 1)
    is_known, right = table.right is not None, table.right or {}
    lines = [["", *(margin + one.head for one in programs), english(RIGHT) if is_known else ""]]
    for row in UsingTable(tuple(programs), table.right).rows:
        words = [
            (f"{mark} " if row in one.wrong else margin) + cell_text(one.cells, row, english)
            for one in programs
        ]
        best = cell_text(right, row, english) if row in right else ""
        lines.append([text_of(f"using.shown.{row}"), *words, best])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return [
        f"{_GAP}{_GAP.join(word.ljust(n) for word, n in zip(line, widths, strict=True))}".rstrip()
        for line in lines
    ]


def _width(lines: Sequence[str]) -> int:
    return max(map(len, lines))
