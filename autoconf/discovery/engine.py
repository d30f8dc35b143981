"""Every question asked at once, every outcome kept: rank and patience decide (ADR 0003)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from autoconf.dialogues.sessions import Sessions
from autoconf.discovery import hoster
from autoconf.discovery.interface import Source, Step, Tools
from autoconf.discovery.ranking import Maps, usable_without_asking
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
from autoconf.model.evidence import Answer, Attempt, Outcome, Query, Relation, Tier
from autoconf.net.ports import DnsReply, NetworkFactory, Question
from autoconf.registry import load_plugins
from autoconf.tasks import Deadline, End, Ended, Job, run_all

Observer = Callable[[Attempt], None]
"""Told of each attempt as it ends; the order of arrival never changes the result."""

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

_GUESS: Final = "common-ports"
_MX: Final = "mx"
_MX_RANK: Final = 80
"""What the MX record leads to ranks from here on."""
_LEAST_PATIENCE_S: Final = 0.3


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question on its way: who asks what."""

    source: str
    tier: Tier
    relation: Relation
    step: Step


@dataclass(frozen=True, slots=True)
class _Result:
    outcome: Outcome
    answer: Answer | None = None
    detail: str = ""
    trace: str = ""
    mx: DnsReply | None = None


@dataclass(slots=True)
class Discovery:
    """One run of questions about one domain; it may be gone on with when more is needed."""

    query: Query
    factory: NetworkFactory
    sessions: Sessions
    maps: Maps
    observer: Observer = lambda _attempt: None
    _attempts: dict[tuple[str, str], Attempt] = field(default_factory=dict)
    _asked: dict[tuple[str, str], _Asked] = field(default_factory=dict)
    _ended_at: dict[tuple[str, str], float] = field(default_factory=dict)
    _mx: DnsReply | None = None

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """All outcomes so far, in the order asked."""
        return tuple(self._attempts[key] for key in self._asked if key in self._attempts)

    @property
    def mx_host(self) -> str | None:
        """The best MX host, once it is known."""
        return None if self._mx is None else hoster.best_mx_host(self._mx)

    def ask_sources(self, seconds: float) -> None:
        """Ask everybody but the guess; stop when what is still silent can no longer matter."""
        mx = Step(asked=f"MX of {self.query.domain}", rank=_MX_RANK, ask=_never)
        self._run([*self._prepare(self.query), _Asked(_MX, Tier.HOSTER, Relation.OWN, mx)], seconds)

    def ask_offline(self) -> None:
        """Ask the sources that need no network, one after the other."""
        for asked in self._prepare(self.query, offline=True):
            self._asked[_key(asked)] = asked
            result = _outcome_of(partial(_ask_offline, asked.step), Deadline(1))
            self._record(asked, result, 0.0)

    def ask_the_silent(self, seconds: float) -> None:
        """Ask those again that gave way to a better answer, which turned out not to work."""
        silent = [
            self._asked[key]
            for key, attempt in self._attempts.items()
            if attempt.outcome is Outcome.TIMED_OUT and "gave way" in attempt.detail
        ]
        self._run(silent, seconds, to_the_end=True)

    def guess(self, seconds: float) -> None:
        """Try common hosts and ports, unless the domain or the catalogue says it is in vain."""
        if not self.may_guess:
            return
        source: Source = load_plugins("autoconf.discovery.sources", "SOURCE")[_GUESS]
        query = replace(self.query, mx_host=self.mx_host)
        declined = self._declined()
        steps = [s for s in source.steps(query) if s.asked.partition(" ")[0] not in declined]
        guesses = [_Asked(_GUESS, source.tier, Relation.OWN, step) for step in steps]
        self._run(guesses, seconds, to_the_end=True)

    @property
    def may_guess(self) -> bool:
        """Whether guessing makes sense: not after a null MX, nor for a provider we know."""
        if self.query.options.offline or (self._mx and hoster.has_null_mx(self._mx)):
            return False
        return not any(
            a.source == "provider-db" and a.answer is not None for a in self._attempts.values()
        )

    @property
    def domain_exists(self) -> bool:
        """Whether the DNS knows the domain, as far as its MX question told."""
        return self._mx is None or not isinstance(self._mx.error, NameNotFoundError)

    def _declined(self) -> set[str]:
        """Return the protocols that the domain's SRV records say do not exist."""
        return {
            protocol.value
            for attempt in self._attempts.values()
            if attempt.answer is not None
            for protocol in attempt.answer.not_offered
        }

    def _prepare(self, query: Query, *, offline: bool = False) -> list[_Asked]:
        sources = load_plugins("autoconf.discovery.sources", "SOURCE")
        return [
            _Asked(name, source.tier, query.relation, step)
            for name, source in sources.items()
            if name != _GUESS and (source.offline or not offline)
            for step in source.steps(query)
        ]

    def _run(self, asked: Sequence[_Asked], seconds: float, *, to_the_end: bool = False) -> None:
        jobs = [self._job(entry) for entry in asked]
        ended = run_all(
            jobs,
            seconds=seconds,
            on_end=self._on_end,
            stop_at=(lambda _elapsed: None) if to_the_end else self._stop_at,
        )
        for entry in ended:
            if entry.end in (End.GAVE_WAY, End.TIMED_OUT):
                self._on_end(entry)

    def _job(self, asked: _Asked) -> Job[_Result]:
        self._asked[_key(asked)] = asked
        self._attempts.pop(_key(asked), None)
        work = self._ask_mx if asked.source == _MX else partial(self._ask, asked.step)
        return Job(name=f"{asked.source} {asked.step.asked}", work=work, seconds=asked.step.seconds)

    def _ask(self, step: Step, deadline: Deadline) -> _Result:
        def ask(limit: Deadline) -> Answer | None:
            return step.ask(Tools(network=self.factory(limit), sessions=self.sessions))

        return _outcome_of(ask, deadline)

    def _ask_mx(self, deadline: Deadline) -> _Result:
        (reply,) = self.factory(deadline).dns.ask([Question(self.query.domain, "MX")])
        if reply.error is not None:
            return replace(_of_error(reply.error), mx=reply)
        if hoster.has_null_mx(reply):
            return _Result(Outcome.ABSENT, detail="null MX: the domain takes no mail", mx=reply)
        return _Result(Outcome.FOUND, detail=hoster.best_mx_host(reply) or "", mx=reply)

    def _on_end(self, ended: Ended[_Result]) -> Sequence[Job[_Result]]:
        """Record what came; return the hoster's questions once the MX host is known."""
        source, _, question = ended.job.name.partition(" ")
        asked = self._asked[source, question]
        self._record(asked, _result_of(ended), ended.elapsed_s)
        if ended.value is None or ended.value.mx is None:
            return ()
        self._mx = ended.value.mx
        host = self.mx_host
        if host is None:
            return ()
        queries = hoster.hoster_queries(self.query, host)
        fresh = {
            _key(entry): replace(entry, step=replace(entry.step, rank=entry.step.rank + place))
            for place, query in reversed(list(enumerate(queries)))
            for entry in self._prepare(query)
            if _key(entry) not in self._asked
        }
        return [self._job(entry) for entry in sorted(fresh.values(), key=lambda e: e.step.rank)]

    def _record(self, asked: _Asked, result: _Result, elapsed_s: float) -> None:
        attempt = Attempt(
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
        self._attempts[_key(asked)] = attempt
        self.observer(attempt)

    def _stop_at(self, elapsed_s: float) -> float | None:
        """Return when the silent give way: patience is twice the time of a usable answer."""
        for key in self._attempts:
            self._ended_at.setdefault(key, elapsed_s)
        good = [
            (attempt.rank, self._ended_at[key])
            for key, attempt in self._attempts.items()
            if usable_without_asking(attempt, self.query.domain, self.maps)
        ]
        if not good:
            return None
        best, answered_at = min(good)
        silent = [a for key, a in self._asked.items() if key not in self._attempts]
        if all(a.step.rank > best for a in silent):
            return elapsed_s
        return max(2 * answered_at, _LEAST_PATIENCE_S)


def _key(asked: _Asked) -> tuple[str, str]:
    return asked.source, asked.step.asked


def _never(_tools: Tools) -> Answer | None:
    raise AssertionError("the MX question has its own way")


def _ask_offline(step: Step, _deadline: Deadline) -> Answer | None:
    """Ask a source that declared itself offline; any use of the network fails loudly."""
    return step.ask(Tools(network=None, sessions=None))  # type: ignore[arg-type] # see above


def _outcome_of(ask: Callable[[Deadline], Answer | None], deadline: Deadline) -> _Result:
    try:
        answer = ask(deadline)
    except (NetworkError, MalformedDocumentError) as error:
        return _of_error(error)
    if answer is None:
        return _Result(Outcome.ABSENT)
    detail = "; ".join(answer.notes)
    return _Result(Outcome.FOUND, answer=answer, detail=detail)


def _of_error(error: Exception) -> _Result:
    outcome = next((o for kind, o in _OUTCOMES.items() if isinstance(error, kind)), None)
    return _Result(outcome or Outcome.UNREACHABLE, detail=str(error))


def _result_of(ended: Ended[_Result]) -> _Result:
    """Turn the end of a job into an outcome; a crash keeps its last line as the detail."""
    match ended.end:
        case End.RETURNED if ended.value is not None:
            return ended.value
        case End.GAVE_WAY:
            return _Result(Outcome.TIMED_OUT, detail=f"gave way after {ended.elapsed_s:.1f} s")
        case End.TIMED_OUT:
            return _Result(Outcome.TIMED_OUT, detail=f"no answer in {ended.elapsed_s:.1f} s")
        case _:
            if ended.error is not None:
                return _of_error(ended.error)
            last = ended.trace.strip().rpartition("\n")[2]
            return _Result(Outcome.CRASHED, detail=last, trace=ended.trace)
