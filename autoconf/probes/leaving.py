"""The end of probing: every server that was tried gets its check, and a goodbye."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from autoconf.dialogues.session import Session, check_of
from autoconf.model.check import Check
from autoconf.model.message import Message
from autoconf.model.secret import Secret
from autoconf.probes.candidates import was_sent
from autoconf.probes.checks import unfinished, without_login
from autoconf.probes.interface import Place, Probed, ProbeRequest, ProbeTools
from autoconf.probes.login import network_of
from autoconf.probes.plan import takes_instead
from autoconf.probes.telling import tell_login
from autoconf.tasks import Deadline, End, Job, run_all

_NOT_SAFE: Final = Message("login.not-safe")


def leave(probed: Probed, request: ProbeRequest, tools: ProbeTools) -> tuple[Check, ...]:
    """Return a check for every server, in no order; say goodbye where nothing more will be asked.

    With a question open the conversations stay as they are, to be carried on with its answer.
    """
    sent = [check for check in probed.checks if was_sent(check)]
    done = {check.endpoint for check in sent}
    left = [place for place in probed.places if place.server.endpoint not in done]
    new = {place.server.endpoint for place in left}
    old = [c for c in probed.checks if not was_sent(c) and c.endpoint not in new]
    return (*sent, *old, *_checks_of(left, probed, request, tools))


def _checks_of(
    left: Sequence[Place], probed: Probed, request: ProbeRequest, tools: ProbeTools
) -> list[Check]:
    failed = [check_of(p.server, p.session) for p in left if not p.session.is_ready]
    # A server that needed no confirmation until later answers spoke against it is not shown.
    open_ones = [
        p
        for p in left
        if p.session.is_ready and (not p.session.is_safe or request.is_trusted(p.server))
    ]
    reasons = [_why_none(place, probed, request.secret) for place in open_ones]
    if probed.question is not None:
        pairs = zip(open_ones, reasons, strict=True)
        return failed + [without_login(p.server, p.session, why) for p, why in pairs]
    ended = _say_goodbye(open_ones, reasons, tools)
    for check in ended:
        tell_login(tools.watch, check, tools.budget)
    return failed + ended


def _why_none(place: Place, probed: Probed, secret: Secret | None) -> Message | None:
    if not place.session.is_safe:
        return _NOT_SAFE
    if not place.server.takes(secret):
        return takes_instead(place.server, secret)
    return probed.why_not


def _say_goodbye(
    places: Sequence[Place], reasons: Sequence[Message | None], tools: ProbeTools
) -> list[Check]:
    seconds = tools.seconds_left()

    def work(session: Session, deadline: Deadline) -> Session:
        return tools.sessions.finish(session, None, network_of(tools, deadline))

    jobs = [
        Job(name=f"leave {p.server.endpoint}", work=partial(work, p.session), seconds=seconds)
        for p in places
    ]
    ends = run_all(jobs, seconds=seconds, cancel=tools.cancel)
    return [
        without_login(place.server, end.value, why)
        if end.end is End.RETURNED and end.value is not None
        else unfinished(place.server, place.session, end, sent=False)
        for place, end, why in zip(places, ends, reasons, strict=True)
    ]
