import threading
from dataclasses import dataclass, field

from msgspec.structs import replace

from autoconf.dialogues.sessions import Sessions
from autoconf.errors import NetworkError, UnreachableError
from autoconf.model.check import Check, CheckOutcome, LoginOutcome, Stage
from autoconf.model.events import Event, LoginEnded, ServerStage
from autoconf.model.message import Message
from autoconf.model.secret import Credential, Secret
from autoconf.model.server import Server, SocketType
from autoconf.probes.budget import Budget
from autoconf.probes.engine import MAX_ENDPOINTS, probe
from autoconf.probes.interface import Probed, ProbeRequest, ProbeTools
from autoconf.probes.leaving import leave
from autoconf.storage.memory_ledger import MemoryLedger
from autoconf.tasks import CancelToken
from tests.discovery.builders import IMAP, POP3, SMTP, config, server
from tests.fakes import BAD_TLS, ScriptedDialer, ScriptedWire, Turn, fake_factory
from tests.probes.accounts import ALICE
from tests.probes.wires import ACCEPTED, has_login, opening, wire
from tests.wording import words

HOSTS = [server(f"imap i{n}.example.com") for n in range(6)]
Reply = ScriptedWire | NetworkError


@dataclass
class Bench:
    """Scripted servers that are probed."""

    servers: dict[str, list[Reply]] = field(default_factory=dict)
    seconds: float = 20.0
    cancel: CancelToken = field(default_factory=CancelToken)

    def __post_init__(self) -> None:
        self.dialer = ScriptedDialer(self.servers)
        self.seen: list[Event] = []
        self.tools = ProbeTools(
            sessions=Sessions(),
            factory=fake_factory(dialer=self.dialer),
            budget=Budget(MemoryLedger(), ALICE, now=lambda: 0.0),
            seconds_left=lambda: self.seconds,
            least_s=0.0,
            watch=self.seen.append,
            cancel=self.cancel,
        )

    def request(self, *servers: Server, **fields: object) -> ProbeRequest:
        made: dict[str, object] = {
            "address": ALICE,
            "config": config(*servers),
            "may_connect": lambda _server: True,
            "is_trusted": lambda _server: True,
            "reach_s": 5.0,
        }
        return ProbeRequest(**{**made, **fields})  # type: ignore[arg-type] # by name

    def probe(self, *servers: Server, **fields: object) -> Probed:
        return probe(self.request(*servers, **fields), self.tools)

    def log_in(self, *servers: Server) -> tuple[Check, ...]:
        return self.probe(*servers, credential=Credential(secret=Secret("s3cret"))).checks

    @property
    def opened(self) -> list[str]:
        return [endpoint.hostname for endpoint in self.dialer.opened]


def bench(*pairs: tuple[Server, Reply]) -> Bench:
    servers: dict[str, list[Reply]] = {}
    for one, reply in pairs:
        servers.setdefault(str(one.endpoint), []).append(reply)
    return Bench(servers)


def ready(probed: Probed) -> list[Server]:
    return [place.server for place in probed.places if place.session.is_safe]


# reach


def test_every_protocol_is_reached_at_its_first_server() -> None:
    lab = bench(*((one, wire(one.protocol)) for one in (IMAP, POP3, SMTP)))

    probed = lab.probe(IMAP, POP3, SMTP)

    assert {server.protocol: server for server in ready(probed)} == {
        one.protocol: one for one in (IMAP, POP3, SMTP)
    }


def test_the_next_server_is_tried_where_one_is_dead() -> None:
    lab = bench(
        (HOSTS[0], UnreachableError("net.no-route", peer="192.0.2.1")),
        (HOSTS[1], wire(IMAP.protocol)),
    )

    probed = lab.probe(*HOSTS[:3])

    assert lab.opened == ["i0.example.com", "i1.example.com"]
    assert [place.server for place in probed.places] == HOSTS[:2]


def test_at_most_four_endpoints_are_tried_per_protocol() -> None:
    lab = Bench()

    probed = lab.probe(*HOSTS)

    assert len(lab.opened) == MAX_ENDPOINTS == 4
    assert not ready(probed)


def test_a_bad_certificate_is_not_ready_and_the_next_is_tried() -> None:
    lab = bench((HOSTS[0], wire(IMAP.protocol, handshake=BAD_TLS)), (HOSTS[1], wire(IMAP.protocol)))

    assert ready(lab.probe(*HOSTS[:2])) == [HOSTS[1]]


def test_no_connection_goes_where_it_is_not_allowed() -> None:
    lab = bench((HOSTS[1], wire(IMAP.protocol)))

    lab.probe(*HOSTS[:2], SMTP, may_connect=lambda s: s == HOSTS[1])

    assert lab.opened == ["i1.example.com"]


def test_what_was_tried_before_is_not_tried_again() -> None:
    lab = bench(
        (HOSTS[0], UnreachableError("net.no-route", peer="192.0.2.1")),
        (HOSTS[1], wire(IMAP.protocol)),
    )
    before = lab.probe(HOSTS[0])

    probed = lab.probe(*HOSTS[:2], places=before.places)

    assert lab.opened == ["i0.example.com", "i1.example.com"]
    assert ready(probed) == [HOSTS[1]]


def test_a_server_that_was_reached_is_told_without_its_transcript() -> None:
    lab = bench((IMAP, wire(IMAP.protocol)))

    lab.probe(IMAP)

    (event,) = lab.seen
    assert isinstance(event, ServerStage)
    assert (event.endpoint, event.stage) == (IMAP.endpoint, Stage.CAPABILITIES)
    assert event.check.transcript == ()


def test_a_cancelled_run_sends_no_login() -> None:
    one = wire(IMAP.protocol)
    lab = bench((IMAP, one))
    lab.cancel.cancel()

    assert lab.log_in(IMAP) == ()
    assert not has_login(one)


# logging in and leaving


def test_a_login_ends_in_a_check_that_is_told() -> None:
    lab = bench((IMAP, wire(IMAP.protocol)))

    (check,) = lab.log_in(IMAP)

    assert (check.login.outcome, check.reached) == (LoginOutcome.ACCEPTED, Stage.DONE)
    (ended,) = [event for event in lab.seen if isinstance(event, LoginEnded)]
    assert (ended.outcome, ended.tries_used, ended.tries_left) == (LoginOutcome.ACCEPTED, 0, 3)
    assert ended.check == replace(check, transcript=())


def test_a_goodbye_without_login_says_why() -> None:
    one = wire(IMAP.protocol)
    lab = bench((IMAP, one))
    request = lab.request(IMAP, why_none=Message("login.no-password"))

    (check,) = leave(probe(request, lab.tools), request, lab.tools)

    assert check.login.outcome is LoginOutcome.NOT_TESTED
    assert check.login.why == Message("login.no-password")
    assert one.is_closed
    assert not has_login(one)


def test_a_crash_during_the_login_is_a_check_with_its_last_line() -> None:
    mute = ScriptedWire(b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready\r\n")
    lab = bench((IMAP, mute))

    (check,) = lab.log_in(IMAP)

    assert (check.outcome, check.login.outcome) == (CheckOutcome.CRASHED, LoginOutcome.OTHER)
    assert words(check.detail).startswith("AssertionError")
    assert "s3cret" not in repr(check)


class Slow(ScriptedWire):
    """A server that waits for an event once the login was accepted."""

    def __init__(self, *script: Turn, until: threading.Event) -> None:
        super().__init__(*script)
        self._until = until

    def write(self, data: bytes) -> None:
        if len(self.heard) == 1:
            self._until.wait(30)
        super().write(data)


class Telling(ScriptedWire):
    """A server that sets an event when it gets a login."""

    def __init__(self, *script: Turn, told: threading.Event) -> None:
        super().__init__(*script)
        self._told = told

    def write(self, data: bytes) -> None:
        super().write(data)
        if b"AUTH" in data:
            self._told.set()


def test_other_logins_do_not_wait_for_the_mailbox_of_the_first() -> None:
    told = threading.Event()
    imap = Slow(*opening(IMAP.protocol, ACCEPTED), until=told)
    smtp = Telling(*opening(SMTP.protocol, ACCEPTED), told=told)
    lab = bench((IMAP, imap), (SMTP, smtp))

    checks = {check.server.protocol: check for check in lab.log_in(IMAP, SMTP)}

    assert told.is_set()
    assert [c.login.outcome for c in checks.values()] == [LoginOutcome.ACCEPTED] * 2
    assert checks[IMAP.protocol].mailbox is not None


def test_a_login_stands_although_the_mailbox_was_not_seen_in_time() -> None:
    ended = threading.Event()
    lab = bench((IMAP, Slow(*opening(IMAP.protocol, ACCEPTED), until=ended)))
    lab.seconds = 0.5

    (check,) = lab.log_in(IMAP)
    ended.set()

    assert (check.login.outcome, check.outcome) == (LoginOutcome.ACCEPTED, CheckOutcome.TIMED_OUT)
    assert not check.is_proved
    assert check.reached is Stage.LOGIN
    assert sum(isinstance(event, LoginEnded) for event in lab.seen) == 1


def test_a_crash_after_the_login_leaves_the_login_as_it_is() -> None:
    lab = bench((IMAP, ScriptedWire(*opening(IMAP.protocol, ACCEPTED)[:2])))

    (check,) = lab.log_in(IMAP)

    assert (check.login.outcome, check.outcome) == (LoginOutcome.ACCEPTED, CheckOutcome.CRASHED)
    assert words(check.detail).startswith("AssertionError")


def test_plain_servers_are_looked_at_but_get_no_login() -> None:
    plain = replace(IMAP, port=143, socket_type=SocketType.PLAIN)
    one = ScriptedWire(b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n")
    lab = bench((plain, one))

    assert lab.log_in(plain) == ()
    assert lab.opened == [plain.hostname]
    assert not has_login(one)


def test_a_password_that_was_typed_for_other_places_goes_nowhere_else() -> None:
    one = wire(IMAP.protocol)
    lab = bench((IMAP, one))
    typed = Credential(secret=Secret("s3cret"), only_for=("elsewhere.example",))

    assert lab.probe(IMAP, credential=typed).checks == ()
    assert not has_login(one)


def test_a_server_that_is_not_trusted_gets_no_login() -> None:
    one = wire(IMAP.protocol)
    lab = bench((IMAP, one))

    lab.probe(
        IMAP, credential=Credential(secret=Secret("s3cret")), is_trusted=lambda _server: False
    )

    assert not has_login(one)
