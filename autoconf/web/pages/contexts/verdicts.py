"""The verdict of a test: that mail works, or what is wrong, who can fix it and how."""

from collections.abc import Iterator
from itertools import chain
from typing import ClassVar, Final

from autoconf.diagnosis.token_refusals import used_token
from autoconf.formats.safe_text import clean_text
from autoconf.knowledge.explaining import blocks
from autoconf.knowledge.texts import knowledge
from autoconf.model.budget import MAX_FAILURES
from autoconf.model.check import Check, LoginOutcome
from autoconf.model.finding import Finding, Severity
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import MailProtocol
from autoconf.model.titles import fitted
from autoconf.renderers.interface import Words
from autoconf.renderers.pages.page import Item, Items, Paragraph, Section
from autoconf.renderers.reports.finding_parts import adds
from autoconf.renderers.reports.report_page import complaint_words
from autoconf.renderers.reports.tested import not_tried, said
from autoconf.renderers.reports.topics import block_of, topic_sections
from autoconf.web.pages.contexts.explain import explain_topic
from autoconf.web.pages.contexts.facts import JobFacts
from autoconf.web.pages.contexts.hints import apart, hint_of
from autoconf.web.pages.contexts.links import known_hosts
from autoconf.web.pages.contexts.login import can_log_in, goes_to, password_label, tries
from autoconf.web.pages.contexts.steps import port, seconds, shown_host, traces
from autoconf.web.pages.contexts.telling import language_of, line, told
from autoconf.web.pages.parts import Ask, Context, Note, Said, Stop, Tone, Trace, Verdict

_TONES: Final[dict[Severity, Tone]] = {
    Severity.BLOCKER: "bad",
    Severity.WARNING: "warn",
    Severity.NOTE: "calm",
}
_PASSWORD_BOX: Final = "password-box"
"""The topic about a program that keeps asking."""


class Good(Context, frozen=True, kw_only=True):
    """Mail works.

    Attributes:
        job_url: the path of the job.
        sheet_url: the path of the sheet to print.
        verdict: the first words.
        tested: the servers, and what they accepted.
        notes: what is worth knowing all the same.
        hosts: links to them may be followed.
        asks_again: what to do if a program keeps asking.
        topics: steps of the notes in detail.
        traces: each server, step by step.
    """

    template: ClassVar[str] = "good.html"
    job_url: str
    sheet_url: str
    verdict: Verdict
    tested: tuple[Stop, ...]
    notes: tuple[Note, ...]
    hosts: tuple[str, ...]
    asks_again: Section
    topics: tuple[Section, ...]
    traces: tuple[Trace, ...]


class Bad(Context, frozen=True, kw_only=True):
    """Something is wrong.

    Attributes:
        job_url: the path of the job.
        verdict: what, who can fix it, and how sure that is.
        steps: what to do, in order.
        links: the provider's pages about it.
        hosts: links to them may be followed.
        ask: the field to try again; None: there is no use in that now.
        notes: the other findings.
        has_settings: whether there are settings to look at.
        offers_login: whether a test of the login is offered.
        topics: explained in detail.
        traces: each server, step by step.
        sections: what the servers said, and what was not tried.
    """

    template: ClassVar[str] = "bad.html"
    job_url: str
    verdict: Verdict
    steps: tuple[str | Said, ...]
    links: tuple[str, ...]
    hosts: tuple[str, ...]
    ask: Ask | None
    notes: tuple[Note, ...]
    has_settings: bool
    offers_login: bool
    topics: tuple[Section, ...]
    traces: tuple[Trace, ...]
    sections: tuple[Section, ...]


def good(facts: JobFacts, report: Report, words: Words) -> Good:
    """Return the page that says that mail works."""
    accepted = [c for c in report.checks if c.login.outcome is LoginOutcome.ACCEPTED]
    accepted.sort(key=lambda check: check.server.protocol is MailProtocol.POP3)
    asks_again = topic_section(_PASSWORD_BOX, words)
    topics = topic_sections((finding for _, finding in report.causes), told(words))
    return Good(
        job_url=facts.url,
        sheet_url=f"/sheet/{facts.id}",
        verdict=Verdict(
            tone="good",
            title=words(Message("web.good.title")),
            lead=(words(Message("web.good.lead")),),
        ),
        tested=tuple(_accepted(check, facts, words) for check in accepted),
        notes=tuple(
            note_of(f, told(words), hint_of(report.config, words)) for _, f in report.causes
        ),
        hosts=known_hosts(report),
        asks_again=asks_again,
        topics=tuple(one for one in topics if one.heading != asks_again.heading),
        traces=tuple(traces(report.checks, words)),
    )


def topic_section(name: str, words: Words) -> Section:
    """Return a topic of ``explain``."""
    topic = knowledge(language_of(words)).topics[name]
    return Section(topic.title, tuple(block_of(block) for block in blocks(topic.text)))


def _accepted(check: Check, facts: JobFacts, words: Words) -> Stop:
    protocol = check.server.protocol.value
    count = check.messages_waiting
    if count is None and check.mailbox is not None:
        count = check.mailbox.messages
    which = "accepted-sender" if protocol == "smtp" else "accepted"
    if protocol != "smtp" and count is not None:
        which = "accepted-one" if count == 1 else "accepted-count"
    came = Message.of(f"web.good.{which}", count=count, address=facts.address)
    return Stop(
        kind="yes" if check.is_proved else "no",
        what=words(Message.of(f"web.good.{protocol}")),
        place=shown_host(check.server.hostname),
        port=port(check.endpoint, words),
        came=words(came),
        when=seconds(check.elapsed_s, words),
    )


def bad(facts: JobFacts, report: Report, words: Words) -> Bad:
    """Return the page that says what is wrong."""
    said_as = told(words)
    first = first_finding(report)
    rest = tuple(finding for _, finding in report.causes if finding is not first)
    findings = (*(() if first is None else (first,)), *rest)
    hint = hint_of(report.config, words)
    return Bad(
        job_url=facts.url,
        verdict=verdict_of(first, report.verdict.message, words, _complaint(report, words)),
        steps=() if first is None else steps_of(first, said_as, hint),
        links=() if first is None else first.links,
        hosts=known_hosts(report),
        ask=_ask(facts, report, words),
        notes=tuple(note_of(finding, said_as, hint) for finding in rest),
        has_settings=has_servers(report),
        offers_login=can_log_in(facts, report)
        and (facts.sign_in is not None or not facts.has_login)
        and has_servers(report),
        topics=(*_behind(report, words), *topic_sections(findings, said_as)),
        traces=tuple(traces(report.checks, words)),
        sections=tuple(chain(said(report, line(words)), not_tried(report, said_as))),
    )


def has_servers(report: Report) -> bool:
    """Tell whether there are settings to look at."""
    return report.config is not None and bool(report.config.servers)


def first_finding(report: Report) -> Finding | None:
    """Return the finding that the verdict rests on."""
    place = report.verdict.finding
    return next((finding for at, finding in report.causes if at == place), None)


def _behind(report: Report, words: Words) -> Iterator[Section]:
    """Yield what can be behind a complaint, most likely first."""
    known = None if report.symptom is None else explain_topic(report.symptom.id, words)
    if known is not None and known.causes:
        causes = (Item(_text_of(cause), name=cause.heading) for cause in known.causes)
        yield Section(words(Message("web.verdict.behind")), (Items(tuple(causes), numbered=True),))


def _text_of(section: Section) -> str:
    return " ".join(block.text for block in section.blocks if isinstance(block, Paragraph))


def _complaint(report: Report, words: Words) -> tuple[str, ...]:
    symptom = report.symptom
    if symptom is not None and report.complaint == symptom.id:  # one of the list
        entry = knowledge(language_of(words)).entry(symptom.id)
        title = symptom.id if entry is None else entry.title
        return (words(Message.of("web.verdict.chosen", title=title)),)
    return (line(words)(complaint_words(report, language_of(words))),) if report.complaint else ()


def verdict_of(
    first: Finding | None, message: Message, words: Words, lead: tuple[str, ...] = ()
) -> Verdict:
    """Return the first words of a page.

    Args:
        first: the finding that they rest on.
        message: the title.
        words: makes the text of a message.
        lead: stands below what was seen.
    """
    seen_as = told(words)
    title = clean_text(fitted(message, words))
    if first is None:
        return Verdict(tone="calm", title=title, lead=lead)
    return Verdict(
        tone=_TONES[first.severity],
        title=title,
        lead=(*((seen_as(first.message),) if adds(first, seen_as) else ()), *lead),
        facts=(
            (words(Message("web.verdict.who")), words(Message.of(f"who.{first.who.value}"))),
            (
                words(Message("web.verdict.sure")),
                words(Message.of(f"result.sure.{first.confidence.value}")),
            ),
        ),
    )


def steps_of(finding: Finding, words: Words, hint: Said | None = None) -> tuple[str | Said, ...]:
    """Return what to do, in order; the hint of the provider is a step of its own."""
    return tuple(apart(filter(None, map(words, finding.to_do_on_page)), hint))


def note_of(finding: Finding, words: Words, hint: Said | None = None) -> Note:
    """Return a finding that does not stand first."""
    who = words(Message.of(f"who.{finding.who.value}"))
    return Note(
        tone="calm" if finding.severity is Severity.NOTE else "warn",
        title=clean_text(fitted(finding.title, words)),
        texts=(words(finding.message),) if adds(finding, words) else (),
        steps=steps_of(finding, words, hint),
        small=words(Message.of("web.verdict.who-line", who=who)),
    )


def _ask(facts: JobFacts, report: Report, words: Words) -> Ask | None:
    """Return the field to try again, where a server refused the password and tries are left."""
    refused = [c for c in report.checks if c.login.outcome is LoginOutcome.BAD_CREDENTIALS]
    is_refused = bool(refused) and not any(map(used_token, refused))
    is_over = report.login_pause is not None or facts.tries_used >= MAX_FAILURES
    if not facts.login_tests or not is_refused or is_over or report.config is None:
        return None
    return Ask(
        name="password",
        label=password_label(report.config, words),
        button=words(Message("web.login.again")),
        kind="password",
        hint=f"{goes_to(report, words)} {tries(facts, words)}",
    )
