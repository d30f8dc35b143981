"""The first login of a run, sent while other servers are still being looked for."""

from functools import partial
from typing import Final

from autoconf.dialogues.session import Session, check_of
from autoconf.errors import CancelledError, NetworkError, TimedOutError
from autoconf.model.address import EmailAddress
from autoconf.model.check import Check
from autoconf.model.server import Server
from autoconf.probes.checks import without_mailbox
from autoconf.probes.interface import Ahead, Place, ProbeRequest, ProbeTools
from autoconf.probes.login import LOGIN_S, check_after, inspect, send_login
from autoconf.probes.plan import LogIn, Situation, next_step
from autoconf.probes.telling import tell_login, tell_place
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
        web_login_refused=request.web_login_refused,
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


def wait_for_login(ahead: Ahead, deadline: Deadline) -> Session | None:
    """Wait for a login that is under way, as if it had been sent here.

    It returns None only if nothing was sent: a login that came to no end may have been sent.
    """
    ended = ahead.login.wait(deadline)
    if ended.end is End.RETURNED:
        return ended.value
    if ended.end is End.CRASHED:
        raise RuntimeError(ended.trace)
    if ended.end is End.CANCELLED:
        raise CancelledError("net.cancelled")
    raise ended.error or TimedOutError("net.no-time")


def end_ahead(
    ahead: Ahead, address: EmailAddress, tools: ProbeTools, deadline: Deadline
) -> Check | None:
    """Wait for a login that no other follows for now, settle it, and look at its mailbox.

    Returns:
        None: nothing was sent.
    """
    server = ahead.place.server
    try:
        ended = ahead.login.wait(deadline)
    except NetworkError:
        ended = Ended(job=ahead.login.job, end=End.TIMED_OUT)
    session = ended.value
    if ended.end is End.RETURNED and session is None:
        tools.budget.take_back()
        return None
    check = check_after(server, ended, [ahead.place])
    tools.budget.settle(check)
    if session is not None and session.verdict is None:
        try:
            check = check_of(server, inspect(session, address, tools, deadline))
        except NetworkError as error:  # the login stands, but no mailbox was seen
            no_look = Ended(job=ahead.login.job, end=End.TIMED_OUT, error=error)
            check = without_mailbox(check, no_look)
    tell_login(tools.watch, check, tools.budget)
    return check
