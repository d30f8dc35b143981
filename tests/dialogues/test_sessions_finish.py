"""How a session ends: ``Sessions.finish``."""

import pytest

from autoconf.dialogues.actions import FindMessage, InspectMailbox, SearchResult
from autoconf.dialogues.session import Session, check_of
from autoconf.dialogues.sessions import Sessions
from autoconf.errors import (
    NetworkError,
    RefusedError,
)
from autoconf.model.check import CheckOutcome, LoginOutcome, Stage, TlsFacts
from autoconf.model.mailbox import ImapFacts, MailboxFacts
from autoconf.model.message import Message
from autoconf.model.server import MailProtocol, Server, SocketType
from autoconf.net.interfaces import Network
from tests.dialogues.talking import LOGIN
from tests.fakes import (
    BAD_TLS,
    CLOSED,
    GOOD_TLS,
    ScriptedDialer,
    ScriptedWire,
    fake_network,
)
from tests.wording import words

SERVER = Server(
    protocol=MailProtocol.IMAP, hostname="imap.example.com", port=993, socket_type=SocketType.TLS
)
UNENCRYPTED = Server(
    protocol=MailProtocol.IMAP, hostname="imap.example.com", port=143, socket_type=SocketType.PLAIN
)
GREETING = b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi\r\n"
NO_IR = b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi\r\n"
ACCEPTED = b"a1 OK in\r\n"


def network_of(*wires: ScriptedWire | NetworkError, server: Server = SERVER) -> Network:
    return fake_network(dialer=ScriptedDialer({str(server.endpoint): wires}))


def test_finish_logs_in_on_the_kept_connection() -> None:
    wire = ScriptedWire(GREETING, ACCEPTED)
    sessions, network = Sessions(), network_of(wire)
    session = sessions.open(SERVER.endpoint, network)

    ended = sessions.finish(session, LOGIN, network)

    assert ended.verdict is not None
    assert ended.verdict.login.outcome is LoginOutcome.ACCEPTED
    assert wire.is_closed


def test_finish_without_a_login_says_goodbye() -> None:
    wire = ScriptedWire(GREETING)
    sessions, network = Sessions(), network_of(wire)

    ended = sessions.finish(sessions.open(SERVER.endpoint, network), None, network)

    assert wire.heard == [b"a1 LOGOUT\r\n"]
    assert ended.verdict is not None
    assert ended.verdict.outcome is CheckOutcome.OK


def test_finish_without_a_login_needs_no_living_connection() -> None:
    wire = ScriptedWire(GREETING)
    sessions, network = Sessions(), network_of(wire)
    session = sessions.open(SERVER.endpoint, network)
    wire.drop()

    ended = sessions.finish(session, None, network)

    assert ended.verdict is not None
    assert (ended.verdict.reached, ended.verdict.outcome) == (Stage.CAPABILITIES, CheckOutcome.OK)


def test_a_session_that_is_over_is_returned_as_it_is() -> None:
    sessions, network = Sessions(), network_of(RefusedError("net.refused", peer="192.0.2.1"))
    session = sessions.open(SERVER.endpoint, network)

    assert sessions.finish(session, LOGIN, network) is session


@pytest.mark.parametrize(
    ("server", "facts"), [(UNENCRYPTED, GOOD_TLS), (SERVER, BAD_TLS)], ids=["plain", "unverified"]
)
def test_nothing_is_sent_when_a_login_would_go_without_verified_tls(
    server: Server, facts: TlsFacts
) -> None:
    wire = ScriptedWire(GREETING, handshake=facts)
    sessions, network = Sessions(), network_of(wire, server=server)
    session = sessions.open(server.endpoint, network)

    ended = sessions.finish(session, LOGIN, network)

    assert (session.is_ready, session.is_safe) == (True, False)
    assert wire.heard == []
    assert ended.verdict is not None
    assert ended.verdict.login.outcome is LoginOutcome.NOT_TESTED
    assert ended.verdict.login.why == Message("dialogue.not-safe")


def test_a_session_whose_peer_hung_up_meanwhile_is_opened_anew() -> None:
    first, second = ScriptedWire(GREETING), ScriptedWire(GREETING, ACCEPTED)
    sessions, network = Sessions(), network_of(first, second)
    session = sessions.open(SERVER.endpoint, network)
    first.drop()

    ended = sessions.finish(session, LOGIN, network)

    assert ended.verdict is not None
    assert ended.verdict.login.outcome is LoginOutcome.ACCEPTED
    assert first.heard == []


def test_a_session_that_breaks_before_the_first_byte_of_a_login_is_opened_anew() -> None:
    first = ScriptedWire(NO_IR, CLOSED)
    sessions, network = Sessions(), network_of(first, ScriptedWire(GREETING, ACCEPTED))

    ended = sessions.finish(sessions.open(SERVER.endpoint, network), LOGIN, network)

    assert ended.verdict is not None
    assert ended.verdict.login.outcome is LoginOutcome.ACCEPTED
    assert first.heard == [b"a1 AUTHENTICATE PLAIN\r\n"]


@pytest.mark.parametrize("noticed_by", ["write", "read"])
def test_after_a_byte_of_a_login_nothing_is_opened_anew(noticed_by: str) -> None:
    wire = ScriptedWire(GREETING, CLOSED)
    sessions, network = Sessions(), network_of(wire)
    session = sessions.open(SERVER.endpoint, network)
    if noticed_by == "write":
        wire.drop(noticed=False)

    ended = sessions.finish(session, LOGIN, network)

    assert ended.verdict is not None
    assert words(ended.verdict.detail) == "closed the connection instead of answering the login"


def test_a_session_is_opened_anew_only_once() -> None:
    first, second = ScriptedWire(NO_IR, CLOSED), ScriptedWire(NO_IR, CLOSED)
    sessions, network = Sessions(), network_of(first, second)

    ended = sessions.finish(sessions.open(SERVER.endpoint, network), LOGIN, network)

    assert ended.verdict is not None
    assert ended.verdict.login.outcome is LoginOutcome.OTHER


def test_a_server_that_cannot_be_reached_again_gets_no_login() -> None:
    first = ScriptedWire(GREETING)
    sessions, network = (
        Sessions(),
        network_of(first, RefusedError("net.refused", peer="192.0.2.1")),
    )
    session = sessions.open(SERVER.endpoint, network)
    first.drop()

    ended = sessions.finish(session, LOGIN, network)

    assert ended.verdict is not None
    assert ended.verdict.outcome is CheckOutcome.REFUSED
    assert ended.verdict.login.outcome is LoginOutcome.NOT_TESTED


def test_a_new_connection_without_verified_tls_gets_no_login() -> None:
    first, second = ScriptedWire(GREETING), ScriptedWire(GREETING, handshake=BAD_TLS)
    sessions, network = Sessions(), network_of(first, second)
    session = sessions.open(SERVER.endpoint, network)
    first.drop()

    sessions.finish(session, LOGIN, network)

    assert second.heard == []


def test_after_a_finish_the_endpoint_is_opened_anew_for_another_login() -> None:
    refused = ScriptedWire(GREETING, b"a1 NO\r\n")
    sessions, network = Sessions(), network_of(refused, ScriptedWire(GREETING, ACCEPTED))
    sessions.finish(sessions.open(SERVER.endpoint, network), LOGIN, network)

    again = sessions.open(SERVER.endpoint, network)

    assert again.is_safe


def test_a_session_is_finished_once() -> None:
    sessions, network = Sessions(), network_of(ScriptedWire(GREETING, b"a1 NO\r\n"))
    session = sessions.open(SERVER.endpoint, network)
    sessions.finish(session, LOGIN, network)

    with pytest.raises(TypeError):
        sessions.finish(session, LOGIN, network)


def test_an_errand_is_run_after_the_login_and_waits_as_the_run_does() -> None:
    waits: list[float] = []
    nothing, there = b"a3 OK\r\n* SEARCH\r\na4 OK\r\n", b"a5 OK\r\n* SEARCH 1\r\na6 OK\r\n"
    told = b"a1 OK [CAPABILITY IMAP4rev1] in\r\n"
    wire = ScriptedWire(GREETING, told, b"a2 OK\r\n", nothing, there, b"a7 OK\r\n")
    sessions, network = Sessions(wait=lambda s, _deadline: waits.append(s)), network_of(wire)
    look = FindMessage(message_id="<x@example.com>", deletes=False, clock=lambda: 1.0, until=9.0)

    ended = sessions.finish(sessions.open(SERVER.endpoint, network), LOGIN, network, look)

    assert ended.verdict is not None
    assert ended.verdict.result == SearchResult(seen_at=1.0, folder="INBOX")
    assert waits == [2.0]


def accepted() -> tuple[Sessions, Network, Session, ScriptedWire]:
    """Return a session whose login was accepted."""
    told = b"a1 OK [CAPABILITY IMAP4rev1] in\r\n"
    wire = ScriptedWire(GREETING, told, b"* 4 EXISTS\r\na2 OK\r\na3 OK\r\n")
    sessions, network = Sessions(), network_of(wire)
    session = sessions.log_in(sessions.open(SERVER.endpoint, network), LOGIN, network)
    return sessions, network, session, wire


def test_an_accepted_login_is_told_before_anything_else_is_asked() -> None:
    _, _, session, wire = accepted()

    check = check_of(SERVER, session)
    assert (check.login.outcome, check.reached) == (LoginOutcome.ACCEPTED, Stage.LOGIN)
    assert (check.outcome, check.mailbox) == (CheckOutcome.OK, None)
    assert (len(wire.heard), wire.is_closed) == (1, False)
    assert not session.is_ready


def test_an_accepted_login_is_completed_once() -> None:
    sessions, network, session, wire = accepted()
    look = InspectMailbox(address="")

    ended = sessions.complete(session, network, look)

    assert check_of(SERVER, ended).mailbox is not None
    assert wire.is_closed
    for again in (session, ended):
        with pytest.raises(TypeError):
            sessions.complete(again, network, look)


def test_a_session_without_a_login_cannot_be_completed() -> None:
    sessions, network = Sessions(), network_of(ScriptedWire(GREETING))

    with pytest.raises(TypeError):
        sessions.complete(sessions.open(SERVER.endpoint, network), network, None)


def test_an_echo_of_the_password_in_an_accepted_login_is_masked() -> None:
    wire = ScriptedWire(GREETING, b"a1 OK hello s3cret\r\n")
    sessions, network = Sessions(), network_of(wire)

    session = sessions.log_in(sessions.open(SERVER.endpoint, network), LOGIN, network)
    assert session.login.said == "hello ****"


def test_what_a_login_showed_is_part_of_the_check() -> None:
    told = b"a1 OK [CAPABILITY IMAP4rev1] in\r\n"
    wire = ScriptedWire(GREETING, told, b"* 4 EXISTS\r\na2 OK\r\na3 OK\r\n")
    sessions, network = Sessions(), network_of(wire)
    session = sessions.open(SERVER.endpoint, network)

    check = check_of(SERVER, sessions.finish(session, LOGIN, network, InspectMailbox(address="")))

    assert check.mailbox == MailboxFacts(messages=4, imap=ImapFacts(folder_count=0))
    assert check.messages_waiting is None  # that is POP3's
