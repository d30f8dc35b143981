"""A survey as a page: how the mail of many domains is set up, in numbers and bars."""

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from autoconf.formats.safe_text import clean_text
from autoconf.model.finding import Severity
from autoconf.model.message import Message
from autoconf.model.survey import SurveyOutcome
from autoconf.renderers.interface import Words
from autoconf.renderers.pages.page import (
    Bar,
    Bars,
    Block,
    Page,
    Paragraph,
    Part,
    Section,
    Sign,
)
from autoconf.renderers.reports.survey_changes import changes_sections
from autoconf.renderers.reports.survey_parts import (
    Rules,
    SurveyView,
    number,
    share,
    shown_host,
    verdict,
    verdict_lines,
    worst_faults,
)
from autoconf.renderers.reports.survey_servers import servers_section

_MOST_HOSTS: Final = 15
_OUTCOMES: Final = {
    SurveyOutcome.PUBLISHED: "good",
    SurveyOutcome.KNOWN: "note",
    SurveyOutcome.GUESSED: "careful",
    SurveyOutcome.NOTHING: "bad",
}
_SEVERITIES: Final = {
    Severity.BLOCKER: "bad",
    Severity.WARNING: "careful",
    Severity.NOTE: "note",
}


def survey_page(view: SurveyView, words: Words) -> Page:
    """Return the page of a survey.

    Args:
        view: its numbers.
        words: returns the text of a message.
    """
    count = number(view.counts.domains)
    return Page(
        title=words(verdict(view.counts)),
        lead=tuple(_lead(view, words)),
        sections=tuple(_sections(view, words)),
        sign=Sign("note", "i", words(Message.of("survey.sign", count=count))),
        language=words(Message("language.code")),
    )


def _lead(view: SurveyView, words: Words) -> Iterator[Paragraph]:
    for message in verdict_lines(view):
        yield Paragraph(words(message))
    clock = view.counts.servers.certificates.at
    yield Paragraph(words(Message.of("survey.made", clock=clock)), mark="small")


def _sections(view: SurveyView, words: Words) -> Iterator[Section]:
    if not view.counts.domains:
        return
    yield _outcomes(view, words)
    if view.counts.with_mail:
        yield _programs(view, words)
        yield _publications(view, words)
    yield from _faults(view, words)
    if view.counts.mail_hosts.count:
        yield _mail_hosts(view, words)
    if view.counts.servers.all.servers:
        yield servers_section(view.counts.servers, words)
    if view.changes is not None:
        yield from changes_sections(view, words)


def _section(name: str, words: Words, *blocks: Block) -> Section:
    """Return a section with a sentence that says what is counted."""
    about = Paragraph(words(Message.of(f"survey.about.{name}")), mark="small")
    return Section(words(Message.of(f"survey.page.{name}")), (about, *blocks))


def _columns(words: Words, *names: str) -> tuple[str, ...]:
    return tuple(words(Message.of(f"survey.column.{name}")) for name in names)


def _bar(label: str, value: int, whole: int, kind: str = "note") -> Bar:
    """Return a bar of one part, with its number and its share."""
    percent = share(value, whole)
    parts = (Part(value, kind),)
    return Bar(label, f"{label}: {percent}", parts, (number(value), percent))


def _outcomes(view: SurveyView, words: Words) -> Section:
    whole = view.counts.domains
    bars = (
        _bar(
            words(Message.of(f"survey.outcome.{one.outcome.value}")),
            one.domains,
            whole,
            _OUTCOMES.get(one.outcome, "soft"),
        )
        for one in view.counts.outcomes
    )
    columns = _columns(words, "outcome", "share", "domains", "percent")
    return _section("outcomes", words, Bars(columns, tuple(bars), max(whole, 1)))


def _programs(view: SurveyView, words: Words) -> Section:
    columns = _columns(words, "program", "share", "yes", "half", "no", "unknown")
    kinds = ("good", "careful", "bad", "soft")
    bars = []
    for one in view.sorted_programs:
        values = (one.yes, one.half, one.no, one.unknown)
        parts = tuple(Part(value, kind) for value, kind in zip(values, kinds, strict=True))
        name = view.program(one.program, words)
        title = f"{name}: {_said(columns[2:], values)}"
        bars.append(Bar(name, title, parts, tuple(map(number, values))))
    whole = max(
        (one.yes + one.half + one.no + one.unknown for one in view.counts.programs), default=1
    )
    return _section("programs", words, Bars(columns, tuple(bars), max(whole, 1), kinds))


def _said(names: tuple[str, ...], values: tuple[int, ...]) -> str:
    """Return the numbers in words, for a screen reader."""
    pairs = zip(names, values, strict=True)
    return ", ".join(f"{name} {share(value, sum(values))}" for name, value in pairs)


def _publications(view: SurveyView, words: Words) -> Section:
    columns = _columns(words, "place", "share", "found", "plain", "wrong", "failed")
    kinds = ("good", "", "bad", "careful")
    bars = []
    for one in view.counts.publications:
        values = (one.found, one.wrong, one.failed)
        if not any(values):
            continue
        parts = tuple(Part(v, k) for v, k in zip(values, ("good", "bad", "careful"), strict=True))
        name = words(Message.of(f"survey.kind.{one.kind.value}"))
        title = f"{name}: {share(one.found, view.counts.with_mail)}"
        cells = tuple(map(number, (one.found, one.found_plain, one.wrong, one.failed)))
        bars.append(Bar(name, title, parts, cells))
    if not bars:
        return _section("publications", words, Paragraph(words(Message("survey.no-places"))))
    bars.sort(key=lambda bar: -bar.parts[0].value)
    whole = max(view.counts.with_mail, *(sum(p.value for p in bar.parts) for bar in bars), 1)
    return _section("publications", words, Bars(columns, tuple(bars), whole, kinds))


def _faults(view: SurveyView, words: Words) -> Iterator[Section]:
    rules, faults = Rules(words), worst_faults(view.counts)
    if not faults:
        return
    whole = view.counts.domains
    bars = []
    for one in faults:
        given = {"severity": rules.severity(one.severity), "who": rules.who(one.rule)}
        note = words(Message.of("survey.fault-note", rule=clean_text(one.rule), **given))
        bar = _bar(rules.title(one.rule), one.domains, whole, _SEVERITIES[one.severity])
        notes = tuple(filter(None, (rules.means(one.rule), note)))
        bars.append(replace(bar, notes=notes))
    columns = _columns(words, "fault", "share", "domains", "percent")
    yield _section("faults", words, Bars(columns, tuple(bars), max(whole, 1)))


def _mail_hosts(view: SurveyView, words: Words) -> Section:
    hosts, whole = view.counts.mail_hosts, view.counts.domains
    shown = hosts.top[:_MOST_HOSTS]
    bars = [_bar(shown_host(one.mx_base), one.domains, whole) for one in shown]
    others = hosts.others + sum(one.domains for one in hosts.top[_MOST_HOSTS:])
    if others:
        left = number(hosts.count - len(shown))
        name = words(Message.of("survey.other-hosts", count=left))
        bars.append(_bar(name, others, whole, "soft"))
    if hosts.without:
        name = words(Message("survey.no-mail-host"))
        bars.append(_bar(name, hosts.without, whole, "soft"))
    columns = _columns(words, "mail-host", "share", "domains", "percent")
    return _section("mail-hosts", words, Bars(columns, tuple(bars), max(whole, 1)))
