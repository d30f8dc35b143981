"""From a question to an attempt: what the online and the offline run share (ADR 0003)."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.discovery.interface import Source, Step, Tools
from autoconf.errors import (
    AddressWithheldError,
    BlockedAddressError,
    CancelledError,
    LoginWantedError,
    MalformedDocumentError,
    NameNotFoundError,
    NetworkError,
    NoAddressError,
    NoDataError,
    NoRouteError,
    NoRouteToProxyError,
    ProxyFailedError,
    RefusedError,
    TargetPausedError,
    TimedOutError,
    TlsFailedError,
    WrongProtocolError,
)
from autoconf.formats.safe_text import clean_text
from autoconf.model.check import TlsFacts
from autoconf.model.evidence import (
    Answer,
    Attempt,
    BadTls,
    MxFacts,
    Outcome,
    Query,
    Reason,
    Relation,
    Tier,
    TrustPolicy,
    WebPage,
)
from autoconf.model.message import Message
from autoconf.model.server import Endpoint
from autoconf.model.software import Software
from autoconf.registry import load_plugin, plugin_ids

_MAX_VALUE: Final = 500

_SOURCES: Final = "autoconf.discovery.sources"
OFFLINE: Final = ("local-files", "provider-db")
"""The sources that need no network: offline, the others are not even imported."""

_OUTCOMES: Final[dict[type[Exception], Outcome]] = {
    NameNotFoundError: Outcome.ABSENT,
    NoDataError: Outcome.ABSENT,
    RefusedError: Outcome.REFUSED,
    TimedOutError: Outcome.TIMED_OUT,
    TlsFailedError: Outcome.TLS_FAILED,
    AddressWithheldError: Outcome.SKIPPED,
    BlockedAddressError: Outcome.SKIPPED,
    TargetPausedError: Outcome.SKIPPED,
    CancelledError: Outcome.SKIPPED,
    WrongProtocolError: Outcome.MALFORMED,
    MalformedDocumentError: Outcome.MALFORMED,
}
"""The one table from exceptions to outcomes; any other NetworkError is UNREACHABLE."""

_REASONS: Final = {
    NameNotFoundError: Reason.NO_SUCH_NAME,
    NoAddressError: Reason.NO_ADDRESS,
    NoRouteError: Reason.NO_ROUTE,
    NoRouteToProxyError: Reason.NO_ROUTE_TO_PROXY,  # before the class that it belongs to
    ProxyFailedError: Reason.PROXY_FAILED,
}

Key = tuple[str, str]
"""Source and question: it tells the questions of a run apart, and belongs to the attempt too."""


class PendingQuestion(Struct, frozen=True, kw_only=True):
    """A question that has no outcome yet: a source's step, or the question of the MX records.

    Attributes:
        source: the plugin's id, or ``MX``.
        ask: only the question of the MX records returns MxFacts.
        starts_first: see ``Step``.
        disputed: a second resolver did not confirm the MX record that led to this question.
    """

    source: str
    tier: Tier
    policy: TrustPolicy
    relation: Relation
    asked: str
    rank: int
    ask: Callable[[Tools], Answer | MxFacts | None]
    seconds: float
    is_addition: bool = False
    endpoint: Endpoint | None = None
    starts_first: bool = False
    disputed: bool = False

    @property
    def key(self) -> Key:
        """The same as the key of its attempt."""
        return self.source, self.asked


class Result(Struct, frozen=True, kw_only=True):
    """What came back for a question."""

    outcome: Outcome
    answer: Answer | None = None
    detail: Message | None = None
    reason: Reason | None = None
    software: Software | None = None
    mx: MxFacts | None = None
    withheld_from: str | None = None
    tls: BadTls | None = None
    page: WebPage | None = None
    trace: str = ""


def pending_questions(query: Query, *, offline: bool = False) -> list[PendingQuestion]:
    """Return the questions of all sources but the guess; ``offline``: of those without network."""
    sources = _sources(offline=offline)
    return _questions(query, [one for one in sources if one[1].tier is not Tier.GUESS])


def pending_guesses(query: Query) -> list[PendingQuestion]:
    """Return the questions that make sense only when no published settings work."""
    sources = _sources(offline=False)
    return _questions(query, [one for one in sources if one[1].tier is Tier.GUESS])


def _sources(*, offline: bool) -> list[tuple[str, Source]]:
    ids = OFFLINE if offline else plugin_ids(_SOURCES)
    return [(name, load_plugin(_SOURCES, name, "SOURCE")) for name in ids]


def _questions(query: Query, sources: Iterable[tuple[str, Source]]) -> list[PendingQuestion]:
    return [
        _pending(name, source, step, query.relation)
        for name, source in sources
        for step in source.steps(query)
    ]


def source_tiers(*, offline: bool = False) -> tuple[tuple[str, Tier], ...]:
    """Return id and tier of every source that a run asks; ``offline``: without the network."""
    return tuple((name, source.tier) for name, source in _sources(offline=offline))


def _pending(name: str, source: Source, step: Step, relation: Relation) -> PendingQuestion:
    return PendingQuestion(
        source=name,
        tier=source.tier,
        policy=step.policy or source.policy,
        relation=relation,
        asked=step.asked,
        rank=step.rank,
        ask=step.ask,
        seconds=step.seconds,
        is_addition=step.is_addition,
        endpoint=step.endpoint,
        starts_first=step.starts_first,
    )


def run_step(ask: Callable[[], Answer | MxFacts | None]) -> Result:
    """Ask, and turn every failure of the outside world into a result."""
    try:
        said = ask()
    except (NetworkError, MalformedDocumentError) as error:
        return of_error(error)
    match said:
        case None:
            return Result(outcome=Outcome.ABSENT)
        case MxFacts(is_null=True):
            detail = Message.of("discovery.null-mx")
            return Result(outcome=Outcome.ABSENT, detail=detail, mx=said)
        case MxFacts():
            named = Message.of("discovery.mx-host", host=said.host) if said.host else None
            return Result(outcome=Outcome.FOUND, detail=named, mx=said)
        case Answer():
            return Result(outcome=Outcome.FOUND, answer=said)


def of_error(error: NetworkError | MalformedDocumentError) -> Result:
    """Return the result that stands for an error of the outside world."""
    outcome = next((o for kind, o in _OUTCOMES.items() if isinstance(error, kind)), None)
    software = error.software if isinstance(error, LoginWantedError) else None
    return Result(
        outcome=outcome or Outcome.UNREACHABLE,
        detail=_cleaned(Message.of_error(error)),
        reason=next((r for kind, r in _REASONS.items() if isinstance(error, kind)), None),
        software=software if isinstance(software, Software) else None,
        withheld_from=error.host if isinstance(error, AddressWithheldError) else None,
        tls=_bad_tls(error),
        page=_page(error),
    )


def _bad_tls(error: Exception) -> BadTls | None:
    if not isinstance(error, TlsFailedError) or not isinstance(error.facts, TlsFacts):
        return None
    return BadTls(host=error.host, facts=error.facts)


def _page(error: NetworkError | MalformedDocumentError) -> WebPage | None:
    if not isinstance(error, NetworkError) or not error.led_to:
        return None
    return WebPage(url=clean_text(error.led_to, _MAX_VALUE), wants_login=error.wants_login)


def make_attempt(question: PendingQuestion, result: Result, elapsed_s: float) -> Attempt:
    """Put question and result together, for the report."""
    answer = result.answer
    if answer is not None and question.disputed:
        answer = replace(answer, disputed=True)
    return Attempt(
        source=question.source,
        tier=question.tier,
        policy=question.policy,
        rank=question.rank,
        relation=question.relation,
        asked=question.asked,
        outcome=result.outcome,
        answer=answer,
        detail=result.detail,
        reason=result.reason,
        software=result.software,
        mx=result.mx,
        withheld_from=result.withheld_from,
        tls=result.tls,
        page=result.page,
        elapsed_s=round(elapsed_s, 3),
        traceback=result.trace,
    )


def ask_offline(query: Query) -> tuple[Attempt, ...]:
    """Ask the sources that need no network, one after the other; any use of it fails loudly."""
    no_network = Tools(network=None, sessions=None)  # type: ignore[arg-type] # any use fails loudly
    return tuple(
        make_attempt(question, run_step(partial(question.ask, no_network)), 0.0)
        for question in pending_questions(query, offline=True)
    )


def _cleaned(message: Message) -> Message:
    """Clean the values, which may hold a stranger's words: one line each, not a page."""
    return Message(
        message.id,
        tuple(
            (name, clean_text(value, _MAX_VALUE) if isinstance(value, str) else _cleaned(value))
            for name, value in message.parameters
        ),
    )
