"""Which servers may get a login, and which of them are Microsoft Exchange."""

from collections.abc import Sequence

from autoconf.model.check import Check, LoginOutcome
from autoconf.model.server import Endpoint, Server
from autoconf.model.software import Software
from autoconf.probes.interface import Place, ProbeRequest
from autoconf.probes.plan import ORDER


def was_sent(check: Check) -> bool:
    """Tell whether a login was sent to a server."""
    return check.login.outcome is not LoginOutcome.NOT_TESTED


def ready_servers(
    request: ProbeRequest, places: Sequence[Place], ended: Sequence[Check]
) -> tuple[Server, ...]:
    """Return the servers to log in to, the first one of each protocol before all others."""
    of_places = (p.server for p in places if p.session.is_safe)
    sent = (check.server for check in ended if was_sent(check))
    all_ready = {s.endpoint: s for s in (*of_places, *sent) if request.may_send_to(s)}
    lists = [[s for s in all_ready.values() if s.protocol is protocol] for protocol in ORDER]
    firsts = [s for of_one in lists for s in of_one[:1]]
    further = [s for of_one in lists for s in of_one[1:]]
    return (*firsts, *further) if request.everywhere else tuple(firsts)


def exchange_servers(
    request: ProbeRequest, places: Sequence[Place], ended: Sequence[Check]
) -> frozenset[Endpoint]:
    """Return the servers that showed Microsoft Exchange, or all where Autodiscover did."""
    seen = [(place.session.endpoint, place.session.software) for place in places]
    seen += [(check.endpoint, check.software) for check in ended]
    is_exchange = request.exchange_domain
    return frozenset(e for e, software in seen if is_exchange or software is Software.EXCHANGE)
