"""From questions to attempts: what every way of asking shares (ADR 0003)."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from autoconf.discovery.documents import in_words
from autoconf.discovery.interface import Source, Step, Tools
from autoconf.errors import (
    BlockedAddressError,
    MalformedDocumentError,
    NameNotFoundError,
    NetworkError,
    NoDataError,
    RefusedError,
    TimedOutError,
    TlsFailedError,
    WrongProtocolError,
)
from autoconf.formats.safe_text import clean_text
from autoconf.model.evidence import Answer, Attempt, Outcome, Query, Relation, Tier
from autoconf.registry import load_plugin, plugin_ids

if TYPE_CHECKING:
    from autoconf.net.interfaces import DnsReply

_MAX_DETAIL: Final = 500

_SOURCES: Final = "autoconf.discovery.sources"
OFFLINE: Final = ("local-files", "provider-db")
"""The sources that need no network, by name: the others need not even be imported then."""

GUESS: Final = "common-ports"
"""The source that is asked last, when nobody has published anything that works."""

_OUTCOMES: Final[dict[type[Exception], Outcome]] = {
    NameNotFoundError: Outcome.ABSENT,
    NoDataError: Outcome.ABSENT,
    RefusedError: Outcome.REFUSED,
    TimedOutError: Outcome.TIMED_OUT,
    TlsFailedError: Outcome.TLS_FAILED,
    BlockedAddressError: Outcome.SKIPPED,
    WrongProtocolError: Outcome.MALFORMED,
    MalformedDocumentError: Outcome.MALFORMED,
}
"""The one table from exceptions to outcomes; any other NetworkError is UNREACHABLE."""


class PendingQuestion(Struct, frozen=True):
    """A question on its way: who asks what."""

    source: str
    tier: Tier
    relation: Relation
    step: Step


class Result(Struct, frozen=True):
    """What came back; ``mx`` only for the MX question."""

    outcome: Outcome
    answer: Answer | None = None
    detail: str = ""
    trace: str = ""
    mx: "DnsReply | None" = None


def pending_questions(query: Query, *, offline: bool = False) -> list[PendingQuestion]:
    """Return the questions of all sources but the guess; ``offline``: of those without network."""
    ids = OFFLINE if offline else plugin_ids(_SOURCES)
    sources: dict[str, Source] = {
        name: load_plugin(_SOURCES, name, "SOURCE") for name in ids if name != GUESS
    }
    return [
        PendingQuestion(name, source.tier, query.relation, step)
        for name, source in sources.items()
        for step in source.steps(query)
    ]


def run_step(ask: Callable[[], Answer | None]) -> Result:
    """Ask, and turn whatever the outside world did into a result."""
    try:
        answer = ask()
    except (NetworkError, MalformedDocumentError) as error:
        return of_error(error)
    if answer is None:
        return Result(Outcome.ABSENT)
    return Result(Outcome.FOUND, answer=answer, detail=_one_line(in_words(answer.notes)))


def of_error(error: Exception) -> Result:
    """Return the result that stands for an error of the outside world."""
    outcome = next((o for kind, o in _OUTCOMES.items() if isinstance(error, kind)), None)
    return Result(outcome or Outcome.UNREACHABLE, detail=_one_line(str(error)))


def _one_line(text: str) -> str:
    """Clean what may hold a stranger's words: no control characters, one line, not a page."""
    return clean_text(text, _MAX_DETAIL)


def make_attempt(asked: PendingQuestion, result: Result, elapsed_s: float) -> Attempt:
    """Put question and result together, for the report."""
    return Attempt(
        source=asked.source,
        tier=asked.tier,
        rank=asked.step.rank,
        relation=asked.relation,
        asked=asked.step.asked,
        outcome=result.outcome,
        answer=result.answer,
        detail=result.detail,
        elapsed_s=round(elapsed_s, 3),
        traceback=result.trace,
    )


def ask_offline(query: Query) -> tuple[Attempt, ...]:
    """Ask the sources that need no network, one after the other."""
    return tuple(
        make_attempt(asked, run_step(partial(_ask_offline, asked.step)), 0.0)
        for asked in pending_questions(query, offline=True)
    )


def _ask_offline(step: Step) -> Answer | None:
    """Ask a source that declared itself offline; any use of the network fails loudly."""
    return step.ask(Tools(network=None, sessions=None))  # type: ignore[arg-type] # on purpose
