"""Which servers are dead, so that another one may be looked for."""

from collections.abc import Iterable, Sequence
from typing import Final

from autoconf.dialogues.session import check_of
from autoconf.model.check import Check, CheckOutcome, TlsProblem
from autoconf.model.server import Server
from autoconf.probes.candidates import was_sent
from autoconf.probes.interface import Probed

_NOT_REACHED: Final = frozenset(
    {
        CheckOutcome.UNREACHABLE,
        CheckOutcome.TIMED_OUT,
        CheckOutcome.REFUSED,
        CheckOutcome.WRONG_PROTOCOL,
    }
)
_NO_TLS: Final = frozenset({None, TlsProblem.PLAINTEXT, TlsProblem.HANDSHAKE_FAILED})


def checks_so_far(probed: Probed) -> tuple[Check, ...]:
    """Return a check of every server that was tried, whether its conversation ended or not."""
    done = {check.endpoint for check in probed.checks}
    places = [place for place in probed.places if place.server.endpoint not in done]
    return (*probed.checks, *(check_of(place.server, place.session) for place in places))


def dead_directions(checks: Iterable[Check]) -> frozenset[bool]:
    """Return the directions in which no server answered: True for reading, False for sending."""
    checks = tuple(checks)
    sides = {
        side: [check for check in checks if check.server.protocol.is_incoming is side]
        for side in (True, False)
    }
    return frozenset(side for side, of_side in sides.items() if _are_dead(of_side))


def silent_servers(checks: Iterable[Check]) -> tuple[Server, ...]:
    """Return the servers that did not answer as they were published."""
    return tuple(check.server for check in checks if _is_silent(check))


def _are_dead(checks: Sequence[Check]) -> bool:
    return not any(map(was_sent, checks)) and all(map(_is_silent, checks))


def _is_silent(check: Check) -> bool:
    """Tell whether the port does not speak the published protocol with the published TLS.

    A server that answers with a bad certificate is not silent: an attacker would want a weaker one
    to be looked for instead.
    """
    if was_sent(check):
        return False
    if check.outcome is CheckOutcome.TLS_FAILED:
        problem = None if check.tls is None else check.tls.problem
        return problem in _NO_TLS
    return check.outcome in _NOT_REACHED
