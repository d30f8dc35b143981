"""The stage that reaches servers and logs in; a published server that is dead is replaced."""

from collections.abc import Callable, Collection, Iterable
from functools import partial
from typing import Final

from msgspec.structs import replace

from autoconf.assistant.dead_servers import checks_so_far, dead_directions, silent_servers
from autoconf.assistant.running import Run
from autoconf.assistant.state import State, ranked
from autoconf.discovery.engine import DiscoveryTools, Found, ask_again
from autoconf.discovery.guessing import guess, try_other_ports
from autoconf.model.check import Check
from autoconf.model.evidence import Attempt
from autoconf.model.message import Message
from autoconf.model.questions import NeedsConfirmation, NeedsPassword
from autoconf.model.server import NAMED, Server, SocketType
from autoconf.model.software import Software
from autoconf.probes.ahead import end_ahead
from autoconf.probes.candidates import was_sent
from autoconf.probes.engine import probe
from autoconf.probes.interface import Place, Probed, ProbeRequest, ProbeTools
from autoconf.probes.leaving import leave
from autoconf.probes.login import LOGIN_S
from autoconf.tasks import Deadline

AskMore = Callable[[Found, DiscoveryTools, float], Found]
"""A stage of discovery that adds to what was found, within so many seconds."""

_FURTHER: Final[tuple[AskMore, ...]] = (try_other_ports, ask_again, guess)
"""Where to look when a published server is dead; what was looked at before adds nothing."""

_NOT_ASKED_FOR: Final = Message("login.not-asked-for")
_NO_PASSWORD: Final = Message("login.no-password")
_CROWDED: Final = "finding.attempts-spent.crowded"
_FURTHER_S: Final = 15.0


def open_and_log_in(state: State, run: Run) -> State:
    """Reach a server per protocol and log in; stop at a question to a person."""
    if state.pending is not None or state.config is None or run.budget is None or run.is_over():
        return _without_going_on(state, run)
    state = _with_doubts(state, run, silent_servers(state.checks))
    if state.pending is not None:
        return _without_going_on(state, run)
    tools = probe_tools(run)
    places: tuple[Place, ...] = (state.ahead.place,) if state.ahead is not None else ()
    request = request_of(state, run, places)
    probed = probe(request, tools)
    state = replace(state, ahead=None)
    for ask_more in () if request.all_named else _FURTHER:
        checks = checks_so_far(probed)
        dead = dead_directions(checks)
        if not run.searches() or probed.question is not None or not dead:
            break
        silent = silent_servers(checks)
        found = _more(state, _to_replace(state, silent, dead), run, ask_more)
        if found.attempts == state.found.attempts:
            continue
        state = replace(state, checks=probed.checks)
        state = ranked(state, found, run.tools.known, run.tools.options)
        state = _with_doubts(state, run, silent)
        request = request_of(state, run, probed.places)
        if state.pending is not None:
            probed = replace(probed, question=state.pending)
            break
        probed = probe(request, tools)
    return _finished(state, request, probed, tools, run)


def _more(state: State, silent: Iterable[Server], run: Run, ask_more: AskMore) -> Found:
    """Return what a further source finds in place of these servers."""
    query = replace(state.found.query, silent=tuple(silent))
    found = replace(state.found, query=query)
    return ask_more(found, run.discovery, run.clock.left_s(_FURTHER_S))


def _to_replace(state: State, silent: Iterable[Server], dead: Collection[bool]) -> list[Server]:
    """Return the servers that are silent or unencrypted, in a direction that is dead."""
    config = state.config
    plain = [s for s in config.servers if s.socket_type is SocketType.PLAIN] if config else []
    return [server for server in (*silent, *plain) if server.protocol.is_incoming in dead]


def _without_going_on(state: State, run: Run) -> State:
    """Return the state with the check of a login that was under way: nothing follows it now."""
    address = state.found.query.address
    if state.ahead is None or run.budget is None or address is None:
        return state
    deadline = Deadline(run.clock.left_s(LOGIN_S), run.tools.cancel)
    check = end_ahead(state.ahead, address, probe_tools(run), deadline)
    checks = state.checks if check is None else (*state.checks, check)
    return replace(state, ahead=None, checks=checks)


def _finished(
    state: State, request: ProbeRequest, probed: Probed, tools: ProbeTools, run: Run
) -> State:
    """Return the state with a check for every server: no better settings will be found now."""
    if request.reaches_all and probed.question is None:
        request = replace(
            request, places=probed.places, checks=probed.checks, everywhere=True, ahead=None
        )
        probed = probe(request, tools)
    probed = _with_question(probed, request)
    checks = leave(probed, request, tools)
    return replace(
        state,
        checks=checks,
        pending=probed.question,
        login_pause=_pause(checks, tools) if run.tools.options.logs_in else None,
    )


def _pause(checks: Iterable[Check], tools: ProbeTools) -> Message | None:
    """Return why no login may be sent for a while: to the account, or to one of its servers."""
    reasons = (check.login.why for check in checks)
    crowded = (why for why in reasons if why is not None and why.id == _CROWDED)
    return tools.budget.why_not or next(crowded, None)


def probe_tools(run: Run) -> ProbeTools:
    """Return what logins work with."""
    if run.budget is None:
        raise TypeError("logins need an address")
    return ProbeTools(
        sessions=run.tools.sessions,
        factory=run.tools.factory,
        budget=run.budget,
        seconds_left=run.clock.left_s,
        least_s=run.least_s,
        watch=run.tools.watch,
        cancel=run.tools.cancel,
    )


# who may get the password


def _with_doubts(state: State, run: Run, silent: tuple[Server, ...]) -> State:
    """Stop at servers that a person must confirm: nothing is sent to them before."""
    if state.config is None:
        return state
    consent, places = state.consent(run.tools.options), {server.endpoint for server in silent}
    doubts = consent.doubts(state.config, places)
    if doubts:
        return replace(state, pending=NeedsConfirmation(doubts=doubts))
    return replace(state, pending=consent.replacement(state.config, places))


def request_of(state: State, run: Run, places: tuple[Place, ...] = ()) -> ProbeRequest:
    """Return what may be reached, and what may be sent there."""
    address = state.found.query.address
    if address is None or state.config is None or run.budget is None:
        raise TypeError("logins need an address and settings")
    consent, options = state.consent(run.tools.options), run.tools.options
    why_none = _why_none(run)
    credential = None if why_none is not None else run.tools.credential
    return ProbeRequest(
        address=address,
        config=state.config,
        may_connect=partial(consent.allows_connection, state.config),
        is_trusted=partial(consent.still_allows_password, state.config),
        credential=credential,
        why_none=why_none,
        answers=state.answers,
        checks=tuple(filter(_is_settled, state.checks)),
        places=places,
        ahead=state.ahead,
        reach_s=run.reach_s,
        exchange_domain=uses_exchange(state.found.attempts),
        test_all=options.test_all,
        all_named=any(attempt.source == NAMED for attempt in state.found.attempts),
        yes=options.yes,
        web_login_refused=run.web_login_refused,
    )


def _why_none(run: Run) -> Message | None:
    """Return why no login may be sent at all; None where one may."""
    if not run.tools.options.logs_in:
        return _NOT_ASKED_FOR
    if run.budget is not None and run.budget.why_not is not None:
        return run.budget.why_not
    return _NO_PASSWORD if run.tools.credential is None else None


def _with_question(probed: Probed, request: ProbeRequest) -> Probed:
    """Ask for the password where a server waits that it was not given for."""
    is_refused = any(check.was_refused for check in probed.checks)
    is_missing = request.why_none in (None, _NO_PASSWORD) and probed.question is None
    if is_refused or not is_missing or request.answers.declines_password:
        return probed
    if request.credential is not None and request.credential.only_hosts is not None:
        return probed  # no answer lets a token go to another host
    sent = {check.endpoint for check in probed.checks if was_sent(check)}
    hosts = [
        place.server.hostname
        for place in probed.places
        if place.session.is_safe
        and place.server.endpoint not in sent
        and place.server.takes(request.secret)
        and request.is_trusted(place.server)
        and not request.may_send_to(place.server)
    ]
    if not hosts:
        return probed
    hints = (request.config.hint,) if request.config.hint else ()
    question = NeedsPassword(hosts=tuple(dict.fromkeys(hosts)), hints=hints)
    return replace(probed, question=question)


def _is_settled(check: Check) -> bool:
    """Tell whether an earlier call has said the last word about a server."""
    return was_sent(check) or not check.is_safe


def uses_exchange(attempts: Iterable[Attempt]) -> bool:
    """Tell whether Autodiscover knows an Exchange server, or is one that wants a login."""
    return any(map(_is_exchange, attempts))


def _is_exchange(attempt: Attempt) -> bool:
    if attempt.answer is not None:
        return any(service.kind == "exchange" for service in attempt.answer.config.services)
    return attempt.software is Software.EXCHANGE
