"""The parts of a survey's report that the terminal and the page show alike."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct

from autoconf.formats.safe_text import clean_text
from autoconf.knowledge.texts import Knowledge, knowledge
from autoconf.model.domain import unicode_domain
from autoconf.model.finding import OF_PUBLICATIONS, OF_SENDING, Severity, Who
from autoconf.model.message import Message
from autoconf.model.survey import SurveyOutcome
from autoconf.model.survey_counts import Changes, Counts, FaultCount, ProgramCount
from autoconf.renderers.interface import Words
from autoconf.renderers.reports.audit_parts import program_name

THUNDERBIRD: Final = "thunderbird"
OUTLOOK: Final = "outlook"
MOST_FAULTS: Final = 10


class SurveyView(Struct, frozen=True, kw_only=True):
    """What a report of a survey shows.

    Attributes:
        changes: None without an earlier survey.
        damaged: lines, rows and files that could not be read.
        programs: the names of the mail programs by id, in the order of the list.
    """

    counts: Counts
    changes: Changes | None = None
    damaged: int = 0
    programs: Mapping[str, str]

    def program(self, program: str, words: Words) -> str:
        """Return the name of a program; that of an unknown one is its id."""
        name = self.programs.get(program)
        return clean_text(program) if name is None else program_name(program, name, words)

    @property
    def sorted_programs(self) -> list[ProgramCount]:
        """The numbers of the programs in the order of the list; unknown ones last."""
        order = {name: number for number, name in enumerate(self.programs)}
        return sorted(self.counts.programs, key=lambda p: order.get(p.program, len(order)))


def number(value: int) -> str:
    """Return a number with its thousands apart."""
    return f"{value:,}"


def share(value: int, whole: int) -> str:
    """Return a number as a part of a whole, in percent."""
    if not value or not whole:
        return "0 %"
    percent = 100 * value / whole
    if percent < 0.1:
        return "< 0.1 %"
    return f"{percent:.0f} %" if percent >= 99.95 else f"{percent:.1f} %"


def verdict(counts: Counts) -> Message:
    """Return what stands first: how many domains set themselves up in two programs."""
    if not counts.with_mail:
        return Message("survey.verdict-none")
    return Message.of(
        "survey.verdict",
        thunderbird=number(counts.program(THUNDERBIRD).yes),
        outlook=number(counts.program(OUTLOOK).yes),
        count=number(counts.with_mail),
    )


def verdict_lines(view: SurveyView) -> Iterator[Message]:
    """Yield what belongs to it: how many domains publish nothing, and what was not looked at."""
    counts = view.counts
    outcomes = {one.outcome: one.domains for one in counts.outcomes}
    if counts.with_mail:
        yield Message.of(
            "survey.silent",
            silent=number(counts.silent),
            share=share(counts.silent, counts.with_mail),
            nothing=number(outcomes.get(SurveyOutcome.NOTHING, 0)),
        )
    if left := counts.domains - counts.with_mail:
        yield Message.of("survey.not-looked-at", count=number(left))
    if counts.doubled:
        yield Message.of("survey.doubled", count=number(counts.doubled))
    if view.damaged:
        yield Message.of("survey.damaged", count=number(view.damaged))


def worst_faults(counts: Counts) -> tuple[FaultCount, ...]:
    """Return the commonest faults; notes only where there are few others."""
    return counts.faults[:MOST_FAULTS]


class Rules:
    """The rules in plain words: those of ``explain``, which name no single domain."""

    def __init__(self, words: Words) -> None:
        """Read the texts in the language of the words."""
        self._words = words
        self._known: Knowledge = knowledge(words(Message("language.code")))

    def title(self, rule: str) -> str:
        """Return the title; of a rule that this version does not know, its id."""
        found = self._known.findings.get(rule)
        return clean_text(rule if found is None else found.title)

    def means(self, rule: str) -> str:
        """Return what it means; empty for an unknown rule."""
        found = self._known.findings.get(rule)
        return "" if found is None else found.means

    def who(self, rule: str) -> str:
        """Return who can mend it."""
        is_of_owner = rule in OF_PUBLICATIONS or rule in OF_SENDING
        who = Who.DOMAIN_OWNER if is_of_owner else Who.PROVIDER
        return self._words(Message.of(f"who.{who.value}"))

    def severity(self, severity: Severity) -> str:
        """Return the word for how bad it is."""
        return self._words(Message.of(f"survey.severity.{severity.value}"))


def moves_of(pairs: Iterable[tuple[str, str]], words: Words) -> Iterator[str]:
    """Yield "before -> after" of mail hosts; there may be none on one side."""
    none = words(Message("survey.no-mail-host"))
    for before, after in pairs:
        yield f"{shown_host(before) or none} \N{RIGHTWARDS ARROW} {shown_host(after) or none}"


def shown_host(host: str) -> str:
    """Return a host for people: with both forms where it has two."""
    other = unicode_domain(host)
    return clean_text(host if other == host else f"{other} ({host})")
