"""The page for the owner of a domain: what it publishes, and what programs make of it."""

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar, Final, Literal

from autoconf.formats.safe_text import clean_text
from autoconf.model.audit import ProgramResult, Publication, SetsUp
from autoconf.model.audit_result import Audit
from autoconf.model.evidence import Outcome
from autoconf.model.message import Message
from autoconf.model.sending import Standing
from autoconf.renderers.interface import Words
from autoconf.renderers.reports.audit_parts import (
    PART_NAMES,
    is_misspelt,
    name_of,
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
from autoconf.web.pages.contexts.facts import JobFacts
from autoconf.web.pages.contexts.telling import told
from autoconf.web.pages.contexts.verdicts import note_of
from autoconf.web.pages.parts import Context, Mark, Note, Row, Tone, Verdict

MarkKind = Literal["good", "half", "bad", "none", "unknown"]
_ANSWERS: Final[dict[SetsUp, MarkKind]] = {
    SetsUp.YES: "good",
    SetsUp.HALF: "half",
    SetsUp.NO: "none",
    SetsUp.UNKNOWN: "unknown",
}
_STANDINGS: Final[dict[Standing, MarkKind]] = {
    Standing.OK: "good",
    Standing.WRONG: "half",
    Standing.MISSING: "none",
    Standing.NOT_CHECKED: "unknown",
}
_TONES: Final[dict[int, Tone]] = {0: "calm", 1: "warn", 3: "warn"}
"""By the exit status."""

_MOST: Final = 60


class Owner(Context, frozen=True, kw_only=True):
    """The page for the owner of a domain.

    Attributes:
        domain: the domain.
        verdict: how many programs set themselves up.
        record: the one thing to publish next; empty: nothing would help.
        record_title: where it belongs, and whom it helps.
        remarks: what to know before it is published.
        tally: how many programs give each answer.
        programs: what each program does.
        notes: what is wrong, and what to do.
        published: what is published.
        sending: whether others take the domain's mail.
        optional: which of that is optional; empty: nothing.
    """

    template: ClassVar[str] = "owner.html"
    domain: str
    verdict: Verdict
    record: str
    record_title: str
    remarks: tuple[str, ...]
    tally: tuple[Mark, ...]
    programs: tuple[Row, ...]
    notes: tuple[Note, ...]
    published: tuple[Row, ...]
    sending: tuple[Row, ...]
    optional: str
    files_url: str


def owner(facts: JobFacts, made: Audit, words: Words) -> Owner:
    """Return the page of an audit."""
    tell = told(words)
    is_bare = is_misspelt(made)
    step = made.next
    names = "" if made.sending is None else optional_parts(made.sending)
    return Owner(
        domain=facts.address,
        verdict=_verdict(made, tell),
        record="" if step is None else step.record or step.file,
        record_title="" if step is None else tell(next_title(step, made, words)),
        remarks=tuple(_remarks(made, tell)),
        tally=() if is_bare else tuple(_tally(made, words)),
        programs=() if is_bare else tuple(_program(one, words) for one in _in_order(made)),
        notes=tuple(note_of(finding, tell) for finding in made.findings),
        published=() if is_bare else tuple(_published(made, words)),
        sending=tuple(_sending(made, words)),
        optional=tell(Message.of("audit.sending-optional", names=names, domain=made.domain))
        if names
        else "",
        files_url=f"{facts.url}/files/publish.zip" if _has_files(made) else "",
    )


def _has_files(made: Audit) -> bool:
    """Tell whether there are settings that may be published."""
    config = None if made.report is None else made.report.config
    return config is not None and bool(config.incoming) and bool(config.outgoing)


def _verdict(made: Audit, words: Words) -> Verdict:
    return Verdict(
        tone=_TONES[made.exit],
        title=words(title_of(made)),
        lead=(words(Message("web.owner.lead")),),
        facts=((words(Message("web.verdict.who")), words(Message("who.domain-owner"))),),
    )


def _remarks(made: Audit, words: Words) -> Iterator[str]:
    if made.next is not None:
        for remark in next_remarks(made.next, made.domain):
            if _has_files(made) or remark.id != "audit.next.render":
                yield words(remark)


def _tally(made: Audit, words: Words) -> Iterator[Mark]:
    counts = Counter(one.answer for one in made.programs)
    for answer, kind in _ANSWERS.items():
        if counts[answer]:
            shown = words(Message.of(f"audit.answer.{answer.value}"))
            word = Message.of("web.owner.tally", count=counts[answer], answer=shown)
            yield Mark(kind=kind, word=words(word))


def _in_order(made: Audit) -> list[ProgramResult]:
    order = list(_ANSWERS)
    return sorted(made.programs, key=lambda one: order.index(one.answer))


def _program(one: ProgramResult, words: Words) -> Row:
    why = words(one.why)
    if needs_help(one) and one.instead:
        why = words(
            Message.of(
                "web.owner.instead", why=one.why, instead=Message.of(f"audit.by.{one.instead}")
            )
        )
    mark = Mark(
        kind=_ANSWERS[one.answer], word=words(Message.of(f"audit.answer.{one.answer.value}"))
    )
    return Row(name=name_of(one, words), mark=mark, text=clean_text(why, 500))


def _published(made: Audit, words: Words) -> Iterator[Row]:
    for one in list(worth_showing(made.published))[:_MOST]:
        kind, word = _standing(one)
        yield Row(
            name=clean_text(words(Message.of("place.asked", place=place_of(one))), 300),
            mark=Mark(kind=kind, word=words(Message.of(f"web.owner.{word}"))),
            text=clean_text(remarks_on(one, words), 500),
        )


def _standing(one: Publication) -> tuple[MarkKind, str]:
    if one.outcome is not Outcome.FOUND:
        return "bad", "unreadable"
    return ("half", "weak") if one.flaws or not one.secure else ("good", "good")


def _sending(made: Audit, words: Words) -> Iterator[Row]:
    sending = made.sending
    if sending is None:
        return
    for part, standing in standings(sending).items():
        word = words(Message.of(f"audit.standing.{standing.value}"))
        records = "; ".join(one.text for one in sending.records_of(part))
        yield Row(
            name=PART_NAMES[part],
            mark=Mark(kind=_STANDINGS[standing], word=word),
            text=clean_text(records, 300),
        )
