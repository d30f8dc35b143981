"""The stage that sends a message to the address itself, where that was asked for."""

from secrets import token_hex

from msgspec.structs import replace

from autoconf.assistant.running import Run
from autoconf.assistant.state import State
from autoconf.probes.round_trip import RoundTripRun


def make_round_trip(state: State, run: Run) -> State:
    """Send it with the credential that was accepted; without one nothing is sent."""
    credential, options = run.tools.credential, run.tools.options
    wanted = options.round_trip and state.pending is None and state.round_trip is None
    if not wanted or run.is_over() or not any(check.is_proved for check in state.checks):
        return state
    if credential is None or run.budget is None:
        return state
    trip = RoundTripRun(
        sessions=run.tools.sessions,
        factory=run.tools.factory,
        address=run.budget.address,
        budget=run.budget,
        password=credential.secret,
        token=token_hex(16),
        keeps=options.keep,
        clock=run.tools.clock,
        cancel=run.tools.cancel,
    )
    return replace(state, round_trip=trip.run(state.checks, run.clock.left_s()))
