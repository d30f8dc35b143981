"""The message to oneself, where it was asked for."""

from collections.abc import Sequence
from secrets import token_hex

from autoconf.assistant.people import Person, Wishes
from autoconf.assistant.stopwatch import Stopwatch
from autoconf.model.check import Check
from autoconf.model.mailbox import RoundTrip
from autoconf.probes.budget import Budget
from autoconf.probes.engine import Prober
from autoconf.probes.round_trip import Traveller


def travel(
    wishes: Wishes,
    person: Person,
    prober: Prober,
    budget: Budget,
    checks: Sequence[Check],
    watch: Stopwatch,
) -> RoundTrip | None:
    """Send it with the password that was accepted; None where there was none, or no wish."""
    if wishes.round_trip is None or not any(check.is_proved for check in checks):
        return None
    password = person.password([], "")
    if password is None:
        return None
    traveller = Traveller(
        sessions=prober.sessions,
        factory=prober.factory,
        address=budget.address,
        budget=budget,
        password=password,
        token=token_hex(16),
        keeps=wishes.round_trip.keeps,
        clock=watch.clock,
    )
    return traveller.travel(checks, watch.left_s())
