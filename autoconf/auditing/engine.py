"""From the facts about a domain to what each mail program does with it."""

from collections.abc import Sequence
from functools import cache

from autoconf.auditing.facts import Facts
from autoconf.auditing.interface import Program
from autoconf.model.audit import ProgramResult, SetsUp
from autoconf.model.message import Message
from autoconf.registry import load_plugins


@cache
def programs() -> tuple[Program, ...]:
    """Return all programs, in the order of their ranks."""
    families = load_plugins("autoconf.auditing.programs", "PROGRAMS").values()
    return tuple(sorted((one for family in families for one in family), key=lambda p: p.rank))


def results(facts: Facts) -> tuple[ProgramResult, ...]:
    """Return what every program does; pure."""
    return tuple(_result(program, facts) for program in programs())


def _result(program: Program, facts: Facts) -> ProgramResult:
    found = program.conclude(facts)
    return ProgramResult(
        program=program.id,
        name=program.name,
        answer=found.answer,
        why=found.why,
        by=found.by,
        confidence=found.confidence,
        servers=found.servers,
        client=program.client,
        instead=program.instead,
    )


def unseen(found: Sequence[ProgramResult]) -> tuple[ProgramResult, ...]:
    """Return the results of an audit that could look at nothing."""
    why = Message("audit.why.not-looked")
    return tuple(
        ProgramResult(
            program=one.program,
            name=one.name,
            answer=SetsUp.UNKNOWN,
            why=why,
            client=one.client,
            instead=one.instead,
        )
        for one in found
    )


def title(domain: str, found: Sequence[ProgramResult]) -> Message:
    """Return the verdict: how many programs set themselves up."""
    ready = sum(one.answer is SetsUp.YES for one in found)
    return Message.of("audit.title", ready=ready, count=len(found), domain=domain)
