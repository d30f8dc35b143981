"""An audit as lines of text: programs, the next step, and what is published."""

from collections.abc import Iterable, Iterator
from functools import partial
from textwrap import wrap
from typing import Final

from autoconf.cli.terminal import MAX_COLUMNS
from autoconf.cli.text import english, shown_host
from autoconf.formats.safe_text import clean_text
from autoconf.messages import text, text_of
from autoconf.model.audit import NextStep, ProgramResult, Publication, SetsUp
from autoconf.model.audit_result import Audit
from autoconf.model.evidence import Outcome
from autoconf.model.finding import Confidence
from autoconf.model.sending import Sending
from autoconf.usecases.exits import EXIT_NOTHING_FOUND

_wrap: Final = partial(wrap, break_on_hyphens=False, break_long_words=False)
_LABEL: Final = 11
_NAMES: Final = 24
_NOT_OF_DOMAIN: Final = frozenset({"audit.why.own-list", "audit.why.own-service"})
"""Reasons that the owner of a domain can do nothing about."""

_SILENT: Final = (Outcome.ABSENT, Outcome.SKIPPED, Outcome.GAVE_WAY)


def title_colour(made: Audit) -> str:
    """Return the colour of the verdict."""
    return {0: "green", 1: "red"}.get(made.exit, "yellow")


def title_of(made: Audit) -> str:
    """Return the verdict, with both forms of a domain that has two."""
    if made.title.id != "audit.title":
        return english(made.title)
    ready = sum(one.answer is SetsUp.YES for one in made.programs)
    domain = shown_host(made.domain)
    return text_of("audit.title", ready=ready, count=len(made.programs), domain=domain)


def audit_lines(made: Audit) -> Iterator[str]:
    """Yield everything below the title, but the findings."""
    for answer in SetsUp:
        yield from _group(answer, [one for one in made.programs if one.answer is answer])
    if made.next is not None:
        yield from _next_lines(made.next, made)
    yield from _published_lines(made)
    if made.sending is not None:
        yield from _sending_lines(made.sending)


def _sending_lines(sending: Sending) -> Iterator[str]:
    """Yield how it stands with each part of the mail that others get from the domain."""
    parts = {
        "SPF": sending.spf,
        "DMARC": sending.dmarc,
        "MTA-STS": sending.mta_sts,
        "TLS-RPT": sending.tls_rpt,
        "DANE": sending.dane,
    }
    yield text_of("audit.sending")
    yield "  " + ", ".join(
        f"{name} {text(f'audit.standing.{standing.value}')}" for name, standing in parts.items()
    )


def _group(answer: SetsUp, found: list[ProgramResult]) -> Iterator[str]:
    """Yield the programs with one answer; those of one reason stand in one row."""
    rows: dict[str, list[str]] = {}
    for one in found:
        rows.setdefault(_reason(one), []).append(_name(one))
    label = answer.value
    for reason, names in rows.items():
        for line in _row(", ".join(names), reason):
            yield f"  {label:{_LABEL - 2}}{line}"
            label = ""


def _name(one: ProgramResult) -> str:
    if one.confidence is Confidence.LIKELY:
        return text_of("audit.likely", name=one.name)
    return text_of("audit.guessing", name=one.name) if one.by == "guess" else one.name


def _reason(one: ProgramResult) -> str:
    """Return what stands beside a name; nothing where the program is ready, or not known."""
    if one.answer in (SetsUp.YES, SetsUp.UNKNOWN):
        return ""
    if one.why.id in _NOT_OF_DOMAIN:
        return f"{text(f'audit.by.{one.instead}')}  --client {one.client}"
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
    names = {one.program: one.name for one in made.programs}
    helped = ", ".join(names[one] for one in step.helps)
    where = "audit.next.record" if step.record else "audit.next.file"
    yield from _wrap(text_of(where, programs=helped), MAX_COLUMNS)
    yield from (f"  {line}" for line in (step.record or step.file).splitlines())
    remarks = []
    if step.file:
        hosts = ", ".join(str(one.endpoint) for one in step.servers)
        remarks.append(text_of("audit.next.servers", servers=hosts))
        if not step.guessed:
            remarks.append(text_of("audit.next.render", domain=made.domain))
    if step.guessed:
        remarks.append(text("audit.next.guessed"))
    for remark in remarks:
        yield from (f"  {line}" for line in _wrap(remark, MAX_COLUMNS - 2))


def _published_lines(made: Audit) -> Iterator[str]:
    """Yield the places with an answer; places where there is nothing are counted."""
    shown = [line for one in _worth_showing(made.published) for line in _publication(one)]
    if not shown:
        if made.exit == EXIT_NOTHING_FOUND:
            yield text_of("audit.published-nothing")
        return
    yield text_of("audit.published")
    yield from shown


def _worth_showing(published: Iterable[Publication]) -> Iterator[Publication]:
    """Yield one publication per place: that with the address, as most programs ask so.

    A web server without plain http is no news.
    """
    seen = set()
    for one in published:
        place = (one.kind, one.secure, one.at.partition("?emailaddress=")[0])
        is_silent = one.outcome in _SILENT or not (one.secure or one.config or one.wants_login)
        if not is_silent and place not in seen:
            seen.add(place)
            yield one


def _publication(one: Publication) -> Iterator[str]:
    at = clean_text(one.at.partition("?emailaddress=")[0], 300)
    yield f"  {one.outcome.value:12}{at}"
    words = [english(one.detail)] if one.detail is not None else []
    words += [text(f"audit.flaw.{flaw.value}") for flaw in one.flaws]
    for line in _wrap("; ".join(words), MAX_COLUMNS - 14):
        yield f"{'':14}{line}"
