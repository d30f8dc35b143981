"""A report as a page: the verdict first, then what to do, and what it rests on below."""

from collections.abc import Iterator
from typing import Final

from autoconf.formats.safe_text import clean_text
from autoconf.model.finding import Finding
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.titles import fitted
from autoconf.renderers.interface import Words
from autoconf.renderers.pages.page import (
    Item,
    Items,
    Page,
    Paragraph,
    Section,
    Sign,
)
from autoconf.renderers.reports.finding_parts import (
    SIGNS,
    adds,
    finding_section,
    to_do,
    who_and_sure,
)
from autoconf.renderers.reports.settings import settings_sections
from autoconf.renderers.reports.tested import asked, not_tried, said, tested
from autoconf.renderers.reports.topics import topic_sections
from autoconf.renderers.reports.using import using_sections

_LONGEST: Final = 1000


def report_page(report: Report, words: Words, *, is_ticket: bool = False) -> Page:
    """Return the page of a report.

    Args:
        report: of a run; ``usecases.redacting`` makes one that may be handed on.
        words: returns the text of a message.
        is_ticket: whether others read it than the person with the mailbox.
    """

    def line(message: Message) -> str:
        return clean_text(words(message), _LONGEST)

    first = _first(report)
    return Page(
        title=clean_text(fitted(report.verdict.message, words)),
        lead=tuple(_lead(report, first, line, is_ticket=is_ticket)),
        sections=(
            *_changes(report, line),
            *_steps(report, first, line),
            *(
                finding_section(one, line, is_ticket=is_ticket)
                for _, one in report.causes
                if one is not first
            ),
            *topic_sections((one for _, one in report.causes), line),
            *using_sections(report, line),
            *_unread(report, line),
            *settings_sections(report, line),
            *tested(report, line),
            *said(report, line),
            *not_tried(report, line),
            *(asked(report, line) if report.config is None else ()),
        ),
        sign=_sign(report, first, line),
        language=words(Message("language.code")),
    )


def _first(report: Report) -> Finding | None:
    """Return the finding that the verdict rests on."""
    place = report.verdict.finding
    return next((finding for at, finding in report.causes if at == place), None)


def _sign(report: Report, first: Finding | None, words: Words) -> Sign:
    if first is not None:
        kind, shape = SIGNS[first.severity]
        return Sign(kind, shape, words(Message.of(f"result.sign.{first.severity.value}")))
    if report.works:
        return Sign("good", "✓", words(Message("result.sign.works")))
    return Sign("note", "?", words(Message("result.sign.none")))


def _lead(
    report: Report, first: Finding | None, words: Words, *, is_ticket: bool
) -> Iterator[Paragraph]:
    about = report.domain if report.address is None else report.address.text
    if first is not None:
        if adds(first, words):
            yield Paragraph(words(first.message))
        yield Paragraph(words(who_and_sure(first, is_ticket=is_ticket)))
    if report.complaint:
        yield Paragraph(words(complaint_words(report, words(Message("language.code")))))
    if report.made_at:
        made = Message.of("result.made-for", address=about, clock=report.made_at)
    else:
        made = Message.of("result.made-for-undated", address=about)
    yield Paragraph(words(made), mark="small")


def complaint_words(report: Report, language: str) -> Message:
    """Return the person's words, and what the check took them for."""
    if report.symptom is None:
        return Message.of("result.complaint-unknown", words=report.complaint)
    from autoconf.knowledge.texts import knowledge  # reads its data

    entry = knowledge(language).entry(report.symptom.id)
    title = report.symptom.id if entry is None else entry.title
    return Message.of("result.complaint-understood", words=report.complaint, title=title)


def _unread(report: Report, words: Words) -> Iterator[Section]:
    """Yield the files of ``--using`` that say nothing, each with its reason."""
    items = tuple(Item(words(problem)) for problem in report.using_problems)
    if items:
        yield Section(words(Message("result.unread")), (Items(items),))


def _changes(report: Report, words: Words) -> Iterator[Section]:
    """Yield what changed since an earlier report."""
    if report.comparison is not None:
        items = tuple(Item(words(change.message)) for change in report.comparison.changes)
        yield Section(words(report.comparison.title), (Items(items),) if items else ())


def _steps(report: Report, first: Finding | None, words: Words) -> Iterator[Section]:
    if first is not None:
        blocks = tuple(to_do(first, words))
    elif report.config is None and not report.is_cancelled:
        step = words(Message.of("result.ask-provider", domain=report.domain))
        blocks = (Items((Item(step),), numbered=True),)
    else:
        blocks = ()
    if blocks:
        yield Section(words(Message("result.steps")), blocks)
