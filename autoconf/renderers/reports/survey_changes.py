"""The part of a survey's page about what changed since an earlier survey."""

from collections.abc import Iterator
from typing import Final

from autoconf.model.message import Message
from autoconf.model.survey_counts import Changes
from autoconf.renderers.interface import Words
from autoconf.renderers.pages.page import Block, Grid, Paragraph, Section
from autoconf.renderers.reports.survey_parts import Rules, SurveyView, moves_of, number

_MOST: Final = 20
"""Changes of one kind that are shown."""


def changes_sections(view: SurveyView, words: Words) -> Iterator[Section]:
    """Yield a section with the numbers, and one for each kind of change that there is."""
    changes = view.changes or Changes()
    yield Section(
        words(Message("survey.page.changes")),
        tuple(Paragraph(words(line)) for line in change_lines(changes)),
    )
    grids = (
        ("outcomes", ("change", "domains"), _outcomes(changes, words)),
        ("programs", ("program", "gained", "lost"), _programs(view, words)),
        ("faults", ("fault", "appeared", "mended"), _faults(changes, words)),
        ("moves", ("change", "domains"), _moves(changes, words)),
    )
    for name, columns, rows in grids:
        if rows:
            heading = words(Message.of(f"survey.change.{name}"))
            yield Section(heading, (_grid(columns, rows, words),), is_part=True)


def change_lines(changes: Changes) -> Iterator[Message]:
    """Yield the changes in numbers."""
    yield Message.of(
        "survey.changed",
        before=number(changes.before),
        new=number(changes.new),
        gone=number(changes.gone),
    )
    differing = sum(one.domains for one in changes.outcomes)
    yield Message.of("survey.changed-in", outcomes=number(differing), moved=number(changes.moved))


def _grid(columns: tuple[str, ...], rows: list[tuple[str, ...]], words: Words) -> Block:
    names = tuple(words(Message.of(f"survey.column.{column}")) for column in columns)
    return Grid(names, tuple(rows[:_MOST]), has_numbers=True)


def _outcomes(changes: Changes, words: Words) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for one in changes.outcomes:
        before, after = (
            words(Message.of(f"survey.outcome.{outcome.value}"))
            for outcome in (one.before, one.after)
        )
        rows.append((f"{before} \N{RIGHTWARDS ARROW} {after}", number(one.domains)))
    return rows


def _programs(view: SurveyView, words: Words) -> list[tuple[str, ...]]:
    changes = view.changes or Changes()
    return [
        (view.program(one.program, words), number(one.gained), number(one.lost))
        for one in sorted(changes.programs, key=lambda p: (-p.gained - p.lost, p.program))
    ]


def _faults(changes: Changes, words: Words) -> list[tuple[str, ...]]:
    rules = Rules(words)
    return [
        (rules.title(one.rule), number(one.appeared), number(one.mended))
        for one in sorted(changes.faults, key=lambda f: (-f.appeared - f.mended, f.rule))
    ]


def _moves(changes: Changes, words: Words) -> list[tuple[str, ...]]:
    lines = moves_of(((move.before, move.after) for move in changes.moves), words)
    return [(line, number(move.domains)) for line, move in zip(lines, changes.moves, strict=True)]
