"""The stage that guesses servers, where nobody publishes any or the published ones are dead."""

from collections.abc import Callable, Sequence
from typing import Final

from msgspec.structs import replace

from autoconf.discovery.engine import DiscoveryTools, Found, ask_round, guesses_of, with_attempts
from autoconf.discovery.outcomes import PendingQuestion, make_attempt
from autoconf.discovery.patience import GuessPatience, are_enough, as_long_again_s
from autoconf.discovery.round import Arrival, Patience, gave_way
from autoconf.model.evidence import Outcome

Meanwhile = Callable[[Found, Sequence[PendingQuestion]], None]
"""Told, in the thread of the run, what guesses have found, and which are silent or unasked."""


OTHER_PORTS: Final = "other-ports"
"""The source that knows more ports of a published host; no person is asked about them."""


def do_nothing(_found: Found, _silent: Sequence[PendingQuestion]) -> None:
    """Do nothing meanwhile."""


def guess(
    found: Found, tools: DiscoveryTools, seconds: float, meanwhile: Meanwhile = do_nothing
) -> Found:
    """Try common hosts and ports, unless the domain or the catalogue says that it is in vain.

    Servers that were opened ahead come first. If they are enough, no further one is opened.
    """
    if not found.may_guess:
        return found
    wanted = [
        question
        for question in _open_guesses(found)
        if question.endpoint is None or question.endpoint.protocol not in found.declined
    ]
    if not wanted:
        return found
    begun = [q for q in wanted if q.endpoint is not None and tools.sessions.is_begun(q.endpoint)]
    if not begun:
        patience = _telling(GuessPatience(), found, meanwhile)
        return ask_round(found, wanted, tools, seconds, patience=patience)
    further = [question for question in wanted if question not in begun]
    patience = GuessPatience(unasked=further, at_most_s=as_long_again_s(found.attempts))
    patience = _telling(patience, found, meanwhile, further)
    found = ask_round(found, begun, tools, seconds, patience=patience)
    begun_keys = {question.key for question in begun}
    guesses = [attempt for attempt in found.attempts if attempt.key in begun_keys]
    if are_enough(guesses, further):
        unasked = [make_attempt(question, gave_way(0.0), 0.0) for question in further]
        return replace(found, attempts=(*found.attempts, *unasked))
    silent = {attempt.key for attempt in guesses if attempt.outcome is Outcome.GAVE_WAY}
    left_s = seconds - max(attempt.elapsed_s for attempt in guesses)
    rest = [question for question in wanted if question in further or question.key in silent]
    patience = _telling(GuessPatience(guesses), found, meanwhile)
    return ask_round(found, rest, tools, left_s, patience=patience)


def try_other_ports(found: Found, tools: DiscoveryTools, seconds: float) -> Found:
    """Try the other usual ports of the published servers that ``found.query`` calls silent."""
    wanted = [q for q in _open_guesses(found) if q.source == OTHER_PORTS]
    directions = {q.endpoint.protocol.is_incoming for q in wanted if q.endpoint is not None}
    if not wanted:
        return found
    patience = GuessPatience(directions=directions)
    return ask_round(found, wanted, tools, seconds, patience=patience)


def _open_guesses(found: Found) -> list[PendingQuestion]:
    """Return the guesses that have not been tried, or gave way to others."""
    tried = {a.key for a in found.attempts if a.outcome is not Outcome.GAVE_WAY}
    return [question for question in guesses_of(found) if question.key not in tried]


def _telling(
    patience: Patience,
    found: Found,
    meanwhile: Meanwhile,
    unasked: Sequence[PendingQuestion] = (),
) -> Patience:
    """Return a patience that tells of each arrival before it judges."""

    def judge(
        elapsed_s: float, arrived: Sequence[Arrival], silent: Sequence[PendingQuestion]
    ) -> float | None:
        now = with_attempts(found, [entry.attempt for entry in arrived])
        meanwhile(now, (*silent, *unasked))
        return patience(elapsed_s, arrived, silent)

    return judge
