"""What a service for strangers holds back, and what it hears of its own haste."""

import pytest

from autoconf.dialogues.restraint import Restrained
from autoconf.dialogues.session import check_of
from autoconf.dialogues.sessions import Sessions
from autoconf.errors import TargetPausedError
from autoconf.model.check import CheckOutcome, LoginOutcome
from autoconf.model.server import MailProtocol, Server, SocketType
from tests.dialogues.talking import LOGIN
from tests.fakes import ScriptedDialer, ScriptedWire, fake_network

IMAP = Server(
    protocol=MailProtocol.IMAP, hostname="imap.example.com", port=993, socket_type=SocketType.TLS
)
SMTP = Server(
    protocol=MailProtocol.SMTP, hostname="smtp.example.com", port=465, socket_type=SocketType.TLS
)
RELAY = Server(
    protocol=MailProtocol.SMTP, hostname="smtp.example.com", port=25, socket_type=SocketType.TLS
)
GREETING = b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi\r\n"
HELLO = b"220 mx\r\n"
EHLO = b"250-mx\r\n250 AUTH PLAIN\r\n"


class Targets:
    """Let so many logins pass."""

    def __init__(self, logins: int = 9) -> None:
        self.logins = logins
        self.paused: list[str] = []

    def connect(self, host: str, address: str = "") -> None:
        raise AssertionError((host, address))

    def log_in(self, host: str) -> None:
        self.logins -= 1
        if self.logins < 0:
            raise TargetPausedError("finding.attempts-spent.crowded", host=host, minutes=7)

    def pause(self, host: str) -> None:
        self.paused.append(host)


def finished(
    server: Server, targets: Targets, *wires: ScriptedWire, logs_in: bool = True
) -> tuple[CheckOutcome, LoginOutcome, str]:
    """Return how the conversation ended, how the login did, and the id of the reason."""
    sessions = Sessions(restraint=Restrained(targets))
    network = fake_network(dialer=ScriptedDialer({str(server.endpoint): wires}))
    session = sessions.open(server.endpoint, network)
    session = sessions.finish(session, LOGIN if logs_in else None, network)
    check = check_of(server, session)
    return check.outcome, check.login.outcome, check.login.why.id if check.login.why else ""


def test_a_login_that_may_be_sent_is_counted_and_sent() -> None:
    targets = Targets(logins=1)
    wire = ScriptedWire(GREETING, b"a1 OK in\r\n", b"* BYE\r\n")

    outcome, login, _ = finished(IMAP, targets, wire)

    assert (outcome, login, targets.logins) == (CheckOutcome.OK, LoginOutcome.ACCEPTED, 0)


def test_a_login_beyond_the_limit_is_not_sent() -> None:
    wire = ScriptedWire(GREETING)

    assert finished(IMAP, Targets(logins=0), wire) == (
        CheckOutcome.OK,
        LoginOutcome.NOT_TESTED,
        "finding.attempts-spent.crowded",
    )
    assert wire.heard == []


def test_no_login_is_sent_at_the_port_of_servers() -> None:
    wire = ScriptedWire(HELLO, EHLO)

    assert finished(RELAY, Targets(), wire)[1:] == (
        LoginOutcome.NOT_TESTED,
        "login.port-of-servers",
    )
    assert not [line for line in wire.heard if line.startswith(b"AUTH")]


def test_a_person_may_log_in_there() -> None:
    wire = ScriptedWire(HELLO, EHLO, b"235 in\r\n", b"221 bye\r\n")
    sessions = Sessions()
    network = fake_network(dialer=ScriptedDialer({str(RELAY.endpoint): [wire]}))
    session = sessions.open(RELAY.endpoint, network)
    sessions.finish(session, LOGIN, network)

    assert [line for line in wire.heard if line.startswith(b"AUTH")]


@pytest.mark.parametrize(
    ("server", "wire"),
    [
        (SMTP, ScriptedWire(b"421 4.7.0 try again later\r\n")),
        (SMTP, ScriptedWire(HELLO, b"421 4.3.2 busy\r\n")),
        (SMTP, ScriptedWire(HELLO, EHLO, b"421 4.7.0 too many errors\r\n")),
        (SMTP, ScriptedWire(b"554 5.7.1 too many connections from your IP\r\n")),
        (IMAP, ScriptedWire(b"* BYE Too many connections from your IP\r\n")),
    ],
    ids=["greeting", "ehlo", "login", "words", "imap"],
)
def test_a_server_that_is_asked_too_often_is_left_alone(server: Server, wire: ScriptedWire) -> None:
    targets = Targets()
    finished(server, targets, wire)

    assert targets.paused == [server.hostname]


@pytest.mark.parametrize(
    ("server", "wire"),
    [
        (SMTP, ScriptedWire(b"554 5.7.1 no\r\n")),
        (IMAP, ScriptedWire(GREETING, b"a1 NO [AUTHENTICATIONFAILED] wrong\r\n", b"* BYE\r\n")),
        (IMAP, ScriptedWire(GREETING, b"a1 NO [LIMIT] too many logins\r\n", b"* BYE\r\n")),
    ],
    ids=["refused", "wrong", "limit-of-the-account"],
)
def test_any_other_server_is_not(server: Server, wire: ScriptedWire) -> None:
    targets = Targets()
    finished(server, targets, wire)

    assert targets.paused == []


def test_a_second_method_counts_as_a_second_login() -> None:
    targets = Targets(logins=1)

    assert not Restrained(targets).limited(lambda: True, IMAP.endpoint)() or targets.logins == 0
    assert not Restrained(targets).limited(lambda: True, IMAP.endpoint)()
    assert not Restrained(Targets()).limited(lambda: False, IMAP.endpoint)()
