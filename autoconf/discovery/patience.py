"""How long a silent question is waited for (docs/adr/0003): the only rules that read the clock."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from autoconf.discovery.outcomes import PendingQuestion
from autoconf.discovery.round import Arrival
from autoconf.model.evidence import Attempt, Tier, Trust, domain_exists
from autoconf.model.server import MailProtocol

_LEAST_S: Final = 0.3


def _from(answered_at_s: float) -> float:
    """Return when the silent give way: after twice the time that a good answer took."""
    return max(2 * answered_at_s, _LEAST_S)


class SourcePatience:
    """Waits for better-ranked sources once an answer can be used without asking a person.

    For a domain that does not exist no question is waited for.
    """

    def __init__(self, is_usable: Callable[[Attempt], bool]) -> None:
        """Take the judge of an attempt."""
        self._is_usable = is_usable

    def __call__(
        self, elapsed_s: float, arrived: Sequence[Arrival], silent: Sequence[PendingQuestion]
    ) -> float | None:
        """Return the second at which the silent give way, or None."""
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


def guess_patience(
    elapsed_s: float, arrived: Sequence[Arrival], silent: Sequence[PendingQuestion]
) -> float | None:
    """Wait for better guesses once one proved server reads mail and one sends it."""
    best: dict[MailProtocol, int] = {}
    first_s: dict[bool, float] = {}
    for entry in arrived:
        protocol = _proved_protocol(entry.attempt)
        if protocol is None:
            continue
        best[protocol] = min(best.get(protocol, entry.attempt.rank), entry.attempt.rank)
        side = protocol.is_incoming
        first_s[side] = min(first_s.get(side, entry.at_s), entry.at_s)
    if len(first_s) < 2:
        return None
    return _from(max(first_s.values())) if _is_better_open(best, silent) else elapsed_s


def _proved_protocol(attempt: Attempt) -> MailProtocol | None:
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
