"""The settings of a person's programs beside the right ones."""

from collections.abc import Iterator, Mapping
from typing import ClassVar, Final

from autoconf.formats.safe_text import clean_text
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.using import Using
from autoconf.renderers.interface import Words
from autoconf.renderers.pages.page import Section
from autoconf.renderers.reports.topics import topic_sections
from autoconf.renderers.reports.using import Column, cell_text, is_about, using_table
from autoconf.web.pages.contexts.facts import JobFacts
from autoconf.web.pages.contexts.hints import hint_of
from autoconf.web.pages.contexts.links import known_hosts
from autoconf.web.pages.contexts.telling import told
from autoconf.web.pages.contexts.verdicts import has_servers, note_of
from autoconf.web.pages.parts import Context, Difference, Note, Verdict

_LONGEST: Final = 1000
_SAID: Final = frozenset({"using-differs", "not-tested"})
"""Findings that say the same as the rest of the page."""

_DIRECTIONS: Final = {"reading": "incoming", "stays": "incoming"}


class Compare(Context, frozen=True, kw_only=True):
    """The settings of a person's programs beside the right ones.

    Attributes:
        job_url: the path of the job.
        verdict: how many settings do not fit.
        differences: those settings.
        notes: the findings of the check.
        hosts: links to them may be followed.
        unread: why a file says nothing.
        topics: steps of the notes in detail.
        offers_login: whether a test of the login is offered.
    """

    template: ClassVar[str] = "compare.html"
    job_url: str
    verdict: Verdict
    differences: tuple[Difference, ...]
    notes: tuple[Note, ...]
    hosts: tuple[str, ...]
    unread: tuple[str, ...]
    topics: tuple[Section, ...]
    offers_login: bool


def compare(facts: JobFacts, report: Report, words: Words) -> Compare:
    """Return the comparison with the settings that a person has now."""
    found = tuple(_differences(report, words))
    tell = told(words)
    hint = hint_of(report.config, words)
    noted = [finding for _, finding in report.causes if finding.rule not in _SAID]
    return Compare(
        job_url=facts.url,
        verdict=_verdict(report, len(found), words),
        differences=found,
        notes=tuple(note_of(finding, tell, hint) for finding in noted),
        hosts=known_hosts(report),
        unread=tuple(tell(problem) for problem in report.using_problems),
        topics=tuple(topic_sections(noted, tell)),
        offers_login=facts.login_tests and has_servers(report) and not report.works,
    )


def _verdict(report: Report, count: int, words: Words) -> Verdict:
    names = ", ".join(dict.fromkeys(clean_text(one.name) for one in report.using))
    if not report.using:
        return Verdict(tone="warn", title=words(Message("web.compare.nothing-read")))
    if report.config is None:
        title = words(Message.of("web.compare.nothing-found", domain=report.domain))
        return Verdict(tone="warn", title=title)
    lead = (words(Message.of("web.compare.read-from", programs=names)),)
    if not count:
        return Verdict(tone="good", title=words(Message("web.compare.fits")), lead=lead)
    which = "one" if count == 1 else "several"
    title = words(Message.of(f"web.compare.{which}", count=count))
    who = (words(Message("web.verdict.who")), words(Message("web.compare.who")))
    return Verdict(tone="bad", title=title, lead=lead, facts=(who,))


def _differences(report: Report, words: Words) -> Iterator[Difference]:
    table = using_table(report)
    for using, column in zip(report.using, table.programs, strict=True):
        for row in table.rows:
            if row in column.wrong:
                yield _difference(using, column, row, table.right or {}, words)


def _difference(
    using: Using, column: Column, row: str, right: Mapping[str, Message | str], words: Words
) -> Difference:
    side = _DIRECTIONS.get(row.partition("-")[0], "outgoing")
    name = Message.of(
        "web.compare.setting",
        direction=Message(f"using.shown.{side}"),
        setting=Message(f"web.compare.field-{row.rpartition('-')[2]}"),
    )
    effects = dict.fromkeys(words(one.effect) for one in using.differences if is_about(one, row))
    return Difference(
        name=words(name),
        program=clean_text(column.head),
        yours=clean_text(cell_text(column.cells, row, words)),
        right=clean_text(cell_text(right, row, words)),
        effect=clean_text(" ".join(effects), _LONGEST),
    )
