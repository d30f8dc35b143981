"""One login, the only place of probing that sends a secret, and the look at its mailbox."""

from collections.abc import Sequence
from typing import Any, Final

from autoconf.dialogues.actions import InspectMailbox
from autoconf.dialogues.session import Session, check_of
from autoconf.model.address import EmailAddress
from autoconf.model.check import Check
from autoconf.model.secret import Login, Secret
from autoconf.model.server import Server
from autoconf.net.interfaces import Network
from autoconf.probes.checks import unfinished
from autoconf.probes.interface import Place, ProbeTools
from autoconf.tasks import Deadline, End, Ended

LOGIN_S: Final = 30.0
SPARE_S: Final = 0.2
"""A job gets so much less than its run, so that it can still tell how far it came."""


def send_login(
    server: Server, address: EmailAddress, secret: Secret, tools: ProbeTools, deadline: Deadline
) -> Session | None:
    """Send one login; None: nothing was sent, as the server is gone or is not safe now."""
    network = network_of(tools, deadline)
    session = tools.sessions.open(server.endpoint, network)
    if not session.is_safe:
        return None
    login = Login(username=server.login_name(address), password=secret)
    return tools.sessions.log_in(session, login, network, tools.budget.repeat)


def inspect(
    session: Session, address: EmailAddress, tools: ProbeTools, deadline: Deadline
) -> Session:
    """Look at the mailbox after an accepted login, and say goodbye."""
    action = InspectMailbox(address=str(address))
    return tools.sessions.complete(session, network_of(tools, deadline), action)


def network_of(tools: ProbeTools, deadline: Deadline) -> Network:
    """Return the network of one job; its deadline comes a little before that of the job."""
    left_s = deadline.remaining_s()
    return tools.factory(deadline.shorter(max(left_s - SPARE_S, left_s / 2)))


def check_after(server: Server, ended: Ended[Any], places: Sequence[Place]) -> Check:
    """Return the check of a server after the end of its login, which may have come to none."""
    if ended.end is End.RETURNED and ended.value is not None:
        return check_of(server, ended.value)
    session = next(
        (place.session for place in places if place.server.endpoint == server.endpoint),
        Session(endpoint=server.endpoint),
    )
    return unfinished(server, session, ended, sent=True)
