"""Every question asked at once, every outcome kept: rank and patience decide (ADR 0003)."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from autoconf.dialogues.sessions import Sessions
from autoconf.discovery import mail_host
from autoconf.discovery.additions import Additions
from autoconf.discovery.interface import Source, Step, Tools, WebLogin
from autoconf.discovery.outcomes import (
    GUESS,
    PendingQuestion,
    Result,
    make_attempt,
    of_error,
    pending_questions,
    run_step,
)
from autoconf.discovery.ranking import IsLinked, IsVouchedFor, nobody_vouches, usable_without_asking
from autoconf.errors import NameNotFoundError
from autoconf.model.evidence import Answer, Attempt, Outcome, Query, Relation, Tier, Trust
from autoconf.model.server import MailProtocol
from autoconf.net.interfaces import DnsReply, NetworkFactory, Question
from autoconf.registry import load_plugins
from autoconf.tasks import Deadline, End, Ended, Job, run_all

Observer = Callable[[Attempt], None]
"""Told of each attempt as it ends; the order of arrival never changes the result."""

_MX: Final = "mx"
_MX_RANK: Final = 80
"""What the MX record leads to ranks from here on."""
_LEAST_PATIENCE_S: Final = 0.3
_PROVED: Final = Trust.AUTHENTICATED
"""What a guess is called whose server showed a good certificate."""


class Discovery(Struct):
    """One run of questions about one domain; it may be gone on with when more is needed."""

    query: Query
    factory: NetworkFactory
    sessions: Sessions
    is_linked: IsLinked
    observer: Observer = lambda _attempt: None
    is_vouched_for: IsVouchedFor = nobody_vouches
    login: WebLogin | None = None
    """Only for Autodiscover, only where the person asked for it."""
    _attempts: dict[tuple[str, str], Attempt] = field(default_factory=dict)
    _asked: dict[tuple[str, str], PendingQuestion] = field(default_factory=dict)
    _ended_at: dict[tuple[str, str], float] = field(default_factory=dict)
    _mx: DnsReply | None = None
    _guessed_at: float | None = None
    _additions: Additions = field(default_factory=Additions)

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """All outcomes so far, in the order asked; additions last."""
        asked = (self._attempts[key] for key in self._asked if key in self._attempts)
        return (*asked, *self._additions.attempts())

    @property
    def mx_host(self) -> str | None:
        """The best MX host, once it is known."""
        return None if self._mx is None else mail_host.best_mx_host(self._mx)

    def ask_sources(self, seconds: float) -> None:
        """Ask everybody but the guess; stop when what is still silent can no longer matter."""
        mx = Step(asked=f"MX of {self.query.domain}", rank=_MX_RANK, ask=_never)
        asked = [
            *pending_questions(self.query),
            PendingQuestion(_MX, Tier.MAIL_HOST, Relation.OWN, mx),
        ]
        self._additions.start([a for a in asked if a.step.is_addition], self._ask)
        self._run([a for a in asked if not a.step.is_addition], seconds, self._stop_at)

    def end(self) -> None:
        """Wait for nobody any more: additions that have not come are recorded as silent."""
        self._additions.end()

    def ask_the_silent(self, seconds: float) -> None:
        """Ask those again that gave way to a better answer, which turned out not to work."""
        silent = [
            self._asked[key]
            for key, attempt in self._attempts.items()
            if attempt.outcome is Outcome.TIMED_OUT and "gave way" in attempt.detail
        ]
        self._run(silent, seconds, lambda _elapsed: None)

    def prove(self, seconds: float) -> None:
        """Validate by DNSSEC what answers rest on that would need a confirmation otherwise."""
        open_ones = {
            key: tuple(Question(name, kind) for name, kind in self._rests_on(attempt))
            for key, attempt in self._attempts.items()
            if attempt.answer is not None and not attempt.answer.dnssec
        }

        def validate(questions: tuple[Question, ...], deadline: Deadline) -> bool:
            return self.factory(deadline).dns.are_secure(questions)

        keys = [key for key, questions in open_ones.items() if questions]
        jobs = [
            Job(name="DNSSEC", work=partial(validate, open_ones[key]), seconds=seconds)
            for key in keys
        ]
        for key, ended in zip(keys, run_all(jobs, seconds=seconds), strict=True):
            if ended.value:
                self._attempts[key] = _proved(self._attempts[key])

    def _rests_on(self, attempt: Attempt) -> tuple[tuple[str, str], ...]:
        """Return the DNS records behind an answer; for a hoster's, the MX record too."""
        own = attempt.answer.questions if attempt.answer is not None else ()
        if attempt.relation is Relation.OWN:
            return own
        return tuple(dict.fromkeys([*own, (self.query.domain, "MX")]))

    def guess(self, seconds: float) -> None:
        """Try common hosts and ports, unless the domain or the catalogue says it is in vain."""
        if not self.may_guess:
            return
        source: Source = load_plugins("autoconf.discovery.sources", "SOURCE")[GUESS]
        query = replace(self.query, mx_host=self.mx_host)
        declined = self._declined()
        steps = [s for s in source.steps(query) if s.asked.partition(" ")[0] not in declined]
        guesses = [PendingQuestion(GUESS, source.tier, Relation.OWN, step) for step in steps]
        self._run(guesses, seconds, self._stop_guessing_at)

    @property
    def may_guess(self) -> bool:
        """Whether guessing makes sense: not after a null MX, nor for a provider we know."""
        if self._mx is not None and mail_host.has_null_mx(self._mx):
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

    def _run(
        self,
        asked: Sequence[PendingQuestion],
        seconds: float,
        stop_at: Callable[[float], float | None],
    ) -> None:
        jobs = [self._job(entry) for entry in asked]
        for entry in run_all(jobs, seconds=seconds, on_end=self._on_end, stop_at=stop_at):
            if entry.end in (End.GAVE_WAY, End.TIMED_OUT):
                self._on_end(entry)

    def _job(self, asked: PendingQuestion) -> Job[Result]:
        self._asked[_key(asked)] = asked
        self._attempts.pop(_key(asked), None)
        work = self._ask_mx if asked.source == _MX else partial(self._ask, asked.step)
        return Job(name=f"{asked.source} {asked.step.asked}", work=work, seconds=asked.step.seconds)

    def _ask(self, step: Step, deadline: Deadline) -> Result:
        network = self.factory(deadline)
        tools = Tools(network=network, sessions=self.sessions, login=self.login)
        return run_step(partial(step.ask, tools))

    def _ask_mx(self, deadline: Deadline) -> Result:
        (reply,) = self.factory(deadline).dns.ask([Question(self.query.domain, "MX")])
        if reply.error is not None:
            return replace(of_error(reply.error), mx=reply)
        if mail_host.has_null_mx(reply):
            return Result(Outcome.ABSENT, detail="null MX: the domain takes no mail", mx=reply)
        return Result(Outcome.FOUND, detail=mail_host.best_mx_host(reply) or "", mx=reply)

    def _on_end(self, ended: Ended[Result]) -> Sequence[Job[Result]]:
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
        queries = mail_host.mail_host_queries(self.query, host)
        fresh = {
            _key(entry): replace(entry, step=replace(entry.step, rank=entry.step.rank + place))
            for place, query in reversed(list(enumerate(queries)))
            for entry in pending_questions(query)
            if _key(entry) not in self._asked
        }
        return [self._job(entry) for entry in sorted(fresh.values(), key=lambda e: e.step.rank)]

    def _record(self, asked: PendingQuestion, result: Result, elapsed_s: float) -> None:
        attempt = make_attempt(asked, result, elapsed_s)
        if asked.relation is Relation.MAIL_HOST and self._mx is not None and self._mx.disagrees:
            attempt = _disputed(attempt)
        self._attempts[_key(asked)] = attempt
        self.observer(attempt)

    def _stop_at(self, elapsed_s: float) -> float | None:
        """Return when the silent give way: patience is twice the time of a usable answer.

        For a domain that does not exist nobody needs to be waited for.
        """
        if not self.domain_exists:
            return elapsed_s
        for key in self._attempts:
            self._ended_at.setdefault(key, elapsed_s)
        silent = [asked for key, asked in self._asked.items() if key not in self._attempts]
        if not silent:
            return elapsed_s
        good = [
            (attempt.rank, self._ended_at[key])
            for key, attempt in self._attempts.items()
            if usable_without_asking(
                attempt, self.query.domain, self.is_linked, self.is_vouched_for
            )
        ]
        if not good:
            return None
        best, answered_at = min(good)
        if all(a.step.rank > best for a in silent):
            return elapsed_s
        return max(2 * answered_at, _LEAST_PATIENCE_S)

    def _stop_guessing_at(self, elapsed_s: float) -> float | None:
        """Return the same for guesses: once one proved server reads mail and one sends it."""
        best: dict[str, int] = {}
        for attempt in self._attempts.values():
            answer = attempt.answer
            if attempt.source == GUESS and answer is not None and answer.trust is _PROVED:
                protocol = answer.config.servers[0].protocol.value
                best[protocol] = min(best.get(protocol, attempt.rank), attempt.rank)
        if MailProtocol.SMTP.value not in best or len(best) < 2:
            return None
        if not self._is_better_guess_open(best):
            return elapsed_s
        if self._guessed_at is None:
            self._guessed_at = elapsed_s
        return max(2 * self._guessed_at, _LEAST_PATIENCE_S)

    def _is_better_guess_open(self, best: Mapping[str, int]) -> bool:
        """Tell whether a guess still on its way could come before what was proved."""
        silent = [asked.step for key, asked in self._asked.items() if key not in self._attempts]
        return any(
            step.rank < best.get(step.asked.partition(" ")[0], step.rank + 1) for step in silent
        )


def _disputed(attempt: Attempt) -> Attempt:
    if attempt.answer is None:
        return attempt
    return replace(attempt, answer=replace(attempt.answer, disputed=True))


def _proved(attempt: Attempt) -> Attempt:
    """Return the attempt with its DNS proved; authenticated if every other hop was too."""
    answer = attempt.answer
    if answer is None:
        return attempt
    safe = all(hop.startswith("https:") for hop in answer.hops if "://" in hop)
    trust = Trust.AUTHENTICATED if safe else answer.trust
    return replace(attempt, answer=replace(answer, dnssec=True, trust=trust))


def _key(asked: PendingQuestion) -> tuple[str, str]:
    return asked.source, asked.step.asked


def _never(_tools: Tools) -> Answer | None:
    raise AssertionError("the MX question has its own way")


def _result_of(ended: Ended[Result]) -> Result:
    """Turn the end of a job into an outcome; a crash keeps its last line as the detail."""
    match ended.end:
        case End.RETURNED if ended.value is not None:
            return ended.value
        case End.GAVE_WAY:
            return Result(Outcome.TIMED_OUT, detail=f"gave way after {ended.elapsed_s:.1f} s")
        case End.TIMED_OUT:
            return Result(Outcome.TIMED_OUT, detail=f"no answer in {ended.elapsed_s:.1f} s")
        case _:
            if ended.error is not None:
                return of_error(ended.error)
            last = ended.trace.strip().rpartition("\n")[2]
            return Result(Outcome.CRASHED, detail=last, trace=ended.trace)
