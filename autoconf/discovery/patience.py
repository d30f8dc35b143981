"""How long a silent question is waited for (docs/adr/0003): the only rules that read the clock."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from autoconf.discovery.outcomes import OFFLINE, PendingQuestion
from autoconf.discovery.round import Arrival
from autoconf.model.evidence import Attempt, Tier, Trust, domain_exists
from autoconf.model.server import MailProtocol

_LEAST_S: Final = 0.3
_MOST_AGAIN_S: Final = 1.0


def _from(answered_at_s: float) -> float:
    """Return when the silent give way: after twice the time that a good answer took."""
    return max(2 * answered_at_s, _LEAST_S)


class SourcePatience:
    """Waits for better-ranked sources once an answer can be used without asking a person.

    For a domain that does not exist no question to the network is waited for.
    """

    def __init__(self, is_usable: Callable[[Attempt], bool]) -> None:
        """Take the judge of an attempt."""
        self._is_usable = is_usable

    def __call__(
        self, elapsed_s: float, arrived: Sequence[Arrival], silent: Sequence[PendingQuestion]
    ) -> float | None:
        """Return the second at which the silent give way, or None."""
        if any(question.source in OFFLINE for question in silent):
            return None  # it needs no network, and answers at once
        if not silent or not domain_exists(entry.attempt for entry in arrived):
            return elapsed_s
        good = [
            (entry.attempt.rank, entry.at_s) for entry in arrived if self._is_usable(entry.attempt)
        ]
        if not good:
            return None
        best, answered_at_s = min(good)
        if all(question.rank > best for question in silent):
            return elapsed_s
        return _from(answered_at_s)


class GuessPatience:
    """Waits for better guesses once a proved server stands for each wanted direction."""

    def __init__(
        self,
        earlier: Sequence[Attempt] = (),
        unasked: Sequence[PendingQuestion] = (),
        at_most_s: float | None = None,
        directions: Collection[bool] = (True, False),
    ) -> None:
        """Take what lies outside of the round.

        Args:
            earlier: guesses of an earlier round; they count as arrived at the start of this one.
            unasked: guesses of a later round; they count as silent.
            at_most_s: when the silent give way in any case.
            directions: which ones are wanted: True for reading mail, False for sending it.
        """
        self._earlier = [Arrival(attempt, 0.0) for attempt in earlier]
        self._unasked = unasked
        self._at_most_s = at_most_s
        self._directions = frozenset(directions)

    def __call__(
        self, elapsed_s: float, arrived: Sequence[Arrival], silent: Sequence[PendingQuestion]
    ) -> float | None:
        """Return the second at which the silent give way, or None."""
        best: dict[MailProtocol, int] = {}
        first_s: dict[bool, float] = {}
        for entry in (*self._earlier, *arrived):
            protocol = proved_protocol(entry.attempt)
            if protocol is None:
                continue
            best[protocol] = min(best.get(protocol, entry.attempt.rank), entry.attempt.rank)
            side = protocol.is_incoming
            first_s[side] = min(first_s.get(side, entry.at_s), entry.at_s)
        if not self._directions <= first_s.keys():
            return self._at_most_s
        if not _is_better_open(best, (*silent, *self._unasked)):
            return elapsed_s
        until_s = _from(max(first_s.values()))
        return until_s if self._at_most_s is None else min(until_s, self._at_most_s)


def are_enough(guesses: Sequence[Attempt], unasked: Sequence[PendingQuestion]) -> bool:
    """Tell whether guesses read and send mail, and no better one is left to be asked."""
    return GuessPatience(guesses)(0.0, (), unasked) == 0.0


def as_long_again_s(attempts: Sequence[Attempt]) -> float:
    """Return how long to wait for what began together with these attempts: as long as they took.

    That is 1 s at most: a server that is not ready after all that time may never be.
    """
    return min(max([_LEAST_S, *(attempt.elapsed_s for attempt in attempts)]), _MOST_AGAIN_S)


def proved_protocol(attempt: Attempt) -> MailProtocol | None:
    """Return the protocol of a guessed server that showed a good certificate."""
    answer = attempt.answer
    if attempt.tier is not Tier.GUESS or answer is None or answer.trust is not Trust.AUTHENTICATED:
        return None
    return answer.config.servers[0].protocol


def _is_better_open(best: Mapping[MailProtocol, int], silent: Sequence[PendingQuestion]) -> bool:
    """Tell whether a silent guess ranks before the proved one of its protocol, if there is any."""
    return any(
        endpoint.protocol not in best or question.rank < best[endpoint.protocol]
        for question in silent
        if (endpoint := question.endpoint) is not None
    )
