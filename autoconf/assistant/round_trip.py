"""The stage that sends a message to the address itself, where that was asked for."""

from secrets import token_hex

from msgspec.structs import replace

from autoconf.assistant.running import Run
from autoconf.assistant.state import State
from autoconf.model.server import Server
from autoconf.probes.round_trip import RoundTripRun


def make_round_trip(state: State, run: Run) -> State:
    """Send it with the credential that was accepted; without one nothing is sent."""
    credential, options = run.tools.credential, run.tools.options
    checks = tuple(check for check in state.checks if may_send_to(check.server, state, run))
    wanted = options.round_trip and state.pending is None and state.round_trip is None
    if not wanted or run.is_over() or not any(check.is_proved for check in checks):
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
    return replace(state, round_trip=trip.run(checks, run.clock.left_s()))


def may_send_to(server: Server, state: State, run: Run) -> bool:
    """Tell whether the credential may go to a server, as all answers say now."""
    credential = run.tools.credential
    if state.config is None or credential is None or not credential.may_go_to(server.hostname):
        return False
    return state.consent(run.tools.options).still_allows_password(state.config, server)
