from dataclasses import dataclass, field

from msgspec.structs import replace

from autoconf.dialogues.sessions import Sessions
from autoconf.errors import NetworkError, UnreachableError
from autoconf.model.check import Check, CheckOutcome, LoginOutcome, Stage
from autoconf.model.secret import Login, Secret
from autoconf.model.server import MailProtocol, Server, SocketType
from autoconf.probes.engine import (
    MAX_ENDPOINTS,
    Prober,
    order_of_logins,
)
from tests.discovery.builders import IMAP, POP3, SMTP, config, server
from tests.fakes import BAD_TLS, ScriptedDialer, ScriptedWire, fake_factory
from tests.probes.wires import has_login, wire
from tests.wording import login_words, quoting, words

LOGIN = Login(username="alice", password=Secret("s3cret"))
HOSTS = [server(f"imap i{n}.example.com") for n in range(6)]


@dataclass
class Bench:
    """A prober before scripted servers."""

    servers: dict[str, list[ScriptedWire | NetworkError]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.dialer = ScriptedDialer(self.servers)
        self.sessions = Sessions()
        self.seen: list[Check] = []
        self.prober = Prober(
            sessions=self.sessions,
            factory=fake_factory(dialer=self.dialer),
            observer=self.seen.append,
        )

    @property
    def opened(self) -> list[str]:
        return [endpoint.hostname for endpoint in self.dialer.opened]


def bench(*pairs: tuple[Server, ScriptedWire | NetworkError]) -> Bench:
    servers: dict[str, list[ScriptedWire | NetworkError]] = {}
    for one, reply in pairs:
        servers.setdefault(str(one.endpoint), []).append(reply)
    return Bench(servers)


# reach


def test_every_protocol_is_reached_at_its_first_server() -> None:
    lab = bench(*((one, wire(one.protocol)) for one in (IMAP, POP3, SMTP)))

    reached = lab.prober.reach(config(IMAP, POP3, SMTP), lambda _server: True, 5.0)

    assert {p: entry.ready and entry.ready[0] for p, entry in reached.items()} == {
        MailProtocol.IMAP: IMAP,
        MailProtocol.POP3: POP3,
        MailProtocol.SMTP: SMTP,
    }


def test_the_next_server_is_tried_where_one_is_dead() -> None:
    lab = bench((HOSTS[0], UnreachableError("no route")), (HOSTS[1], wire(IMAP.protocol)))

    reached = lab.prober.reach(config(*HOSTS[:3]), lambda _server: True, 5.0)

    assert lab.opened == ["i0.example.com", "i1.example.com"]
    assert [s for s, _ in reached[MailProtocol.IMAP].tried] == HOSTS[:2]


def test_at_most_four_endpoints_are_tried_per_protocol() -> None:
    lab = Bench()

    reached = lab.prober.reach(config(*HOSTS), lambda _server: True, 5.0)

    assert len(lab.opened) == MAX_ENDPOINTS == 4
    assert reached[MailProtocol.IMAP].ready is None


def test_a_bad_certificate_is_not_ready_and_the_next_is_tried() -> None:
    lab = bench((HOSTS[0], wire(IMAP.protocol, handshake=BAD_TLS)), (HOSTS[1], wire(IMAP.protocol)))

    reached = lab.prober.reach(config(*HOSTS[:2]), lambda _server: True, 5.0)

    ready = reached[MailProtocol.IMAP].ready
    assert ready is not None
    assert ready[0] == HOSTS[1]


def test_nobody_connects_where_it_is_not_allowed() -> None:
    lab = bench((HOSTS[1], wire(IMAP.protocol)))

    lab.prober.reach(config(*HOSTS[:2], SMTP), lambda s: s == HOSTS[1], 5.0)

    assert lab.opened == ["i1.example.com"]


def test_logins_go_to_imap_first_then_pop3_then_smtp() -> None:
    lab = bench(*((one, wire(one.protocol)) for one in (SMTP, POP3, IMAP)))

    reached = lab.prober.reach(config(POP3, IMAP, SMTP), lambda _server: True, 5.0)

    assert order_of_logins(reached) == [MailProtocol.IMAP, MailProtocol.POP3, MailProtocol.SMTP]


def test_a_protocol_that_was_not_reached_gets_no_login() -> None:
    lab = bench((SMTP, wire(SMTP.protocol)))

    reached = lab.prober.reach(config(IMAP, SMTP), lambda _server: True, 5.0)

    assert order_of_logins(reached) == [MailProtocol.SMTP]


# logging in and leaving


def test_a_login_ends_in_a_check_that_is_shown() -> None:
    lab = bench((IMAP, wire(IMAP.protocol)))
    ready = lab.prober.reach(config(IMAP), lambda _server: True, 5.0)[IMAP.protocol].ready
    assert ready is not None

    (check,) = lab.prober.log_in_to_all([(*ready, LOGIN)], 5.0)

    assert (check.login.outcome, check.reached) == (LoginOutcome.ACCEPTED, Stage.DONE)
    assert lab.seen == [check]


def test_a_goodbye_without_login_says_why() -> None:
    one = wire(IMAP.protocol)
    lab = bench((IMAP, one))
    ready = lab.prober.reach(config(IMAP), lambda _server: True, 5.0)[IMAP.protocol].ready
    assert ready is not None

    check = lab.prober.end_without_login(*ready, quoting("nobody asked"), 5.0)

    assert (check.login.outcome, login_words(check.login)) == (
        LoginOutcome.NOT_TESTED,
        "nobody asked",
    )
    assert one.is_closed
    assert not has_login(one)


def test_a_session_can_be_opened_again_after_its_login() -> None:
    lab = bench((IMAP, wire(IMAP.protocol)), (IMAP, wire(IMAP.protocol)))
    ready = lab.prober.reach(config(IMAP), lambda _server: True, 5.0)[IMAP.protocol].ready
    assert ready is not None
    lab.prober.log_in_to_all([(*ready, LOGIN)], 5.0)

    assert lab.prober.renew(ready[1], 5.0).is_safe


def test_a_crash_during_the_login_is_a_check_with_its_last_line() -> None:
    mute = ScriptedWire(b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready\r\n")
    lab = bench((IMAP, mute))
    ready = lab.prober.reach(config(IMAP), lambda _server: True, 5.0)[IMAP.protocol].ready
    assert ready is not None

    (check,) = lab.prober.log_in_to_all([(*ready, LOGIN)], 5.0)

    assert (check.outcome, check.login.outcome) == (CheckOutcome.CRASHED, LoginOutcome.OTHER)
    assert words(check.detail).startswith("AssertionError")
    assert "s3cret" not in repr(check)


def test_a_login_without_time_is_no_answer_in_time() -> None:
    lab = bench((IMAP, wire(IMAP.protocol)))
    ready = lab.prober.reach(config(IMAP), lambda _server: True, 5.0)[IMAP.protocol].ready
    assert ready is not None

    (check,) = lab.prober.log_in_to_all([(*ready, LOGIN)], 0.0)

    assert check.outcome is CheckOutcome.TIMED_OUT


def test_plain_servers_are_looked_at_but_get_no_login() -> None:
    plain = replace(IMAP, port=143, socket_type=SocketType.PLAIN)
    one = ScriptedWire(b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n")
    lab = bench((plain, one))

    reached = lab.prober.reach(config(plain), lambda _server: True, 5.0)

    assert reached[MailProtocol.IMAP].tried
    assert not order_of_logins(reached)
