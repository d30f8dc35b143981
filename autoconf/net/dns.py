"""A stub resolver (RFC 1035): asks once per run, follows CNAMEs, proves by DNSSEC on demand."""

import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.errors import NameNotFoundError, NetworkError, NoDataError, TimedOutError
from autoconf.net import dns_message, dns_wire
from autoconf.net.dns_compare import disagree
from autoconf.net.dns_message import MAX_CNAMES, Reading
from autoconf.net.dns_transport import Transport
from autoconf.net.interfaces import DnsReply, Question
from autoconf.sharing import OnceMap, start_all
from autoconf.tasks import Clock, Deadline, Job, new_lock

if TYPE_CHECKING:  # only a proof needs cryptography
    from autoconf.net.dnssec import Validator
    from autoconf.net.trust_anchors import TrustAnchors

QUESTION_S: Final = 3.0
COMPARE_S: Final = 1.0
"""How long to wait for the second resolver once the first has answered."""

FAILURE_S: Final = 10.0
"""How long a resolver for many runs keeps an error of the moment: the jobs of one run share it."""


class _Kept(Struct, frozen=True):
    reply: DnsReply
    at_s: float

    def is_old(self, now_s: float) -> bool:
        """Tell whether it is an error of an earlier moment, and not the word of the DNS."""
        error = self.reply.error
        may_get_better = not isinstance(error, NameNotFoundError | NoDataError | None)
        return may_get_better and now_s - self.at_s >= FAILURE_S


class Resolver:
    """The resolver of a run; asks each question once, and keeps the reply for all jobs."""

    def __init__(
        self,
        transport: Transport,
        *,
        second: "Resolver | None" = None,
        trust_anchors: "TrustAnchors | None" = None,
        trust_ad: bool = False,
        replies: int | None = None,
        clock: Clock = time.monotonic,
    ) -> None:
        """Take the transport to the resolver.

        Args:
            transport: carries questions and replies.
            second: a resolver that gets the same questions, for comparison.
            trust_anchors: where DNSSEC validation begins; None: the root's own keys.
            trust_ad: an AD bit of the resolver is proof; otherwise our own validation alone.
            replies: how many are kept; an error of the moment not for long. None: all, for good.
            clock: for tests.
        """
        self._transport = transport
        self._second = second
        self._trust_anchors = trust_anchors
        self._trust_ad = trust_ad
        self._known: OnceMap[_Kept] = OnceMap(replies)
        self._clock = clock
        self._forgets = replies is not None
        self._lock = new_lock()
        self._validator: Validator | None = None

    def ask(self, questions: Sequence[Question], deadline: Deadline) -> list[DnsReply]:
        """Ask all questions at the same time; replies in the order of the questions.

        Raises:
            CancelledError: the replies are no longer needed.
        """
        try:
            return list(map(_fresh, self._ask_or_know(questions, deadline)))
        except TimedOutError as error:
            return [DnsReply(question=question, error=error) for question in questions]

    def are_secure(self, questions: Sequence[Question], deadline: Deadline) -> bool:
        """Tell whether DNSSEC proves the very records that ``ask`` returned."""
        replies = self.ask(questions, deadline)
        if not replies or not all(reply.records for reply in replies):
            return False
        from autoconf.net.dnssec import Validator

        with self._lock:
            if self._validator is None:
                self._validator = Validator(
                    self._transport, self._trust_anchors, trust_ad=self._trust_ad
                )
        return self._validator.prove(replies, deadline)

    def _ask_or_know(self, questions: Sequence[Question], deadline: Deadline) -> list[DnsReply]:
        def ask(new: Sequence[Question]) -> list[_Kept]:
            replies = self._ask_anew(new, deadline)
            return [_Kept(reply, self._clock()) for reply in replies]

        kept = self._known.get_all(questions, ask, deadline)
        now = self._clock()
        old = [one.reply.question for one in kept if self._forgets and one.is_old(now)]
        if not old:
            return [one.reply for one in kept]
        self._known.forget(old)
        return self._ask_or_know(questions, deadline)

    def _ask_anew(self, questions: Sequence[Question], deadline: Deadline) -> list[DnsReply]:
        if self._second is not None:
            work = partial(_ask_and_drop, self._second, questions)
            start_all([Job(name="second resolver", work=work, seconds=QUESTION_S)], deadline.token)
        replies = self._look_up(questions, deadline.shorter(QUESTION_S))
        if any(isinstance(reply.error, TimedOutError) for reply in replies):
            deadline.remaining_s()  # a timeout of the asker itself is not kept
        if self._second is None:
            return replies
        others = self._second.ask(questions, deadline.shorter(COMPARE_S))
        return [
            replace(reply, disagrees=disagree(reply, other))
            for reply, other in zip(replies, others, strict=True)
        ]

    def _look_up(self, questions: Sequence[Question], limit: Deadline) -> list[DnsReply]:
        readings = self._exchange(questions, limit)
        return [self._follow(question, readings[question], limit) for question in questions]

    def _follow(self, question: Question, reading: Reading, limit: Deadline) -> DnsReply:
        """Ask for the end of a CNAME chain until there are records or an error."""
        cnames: tuple[str, ...] = reading.cnames
        while reading.target:
            if len(cnames) > MAX_CNAMES or reading.target in cnames:
                error = dns_message.too_many_cnames(question)
                return DnsReply(question=question, error=error)
            further = Question(reading.target, question.kind)
            reading = self._exchange([further], limit)[further]
            cnames += reading.cnames or (further.name,)
        return DnsReply(
            question=question,
            records=reading.records,
            error=reading.error,
            cnames=cnames if reading.records else (),
        )

    def _exchange(
        self, questions: Sequence[Question], limit: Deadline
    ) -> Mapping[Question, Reading]:
        """Ask, and read the replies; an impossible name is not asked, and not found."""
        readings: dict[Question, Reading] = {}
        queries = {}
        ids = dns_wire.random_ids(len(questions))
        for question, number in zip(questions, ids, strict=True):
            try:
                queries[question] = dns_wire.build(question, number=number)
            except NetworkError as error:
                readings[question] = Reading(error=error)
        outcomes = self._transport.exchange(list(queries.values()), limit)
        for question, outcome in zip(queries, outcomes, strict=True):
            if isinstance(outcome, NetworkError):
                readings[question] = Reading(error=outcome)
            else:
                readings[question] = dns_message.read(question, outcome)
        return readings


def _fresh(reply: DnsReply) -> DnsReply:
    """Return a reply that is kept, with an error that may be raised."""
    return reply if reply.error is None else replace(reply, error=reply.error.fresh())


def _ask_and_drop(resolver: Resolver, questions: Sequence[Question], deadline: Deadline) -> None:
    """Ask ahead; the resolver keeps the replies."""
    resolver.ask(questions, deadline)


class BoundDns:
    """The resolver for one job; see ``net.interfaces.Dns``."""

    def __init__(self, resolver: Resolver, deadline: Deadline) -> None:
        self._resolver = resolver
        self._deadline = deadline

    def ask(self, questions: Sequence[Question]) -> Sequence[DnsReply]:
        """Ask all questions at the same time; replies in the order of the questions."""
        return self._resolver.ask(questions, self._deadline)

    def are_secure(self, questions: Sequence[Question]) -> bool:
        """Tell whether DNSSEC proves the answers; False where that cannot be found out."""
        try:
            return self._resolver.are_secure(questions, self._deadline)
        except NetworkError:
            return False
