"""The parts of an audit that the terminal and the page show alike."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from autoconf.model.audit import NextStep, ProgramResult, Publication, SetsUp
from autoconf.model.audit_result import Audit
from autoconf.model.domain import unicode_domain
from autoconf.model.evidence import Outcome
from autoconf.model.finding import Confidence
from autoconf.model.message import Message
from autoconf.model.sending import Part, Sending, Standing
from autoconf.renderers.interface import Words

PART_NAMES: Final[Mapping[Part, str]] = {
    Part.SPF: "SPF",
    Part.DMARC: "DMARC",
    Part.MTA_STS: "MTA-STS",
    Part.TLS_RPT: "TLS-RPT",
    Part.DANE: "DANE",
}
_TRANSLATED: Final = frozenset(
    {"gmail-android", "outlook", "outlook-mobile", "outlook-new", "spark-android"}
    | {"thunderbird-android", "thunderbird-ios"}
)
"""Programs whose names have a word in them that is not a name."""

_SILENT: Final = (Outcome.ABSENT, Outcome.SKIPPED, Outcome.GAVE_WAY)


def title_of(made: Audit) -> Message:
    """Return the verdict, with both forms of a domain that has two."""
    if made.title.id != "audit.title":
        return made.title
    ready = sum(one.answer is SetsUp.YES for one in made.programs)
    other = unicode_domain(made.domain)
    domain = made.domain if other == made.domain else f"{other} ({made.domain})"
    return Message.of("audit.title", ready=ready, count=len(made.programs), domain=domain)


def by_reason(
    found: Iterable[ProgramResult], words: Words, reason: Callable[[ProgramResult], str]
) -> dict[str, list[str]]:
    """Return the names of programs with one answer, by the reason that stands beside them."""
    rows: dict[str, list[str]] = {}
    for one in found:
        rows.setdefault(reason(one), []).append(name_of(one, words))
    return rows


def name_of(one: ProgramResult, words: Words) -> str:
    """Return the name of a program, and how sure its result is."""
    name = _name(one, words)
    if one.confidence is Confidence.LIKELY:
        return words(Message.of("audit.likely", name=name))
    return words(Message.of("audit.guessing", name=name)) if one.by == "guess" else name


def _name(one: ProgramResult, words: Words) -> str:
    return program_name(one.program, one.name, words)


def program_name(program: str, name: str, words: Words) -> str:
    """Return the name of a program: some have a word in them that is translated."""
    return words(Message.of(f"audit.program.{program}")) if program in _TRANSLATED else name


def is_misspelt(made: Audit) -> bool:
    """Tell whether the domain is hardly the one that was meant: programs say nothing about it."""
    return made.title.id in ("audit.not-there", "audit.not-there-near", "audit.nothing-near")


def is_left_half(one: ProgramResult, made: Audit) -> bool:
    """Tell whether a program stays half ready, whatever the next step is; it can get a file."""
    is_helped = made.next is not None and one.program in made.next.helps
    return one.answer is SetsUp.HALF and bool(one.client) and not is_helped


def optional_parts(sending: Sending) -> str:
    """Return the names of missing parts that no finding is about."""
    optional = (Part.MTA_STS, Part.TLS_RPT, Part.DANE)
    is_used = bool(sending.records_of(Part.MTA_STS) or sending.records_of(Part.DANE))
    missing = [p for p in optional if standings(sending)[p] is Standing.MISSING]
    wanted = [p for p in missing if not (p is Part.TLS_RPT and is_used)]
    return ", ".join(PART_NAMES[part] for part in wanted)


def needs_help(one: ProgramResult) -> bool:
    """Tell whether the owner of the domain can do nothing but help each person."""
    return one.why.id in ("audit.why.own-list", "audit.why.own-service")


def next_title(step: NextStep, made: Audit, words: Words) -> Message:
    """Return the line above the record or the file: where it belongs, and whom it helps."""
    names = {one.program: _name(one, words) for one in made.programs}
    helped = ", ".join(names[one] for one in step.helps)
    return Message.of(f"audit.next.{'record' if step.record else 'file'}", programs=helped)


def next_remarks(step: NextStep, domain: str) -> Iterator[Message]:
    """Yield what to know before it is published."""
    if step.file:
        hosts = ", ".join(str(one.endpoint) for one in step.servers)
        yield Message.of("audit.next.servers", servers=hosts)
        if not step.guessed:
            yield Message.of("audit.next.render", domain=domain)
    if step.guessed:
        yield Message("audit.next.guessed")


def worth_showing(published: Iterable[Publication]) -> Iterator[Publication]:
    """Yield one publication per place: that with the address, as most programs ask so.

    A web server without plain http is no news.
    """
    seen = set()
    for one in published:
        place = (one.kind, one.secure, place_of(one))
        is_silent = one.outcome in _SILENT or not (one.secure or one.config or one.wants_login)
        if not is_silent and place not in seen:
            seen.add(place)
            yield one


def place_of(one: Publication) -> str:
    """Return where it is published, without the address that was asked with."""
    return one.place


def remarks_on(one: Publication, words: Words) -> str:
    """Return why it cannot be read, and what strict readers do not forgive."""
    told = [words(one.detail)] if one.detail is not None else []
    told += [words(Message.of(f"audit.flaw.{flaw.value}")) for flaw in one.flaws]
    return "; ".join(told)


def standings(sending: Sending) -> Mapping[Part, Standing]:
    """Return how it stands with each part of the mail that others get from the domain."""
    return {
        Part.SPF: sending.spf,
        Part.DMARC: sending.dmarc,
        Part.MTA_STS: sending.mta_sts,
        Part.TLS_RPT: sending.tls_rpt,
        Part.DANE: sending.dane,
    }
