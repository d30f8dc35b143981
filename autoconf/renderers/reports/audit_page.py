"""An audit as a page: what mail programs make of a domain, and what its owner can do."""

from collections.abc import Iterator
from typing import Final

from autoconf.formats.safe_text import clean_text
from autoconf.model.audit import ProgramResult, Publication, SetsUp
from autoconf.model.audit_result import Audit
from autoconf.model.finding import Severity
from autoconf.model.message import Message
from autoconf.renderers.interface import Words
from autoconf.renderers.pages.page import (
    Grid,
    Item,
    Items,
    Page,
    Paragraph,
    Section,
    Sign,
    SignKind,
    Verbatim,
)
from autoconf.renderers.reports.audit_parts import (
    PART_NAMES,
    by_reason,
    is_left_half,
    is_misspelt,
    needs_help,
    next_remarks,
    next_title,
    optional_parts,
    place_of,
    remarks_on,
    standings,
    title_of,
    worth_showing,
)
from autoconf.renderers.reports.finding_parts import finding_section

_LONGEST: Final = 1000
_MOST: Final = 60
"""Published places and records that are shown."""
_SIGNS: Final[dict[int, tuple[SignKind, str, str]]] = {
    0: ("good", "✓", "good"),
    1: ("bad", "✗", "wrong"),
    3: ("careful", "!", "nothing"),
}
"""By the exit status."""


def audit_page(made: Audit, words: Words) -> Page:
    """Return the page of an audit.

    Args:
        made: the audit.
        words: returns the text of a message.
    """

    def line(message: Message) -> str:
        return clean_text(words(message), _LONGEST)

    return Page(
        title=line(title_of(made)),
        lead=tuple(_lead(made, line)),
        sections=(
            *(() if is_misspelt(made) else _programs(made, line)),
            *_next(made, line),
            *(finding_section(finding, line) for finding in made.findings),
            *(() if is_misspelt(made) else _published(made, line)),
            *_sending(made, line),
        ),
        sign=_sign(made, line),
        language=words(Message("language.code")),
    )


def _sign(made: Audit, words: Words) -> Sign:
    if made.title.id != "audit.title" and not is_misspelt(made):  # nothing could be looked at
        return Sign("note", "?", words(Message("result.sign.none")))
    warnings = sum(finding.severity is not Severity.NOTE for finding in made.findings)
    if made.exit == 0 and warnings:  # about what is not published, such as SPF
        one, several = (
            Message("audit.sign.warning-one"),
            Message.of("audit.sign.warnings", count=warnings),
        )
        return Sign("careful", "!", words(one if warnings == 1 else several))
    kind, shape, word = _SIGNS[made.exit]
    return Sign(kind, shape, words(Message.of(f"audit.sign.{word}")))


def _lead(made: Audit, words: Words) -> Iterator[Paragraph]:
    clock = "" if made.report is None else made.report.made_at
    if clock:
        made_for = Message.of("audit.page.made-for", domain=made.domain, clock=clock)
    else:
        made_for = Message.of("audit.page.made-for-undated", domain=made.domain)
    yield Paragraph(words(made_for), mark="small")


def _programs(made: Audit, words: Words) -> Iterator[Section]:
    """Yield what the programs do; those with one answer and one reason share a row."""

    def reason(one: ProgramResult) -> str:
        if is_left_half(one, made):
            given = {"why": one.why, "domain": made.domain, "client": one.client}
            return words(Message.of("audit.page.instead-half", **given))
        if not needs_help(one):
            return words(one.why)
        what = Message.of(f"audit.by.{one.instead}")
        step = Message.of("audit.page.instead", what=what, domain=made.domain, client=one.client)
        return words(step)

    rows = []
    for answer in SetsUp:
        found = (one for one in made.programs if one.answer is answer)
        shown = words(Message.of(f"audit.answer.{answer.value}"))
        groups = by_reason(found, words, reason)
        rows += [(", ".join(names), why, shown) for why, names in groups.items()]
    columns = ("programs", "does", "ready")
    yield _grid("programs", columns, tuple(rows), words)


def _next(made: Audit, words: Words) -> Iterator[Section]:
    step = made.next
    if step is None:
        return
    items = tuple(Item(words(remark)) for remark in next_remarks(step, made.domain))
    yield Section(
        words(Message("audit.page.next")),
        (
            Paragraph(words(next_title(step, made, words))),
            Verbatim(step.record or step.file),
            *((Items(items),) if items else ()),
        ),
    )


def _ended(one: Publication, words: Words) -> str:
    return words(Message.of(f"result.attempt.{one.outcome.value}"))


def _published(made: Audit, words: Words) -> Iterator[Section]:
    rows = tuple(
        (
            clean_text(words(Message.of("place.asked", place=place_of(one))), 300),
            remarks_on(one, words),
            _ended(one, words),
        )
        for one in list(worth_showing(made.published))[:_MOST]
    )
    if rows:
        yield _grid("published", ("place", "remarks", "outcome"), rows, words)
    else:
        nothing = Paragraph(words(Message("audit.published-nothing")))
        yield Section(words(Message("audit.page.published")), (nothing,))


def _sending(made: Audit, words: Words) -> Iterator[Section]:
    sending = made.sending
    if sending is None:
        return
    rows = tuple(
        (
            PART_NAMES[part],
            clean_text("; ".join(one.text for one in sending.records_of(part)), 300),
            words(Message.of(f"audit.standing.{standing.value}")),
        )
        for part, standing in standings(sending).items()
    )
    grid = _grid("sending", ("part", "record", "standing"), rows, words)
    names = optional_parts(sending)
    optional = words(Message.of("audit.sending-optional", names=names, domain=made.domain))
    blocks = (*grid.blocks, *((Paragraph(optional),) if names else ()))
    yield Section(grid.heading, blocks)


def _grid(
    name: str, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], words: Words
) -> Section:
    """Return a section with a table; a column without any word is left out."""
    names = tuple(words(Message.of(f"audit.column.{column}")) for column in columns)
    filled = [n for n, _ in enumerate(columns) if any(row[n] for row in rows)]
    table = Grid(
        tuple(names[n] for n in filled),
        tuple(tuple(row[n] for n in filled) for row in rows),
        has_answers=True,
    )
    return Section(words(Message.of(f"audit.page.{name}")), (table,))
