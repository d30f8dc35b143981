"""The first login of a run, sent while other servers are still being looked for."""

from functools import partial
from typing import Final

from autoconf.dialogues.session import Session
from autoconf.errors import NetworkError
from autoconf.model.check import Check
from autoconf.model.server import Server
from autoconf.probes.budget import Budget
from autoconf.probes.interface import Ahead, Place, ProbeRequest, ProbeTools
from autoconf.probes.login import LOGIN_S, check_after, send_login
from autoconf.probes.plan import LogIn, Situation, next_step
from autoconf.probes.telling import tell_place
from autoconf.sharing import Background
from autoconf.tasks import Deadline, End, Ended, Job

_OPEN_S: Final = 0.5
"""The session is open already: this is not waited for."""


def log_in_ahead(server: Server, request: ProbeRequest, tools: ProbeTools) -> Ahead | None:
    """Begin the login at a server whose session is open; None if ``plan`` would not, or not yet."""
    secret, budget = request.secret, tools.budget
    if secret is None or not request.may_connect(server) or not request.may_send_to(server):
        return None
    try:
        network = tools.factory(Deadline(_OPEN_S, tools.cancel))
        session = tools.sessions.open(server.endpoint, network)
    except NetworkError:
        return None
    situation = Situation(
        address=request.address,
        secret=secret,
        ready=(server,),
        answers=request.answers,
        why_not=budget.why_not,
        tries_used=budget.used,
        has_time=tools.seconds_left() >= tools.least_s,
        test_all=request.test_all,
        yes=request.yes,
    )
    if not session.is_safe or next_step(situation) != LogIn((server,)) or not budget.reserve():
        return None
    place = Place(server, session)
    tell_place(tools.watch, place)
    job = Job[Session | None](
        name=f"log in ahead {server.endpoint}",
        work=partial(send_login, server, request.address, secret, tools),
        seconds=min(LOGIN_S, tools.seconds_left()),
    )
    return Ahead(place=place, login=Background(job, tools.cancel))


def end_ahead(ahead: Ahead, budget: Budget, deadline: Deadline) -> Check:
    """Wait for a login that nothing follows for now, and settle it."""
    try:
        ended = ahead.login.wait(deadline)
    except NetworkError:
        ended = Ended(job=ahead.login.job, end=End.TIMED_OUT)
    check = check_after(ahead.place.server, ended, [ahead.place])
    budget.settle(check)
    return check
