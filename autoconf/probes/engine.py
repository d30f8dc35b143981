"""Reach the best server of every protocol that works, and log in there as ``plan`` says.

Each protocol goes down its list until a server reaches capabilities over verified TLS, at most
four servers at a time. Logins begin while other servers are still being reached.
"""

from collections.abc import Hashable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.dialogues.interface import Verdict
from autoconf.dialogues.session import Session, check_of
from autoconf.model.check import Check, Stage
from autoconf.model.message import Message
from autoconf.model.secret import Secret
from autoconf.model.server import Endpoint, MailProtocol, Server
from autoconf.probes.ahead import wait_for_login
from autoconf.probes.candidates import exchange_servers, ready_servers, was_sent
from autoconf.probes.checks import outcome_of, why_not_ended, without_mailbox
from autoconf.probes.interface import Place, Probed, ProbeRequest, ProbeTools
from autoconf.probes.login import LOGIN_S, SPARE_S, check_after, inspect, send_login
from autoconf.probes.plan import Ask, LogIn, Situation, Stop, next_step
from autoconf.probes.telling import tell_login, tell_place
from autoconf.tasks import Deadline, End, Ended, Job, run_all

if TYPE_CHECKING:
    from autoconf.model.questions import Question

MAX_ENDPOINTS: Final = 4
SESSION_S: Final = 45.0
_TURN: Final = "wait for a turn"
OTHERS_UNDER_WAY: Final = Message("login.others-under-way")


def probe(request: ProbeRequest, tools: ProbeTools) -> Probed:
    """Reach servers and log in; return when nothing more can be done without an answer."""
    return _Probing(request, tools).run()


class _Inspection(Struct, frozen=True):
    """A look at the mailbox after an accepted login.

    Attributes:
        accepted: the check so far.
        earlier: the transcript of earlier logins there.
    """

    accepted: Check
    earlier: tuple[str, ...]


_Key = MailProtocol | Server | _Inspection | str
"""What a job is about: reaching a protocol, a login, a mailbox, or waiting."""


class _Probing:
    """One call of ``probe``; used once."""

    def __init__(self, request: ProbeRequest, tools: ProbeTools) -> None:
        self._request = request
        self._tools = tools
        self._places = list(request.places)
        self._ended = list(request.checks)
        self._reaching: dict[MailProtocol, list[Server]] = {}
        self._under_way: dict[Endpoint, Server] = {}
        self._question: Question | None = None
        self._why_not = request.why_none
        self._jobs: dict[Hashable, _Key] = {}

    def run(self) -> Probed:
        """Do it."""
        jobs = [*self._reach_jobs(), *self._ahead()] or self._due()
        limit = self._tools.seconds_left()
        for ended in run_all(jobs, seconds=limit, on_end=self._on_end, cancel=self._tools.cancel):
            if ended.job.name in self._jobs:  # it came to no end of its own
                self._take(ended)
        if self._question is None and self._why_not is None:
            self._why_not = self._obstacle()
        return Probed(
            places=tuple(self._places),
            checks=tuple(self._ended),
            question=self._question,
            why_not=self._why_not,
        )

    # reaching

    def _reach_jobs(self) -> list[Job[Any]]:
        wanted = {protocol: self._to_reach(protocol) for protocol in MailProtocol}
        self._reaching = {protocol: servers for protocol, servers in wanted.items() if servers}
        seconds = max(self._request.reach_s - SPARE_S, SPARE_S)
        return [
            self._job(protocol, f"reach {protocol.value}", partial(self._go_down, servers), seconds)
            for protocol, servers in self._reaching.items()
        ]

    def _to_reach(self, protocol: MailProtocol) -> list[Server]:
        """Return the servers of a protocol to try; none where one is ready or has had its login."""
        request = self._request
        has_one = any(
            p.session.is_safe for p in self._places if p.server.protocol is protocol
        ) or any(was_sent(c) for c in self._ended if c.server.protocol is protocol)
        if has_one and not request.reaches_all:
            return []
        new = [s for s in request.config.of_protocol(protocol) if s.endpoint not in request.known]
        servers = [server for server in new if request.may_connect(server)]
        return servers if request.all_named else servers[:MAX_ENDPOINTS]

    def _go_down(self, servers: Sequence[Server], deadline: Deadline) -> None:
        for server in servers:
            network = self._tools.factory(deadline.shorter(SESSION_S))
            session = self._tools.sessions.open(server.endpoint, network)
            place = Place(server, session)
            self._places.append(place)
            tell_place(self._tools.watch, place)
            if session.is_safe and not self._request.reaches_all:
                return

    # logging in

    def _due(self) -> list[Job[Any]]:
        """Return the logins to begin now; note why there are none."""
        secret = self._request.secret
        if secret is None or self._tools.cancel.is_cancelled:
            return []
        match next_step(self._situation(secret)):
            case LogIn(servers):
                return self._begin(servers, secret)
            case Ask(question):
                self._question = question
            case Stop(why):
                self._why_not = why
            case _:
                pass
        return []

    def _obstacle(self) -> Message | None:
        """Return why the time ended before every server had its login."""
        secret = self._request.secret
        return None if secret is None else self._situation(secret).obstacle

    def _situation(self, secret: Secret) -> Situation:
        request, budget = self._request, self._tools.budget
        return Situation(
            address=request.address,
            secret=secret,
            ready=ready_servers(request, self._places, self._ended),
            reaching=frozenset(self._reaching),
            under_way=frozenset(self._under_way),
            ended=tuple(filter(was_sent, self._ended)),
            answers=request.answers,
            why_not=budget.why_not,
            tries_used=budget.used,
            has_time=self._tools.seconds_left() >= self._tools.least_s,
            speaks_exchange=exchange_servers(request, self._places, self._ended),
            test_all=request.test_all,
            yes=request.yes,
            web_login_refused=request.web_login_refused,
        )

    def _ahead(self) -> list[Job[Any]]:
        """Return the wait for the login that is under way already."""
        ahead = self._request.ahead
        if ahead is None:
            return []
        server = ahead.place.server
        self._under_way[server.endpoint] = server
        work = partial(wait_for_login, ahead)
        return [self._job(server, f"log in {server.endpoint}", work, self._login_s)]

    @property
    def _login_s(self) -> float:
        return min(LOGIN_S, self._tools.seconds_left())

    def _begin(self, servers: Sequence[Server], secret: Secret) -> list[Job[Any]]:
        due = servers[: self._tools.budget.reserve(len(servers))]
        if not due:
            return self._wait_for_turn()
        self._under_way |= {server.endpoint: server for server in due}
        seconds = self._login_s
        return [
            self._job(
                server, f"log in {server.endpoint}", partial(self._log_in, server, secret), seconds
            )
            for server in due
        ]

    def _wait_for_turn(self) -> list[Job[Any]]:
        """Return a job that ends when the logins of other runs have; none where one is enough."""
        self._why_not = self._tools.budget.why_not
        if self._why_not is not None or self._under_way or _TURN in self._jobs.values():
            return []
        self._why_not = OTHERS_UNDER_WAY
        seconds = max(self._tools.seconds_left() - self._tools.least_s, SPARE_S)
        return [self._job(_TURN, _TURN, self._tools.budget.wait_for_turn, seconds)]

    def _log_in(self, server: Server, secret: Secret, deadline: Deadline) -> Session | None:
        return send_login(server, self._request.address, secret, self._tools, deadline)

    def _inspect(self, session: Session, deadline: Deadline) -> Session:
        """Look at the mailbox after an accepted login."""
        return inspect(session, self._request.address, self._tools, deadline)

    # ends of jobs

    def _job(self, key: _Key, name: str, work: Any, seconds: float) -> Job[Any]:
        name = f"{name} {len(self._jobs)}"
        self._jobs[name] = key
        return Job(name=name, work=work, seconds=seconds)

    def _on_end(self, ended: Ended[Any]) -> Sequence[Job[Any]]:
        """Take the end of a job; return what is due now: other logins before a mailbox."""
        more = self._take(ended)
        return [*self._due(), *more]

    def _take(self, ended: Ended[Any]) -> Sequence[Job[Any]]:
        match self._jobs.pop(ended.job.name):
            case MailProtocol() as protocol:
                self._on_reached(protocol, ended)
            case Server() as server:
                return self._on_login(server, ended)
            case _Inspection() as inspection:
                self._on_inspected(inspection, ended)
            case _:
                self._on_turn(ended)
        return ()

    def _on_turn(self, ended: Ended[None]) -> None:
        if ended.end is End.RETURNED:
            self._why_not = None

    def _on_reached(self, protocol: MailProtocol, ended: Ended[None]) -> None:
        servers = self._reaching.pop(protocol)
        if ended.end is End.RETURNED:
            return
        tried = {place.server.endpoint for place in self._places}
        server = next((s for s in servers if s.endpoint not in tried), servers[-1])
        place = Place(server, lost(server, ended))
        self._places.append(place)
        tell_place(self._tools.watch, place)

    def _on_login(self, server: Server, ended: Ended[Session | None]) -> Sequence[Job[Any]]:
        """Take the end of a login; return the look at the mailbox that follows an accepted one."""
        del self._under_way[server.endpoint]
        session = ended.value
        if ended.end is End.RETURNED and not (session and was_sent(check_of(server, session))):
            self._tools.budget.take_back()
            self._give_up(server, session)
            return ()
        check = check_after(server, ended, self._places)
        self._tools.budget.settle(check)
        before = next((c for c in self._ended if c.endpoint == server.endpoint), None)
        earlier = before.transcript if before is not None else ()
        count = int(self._request.web_login_refused)
        if before is not None:
            self._ended.remove(before)
            count = before.earlier_logins + 1
        check = replace(check, transcript=earlier + check.transcript, earlier_logins=count)
        self._ended.append(check)
        if session is None or session.verdict is not None:
            tell_login(self._tools.watch, check, self._tools.budget)
            return ()
        key = _Inspection(check, earlier)
        work = partial(self._inspect, session)
        return [self._job(key, f"inspect {server.endpoint}", work, self._login_s)]

    def _on_inspected(self, inspection: _Inspection, ended: Ended[Session]) -> None:
        """Put what was seen of a mailbox into the check; the login stands in any case."""
        check = inspection.accepted
        place = self._ended.index(check)
        if ended.end is End.RETURNED and ended.value is not None:
            check = check_of(check.server, ended.value)
            check = replace(check, transcript=inspection.earlier + check.transcript)
        else:
            check = without_mailbox(check, ended)
        self._ended[place] = check
        tell_login(self._tools.watch, check, self._tools.budget)

    def _give_up(self, server: Server, session: Session | None) -> None:
        """Leave a server alone that got no login; its answer stands if no session says why."""
        endpoint = server.endpoint
        if all(check.endpoint != endpoint for check in self._ended):
            others = [p for p in self._places if p.server.endpoint != endpoint]
            self._places = others if session is None else [*others, Place(server, session)]
        self._ended = [
            replace(check, is_gone=True) if check.endpoint == endpoint else check
            for check in self._ended
        ]


def lost(server: Server, ended: Ended[None]) -> Session:
    """Make the session of a server that could not be reached to the end."""
    verdict = Verdict(reached=Stage.CONNECT, outcome=outcome_of(ended), detail=why_not_ended(ended))
    return Session(endpoint=server.endpoint, verdict=verdict)
