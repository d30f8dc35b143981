"""An audit as lines of text: programs, the next step, and what is published."""

from collections.abc import Iterator
from functools import partial
from textwrap import wrap
from typing import Final

from autoconf.cli.terminal import MAX_COLUMNS
from autoconf.cli.text import english
from autoconf.formats.safe_text import clean_text
from autoconf.messages import text, text_of
from autoconf.model.audit import NextStep, ProgramResult, Publication, SetsUp
from autoconf.model.audit_result import Audit
from autoconf.model.sending import Sending
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
    worth_showing,
)
from autoconf.usecases.exits import EXIT_BLOCKED, EXIT_NOTHING_FOUND, EXIT_OK

_wrap: Final = partial(wrap, break_on_hyphens=False, break_long_words=False)
_LABEL: Final = 11
_NAMES: Final = 24


def title_colour(made: Audit) -> str:
    """Return the colour of the verdict."""
    return {EXIT_OK: "green", EXIT_BLOCKED: "red"}.get(made.exit, "yellow")


def audit_lines(made: Audit) -> Iterator[str]:
    """Yield everything below the title, but the findings."""
    if is_misspelt(made):
        return
    for answer in SetsUp:
        yield from _group(answer, made)
    if any(map(needs_help, made.programs)):
        yield text_of("audit.to-hand-out", domain=made.domain)
    if made.next is not None:
        yield from _next_lines(made.next, made)
    yield from _published_lines(made)
    if made.sending is not None:
        yield from _sending_lines(made.sending, made.domain)


def _sending_lines(sending: Sending, domain: str) -> Iterator[str]:
    """Yield how it stands with each part of the mail that others get from the domain."""
    yield text_of("audit.sending")
    yield "  " + ", ".join(
        f"{PART_NAMES[part]} {text(f'audit.standing.{standing.value}')}"
        for part, standing in standings(sending).items()
    )
    if names := optional_parts(sending):
        words = text_of("audit.sending-optional", names=names, domain=domain)
        yield from (f"  {line}" for line in _wrap(words, MAX_COLUMNS - 2))


def _group(answer: SetsUp, made: Audit) -> Iterator[str]:
    """Yield the programs with one answer; those of one reason stand in one row."""
    label = answer.value
    found = [one for one in made.programs if one.answer is answer]
    for reason, names in by_reason(found, english, lambda one: _reason(one, made)).items():
        for line in _row(", ".join(names), reason):
            yield f"  {label:{_LABEL - 2}}{line}"
            label = ""


def _reason(one: ProgramResult, made: Audit) -> str:
    """Return what stands beside a name; nothing where the program is ready, or not known."""
    if one.answer in (SetsUp.YES, SetsUp.UNKNOWN):
        return ""
    if needs_help(one):
        return f"{text(f'audit.by.{one.instead}')}  --client {one.client}"
    if is_left_half(one, made):
        return f"{text_of('audit.half', why=english(one.why))}  --client {one.client}"
    return english(one.why)


def _row(names: str, reason: str) -> Iterator[str]:
    width = MAX_COLUMNS - _LABEL
    is_narrow = any(len(word) > width - _NAMES - 1 for word in reason.split())
    if reason and len(names) <= _NAMES and not is_narrow:
        first, *others = _wrap(reason, width - _NAMES - 1)
        yield f"{names:{_NAMES}} {first}"
        yield from (f"{'':{_NAMES}} {line}" for line in others)
        return
    yield from _wrap(names, width)
    yield from (f"    {line}" for line in _wrap(reason, width - 4))


def _next_lines(step: NextStep, made: Audit) -> Iterator[str]:
    yield from _wrap(english(next_title(step, made, english)), MAX_COLUMNS)
    yield from (f"  {line}" for line in (step.record or step.file).splitlines())
    for remark in next_remarks(step, made.domain):
        yield from (f"  {line}" for line in _wrap(english(remark), MAX_COLUMNS - 2))


def _published_lines(made: Audit) -> Iterator[str]:
    """Yield the places with an answer; places where there is nothing are counted."""
    shown = [line for one in worth_showing(made.published) for line in _publication(one)]
    if not shown:
        if made.exit == EXIT_NOTHING_FOUND:
            yield text_of("audit.published-nothing")
        return
    yield text_of("audit.published")
    yield from shown


def _publication(one: Publication) -> Iterator[str]:
    yield f"  {one.outcome.value:12}{clean_text(place_of(one), 300)}"
    for line in _wrap(remarks_on(one, english), MAX_COLUMNS - 14):
        yield f"{'':14}{line}"
