"""The stages of discovery: each takes what was found so far and returns it with more (ADR 0003)."""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from autoconf.dialogues.sessions import Sessions
from autoconf.discovery.additions import Additions
from autoconf.discovery.interface import MayTell, Tools, WebLogin, nobody_agrees, shows_nothing
from autoconf.discovery.mail_host import mail_host_questions, mx_question
from autoconf.discovery.outcomes import (
    Key,
    PendingQuestion,
    Result,
    pending_guesses,
    pending_questions,
    run_step,
)
from autoconf.discovery.patience import (
    SourcePatience,
)
from autoconf.discovery.ranking import IsLinked, IsVouchedFor, nobody_vouches, usable_without_asking
from autoconf.discovery.round import (
    FollowUp,
    Observer,
    Patience,
    Round,
    endless,
    no_follow_up,
)
from autoconf.model.evidence import (
    Attempt,
    Belief,
    MxFacts,
    Outcome,
    Query,
    Relation,
    Tier,
    Trust,
    domain_exists,
)
from autoconf.model.server import MailProtocol
from autoconf.net.interfaces import NetworkFactory, Question
from autoconf.tasks import CancelToken, Deadline, Job, run_all

if TYPE_CHECKING:
    from autoconf.discovery.echoes import Echoes


def ignore(_attempt: Attempt) -> None:
    """Observe nothing."""


class DiscoveryTools(Struct, frozen=True, kw_only=True):
    """What every stage may use.

    Attributes:
        factory: makes the network of one question.
        sessions: keeps the conversations with mail servers for the login.
        is_linked: whether the provider catalogue links a domain to a host.
        is_vouched_for: whether a person has vouched for a server already.
        login: only for Autodiscover, and only where the person asked for it.
        echoes: where a web server may have been given the password, in this call or before.
        may_tell: see ``MayTell``.
        observer: told of each attempt as it ends; it must not take long.
        cancel: ends every stage at once.
        enough: ends the search at once: what is silent counts as not answered in time.
    """

    factory: NetworkFactory
    sessions: Sessions
    is_linked: IsLinked
    is_vouched_for: IsVouchedFor = nobody_vouches
    login: WebLogin | None = None
    echoes: "Echoes | None" = None
    may_tell: MayTell = nobody_agrees
    observer: Observer = ignore
    cancel: CancelToken = field(default_factory=CancelToken)
    enough: CancelToken = field(default_factory=CancelToken)

    def ask(self, question: PendingQuestion, deadline: Deadline) -> Result:
        """Put one question to the network."""
        network = self.factory(deadline)
        tools = Tools(
            network=network,
            sessions=self.sessions,
            login=self.login,
            shows_secret=shows_nothing if self.echoes is None else self.echoes.are_in,
            may_tell=self.may_tell,
        )
        result = run_step(partial(question.ask, tools))
        if self.echoes is None or question.tier is Tier.GUESS:  # a guess asks mail servers
            return result
        return self.echoes.without_secret(result)


class Found(Struct, frozen=True, kw_only=True):
    """A query and the attempts to answer it so far, in the order asked.

    Its properties are computed from the attempts, so that the attempts of a report make the same
    value again.
    """

    query: Query
    attempts: tuple[Attempt, ...] = ()

    @property
    def mx(self) -> MxFacts | None:
        """What the MX records say; None before they are known."""
        return next((a.mx for a in self.attempts if a.mx is not None), None)

    @property
    def mx_host(self) -> str | None:
        """The best MX host, once it is known."""
        return None if self.mx is None else self.mx.host

    @property
    def has_null_mx(self) -> bool:
        """Whether the domain says that it takes no mail (RFC 7505)."""
        return self.mx is not None and self.mx.is_null

    @property
    def domain_exists(self) -> bool:
        """Whether the DNS knows the domain, as far as its MX question told."""
        return domain_exists(self.attempts)

    @property
    def declined(self) -> frozenset[MailProtocol]:
        """The protocols that the domain's SRV records say do not exist."""
        return frozenset(
            protocol
            for attempt in self.attempts
            if attempt.answer is not None
            for protocol in attempt.answer.not_offered
        )

    @property
    def may_guess(self) -> bool:
        """Whether guessing makes sense: not after a null MX, nor for a provider that is known."""
        is_known = any(
            a.policy.belief is Belief.BUNDLED and a.answer is not None for a in self.attempts
        )
        return not self.has_null_mx and not is_known


def ask_sources(
    query: Query, tools: DiscoveryTools, seconds: float, patience: Patience | None = None
) -> Found:
    """Ask every source but the guess.

    Args:
        query: about the domain of the address.
        tools: of the run.
        seconds: for all of them.
        patience: with the silent ones; None: until they can no longer matter.
    """
    own = [*pending_questions(query), mx_question(query)]

    def is_usable(attempt: Attempt) -> bool:
        return usable_without_asking(attempt, query.domain, tools.is_linked, tools.is_vouched_for)

    return ask_round(
        Found(query=query),
        [question for question in own if not question.is_addition],
        tools,
        seconds,
        patience=patience or SourcePatience(is_usable),
        follow_up=_to_mail_host(query),
    )


def make_additions(query: Query, tools: DiscoveryTools) -> Additions:
    """Return the questions about services beside mail, which run beside the other stages."""
    questions = [question for question in pending_questions(query) if question.is_addition]
    return Additions(questions, tools.ask, tools.cancel)


def ask_again(found: Found, tools: DiscoveryTools, seconds: float) -> Found:
    """Ask those again that gave way to a better answer, which turned out not to work."""
    silent = {a.key for a in found.attempts if a.outcome is Outcome.GAVE_WAY}
    return _ask_anew(found, silent, tools, seconds)


def ask_permitted(found: Found, tools: DiscoveryTools, seconds: float) -> Found:
    """Ask the hosts that the person has meanwhile agreed to tell the address."""
    keys = {a.key for a in found.attempts if a.withheld_from and tools.may_tell(a.withheld_from)}
    return _ask_anew(found, keys, tools, seconds) if keys else found


def _ask_anew(found: Found, keys: Collection[Key], tools: DiscoveryTools, seconds: float) -> Found:
    """Ask the questions with these keys again."""
    questions = [
        *pending_questions(found.query),
        mx_question(found.query),
        *mail_host_questions(found.query, found.mx),
        *guesses_of(found),
    ]
    again = [q for q in questions if q.key in keys and not q.is_addition]
    return ask_round(found, again, tools, seconds, follow_up=_to_mail_host(found.query))


def prove(found: Found, tools: DiscoveryTools, seconds: float) -> Found:
    """Validate by DNSSEC the records that answers rest on; an answer gains by it, or stays."""

    def validate(questions: Sequence[Question], deadline: Deadline) -> bool:
        return tools.factory(deadline).dns.are_secure(questions)

    jobs = [
        Job(
            name=f"DNSSEC of {attempt.asked}",
            key=attempt.key,
            work=partial(validate, questions),
            seconds=seconds,
        )
        for attempt in found.attempts
        if (questions := _unproved(attempt, found.query.domain))
    ]
    ends = run_all(jobs, seconds=seconds, cancel=tools.cancel, enough=tools.enough)
    proved = {ended.job.key for ended in ends if ended.value}
    return replace(
        found,
        attempts=tuple(_proved(a) if a.key in proved else a for a in found.attempts),
    )


def ask_round(
    found: Found,
    questions: Sequence[PendingQuestion],
    tools: DiscoveryTools,
    seconds: float,
    *,
    patience: Patience = endless,
    follow_up: FollowUp = no_follow_up,
) -> Found:
    """Ask in one round. A new attempt takes the place of the old one of its key, or comes last."""
    one_round = Round(
        tools.ask,
        tools.observer,
        patience=patience,
        follow_up=follow_up,
        cancel=tools.cancel,
        enough=tools.enough,
    )
    return with_attempts(found, one_round.run(questions, seconds))


def with_attempts(found: Found, new: Sequence[Attempt]) -> Found:
    """Return what is known with new attempts; one of a known key takes the place of the old."""
    attempts: dict[Key, Attempt] = {attempt.key: attempt for attempt in (*found.attempts, *new)}
    return replace(found, attempts=tuple(attempts.values()))


def _to_mail_host(query: Query) -> Callable[[Attempt], Sequence[PendingQuestion]]:
    """Return the follow-up of the MX question: the sources of the mail host."""
    return lambda attempt: mail_host_questions(query, attempt.mx)


def guesses_of(found: Found) -> list[PendingQuestion]:
    """Return every question of a guess, also on the MX host once it is known."""
    return pending_guesses(replace(found.query, mx_host=found.mx_host))


def _unproved(attempt: Attempt, domain: str) -> tuple[Question, ...]:
    """Return the DNS records that an unproved answer rests on, and the MX record that led to it."""
    if attempt.answer is None or attempt.answer.dnssec:
        return ()
    names = list(attempt.answer.questions)
    if attempt.relation is Relation.MAIL_HOST:
        names.append((domain, "MX"))
    return tuple(Question(name, kind) for name, kind in dict.fromkeys(names))


def _proved(attempt: Attempt) -> Attempt:
    """Return the attempt with its DNS proved; authenticated if every other hop was too."""
    answer = attempt.answer
    if answer is None:
        return attempt
    is_safe = all(hop.startswith("https:") for hop in answer.hops if "://" in hop)
    trust = Trust.AUTHENTICATED if is_safe else answer.trust
    return replace(attempt, answer=replace(answer, dnssec=True, trust=trust))
