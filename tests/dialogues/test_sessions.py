import itertools

import pytest

from autoconf.dialogues.redaction import Redactor
from autoconf.dialogues.session import check_of
from autoconf.dialogues.sessions import Sessions
from autoconf.errors import (
    BlockedAddressError,
    CancelledError,
    NameNotFoundError,
    NetworkError,
    RefusedError,
    TimedOutError,
    TlsFailedError,
    UnreachableError,
)
from autoconf.model.check import Check, CheckOutcome, Stage, TlsFacts, TlsProblem
from autoconf.model.secret import Secret
from autoconf.model.server import MailProtocol, Server, SocketType
from autoconf.net.interfaces import Network
from autoconf.tasks import CancelToken, Deadline, Job, run_all
from tests.dialogues.talking import LOGIN
from tests.fakes import (
    BAD_TLS,
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
ACCEPTED = b"a1 OK in\r\n"


def network_of(
    *wires: ScriptedWire | NetworkError, server: Server = SERVER, deadline: Deadline | None = None
) -> Network:
    return fake_network(dialer=ScriptedDialer({str(server.endpoint): wires}), deadline=deadline)


def test_an_opened_session_is_ready_and_safe_and_has_sent_nothing() -> None:
    wire = ScriptedWire(GREETING)

    session = Sessions().open(SERVER.endpoint, network_of(wire))

    assert (session.is_ready, session.is_safe, session.tls) == (True, True, GOOD_TLS)
    assert session.capabilities == ("IMAP4rev1", "AUTH=PLAIN", "SASL-IR")
    assert wire.heard == []


def test_an_endpoint_is_opened_once() -> None:
    sessions, network = Sessions(), network_of(ScriptedWire(GREETING))

    assert sessions.open(SERVER.endpoint, network) is sessions.open(SERVER.endpoint, network)


def test_two_jobs_share_one_opening() -> None:
    sessions, network = Sessions(), network_of(ScriptedWire(GREETING))
    job = Job(name="open", work=lambda _: sessions.open(SERVER.endpoint, network), seconds=30.0)

    first, second = run_all([job, job], seconds=30.0)

    assert first.value is not None
    assert first.value is second.value


@pytest.mark.parametrize(
    ("error", "outcome", "tls"),
    [
        (
            NameNotFoundError("net.dns.no-such-name", name="example.com"),
            CheckOutcome.UNREACHABLE,
            None,
        ),
        (UnreachableError("net.no-route", peer="192.0.2.1"), CheckOutcome.UNREACHABLE, None),
        (RefusedError("net.refused", peer="192.0.2.1"), CheckOutcome.REFUSED, None),
        (TimedOutError("net.no-time"), CheckOutcome.TIMED_OUT, None),
        (
            BlockedAddressError("net.blocked", address="192.0.2.1", what="a reserved address"),
            CheckOutcome.SKIPPED,
            None,
        ),
        (
            TlsFailedError("tls.problem.cert-self-signed", BAD_TLS, peer="192.0.2.1"),
            CheckOutcome.TLS_FAILED,
            BAD_TLS,
        ),
        (
            TlsFailedError("tls.problem.cert-self-signed", peer="192.0.2.1"),
            CheckOutcome.TLS_FAILED,
            TlsFacts(problem=TlsProblem.HANDSHAKE_FAILED),
        ),
    ],
)
def test_a_failed_connection_is_a_session_with_its_verdict(
    error: NetworkError, outcome: CheckOutcome, tls: TlsFacts | None
) -> None:
    session = Sessions().open(SERVER.endpoint, network_of(error))

    assert session.verdict is not None
    assert (session.verdict.reached, session.verdict.outcome) == (Stage.CONNECT, outcome)
    assert words(session.verdict.detail) == str(error)
    assert session.tls == tls


def test_a_failure_is_kept() -> None:
    sessions, network = Sessions(), network_of(RefusedError("net.refused", peer="192.0.2.1"))

    assert sessions.open(SERVER.endpoint, network) is sessions.open(SERVER.endpoint, network)


def test_a_failed_conversation_is_closed() -> None:
    wire = ScriptedWire(b"* BYE busy\r\n")

    session = Sessions().open(SERVER.endpoint, network_of(wire))

    assert wire.is_closed
    assert not session.is_ready


def test_what_one_caller_had_no_time_for_is_tried_again_for_the_next() -> None:
    times = iter([0.0])
    late = Deadline(5.0, clock=lambda: next(times, 9.0))
    dialer = ScriptedDialer({str(SERVER.endpoint): [ScriptedWire(), ScriptedWire(GREETING)]})
    sessions = Sessions()

    first = sessions.open(SERVER.endpoint, fake_network(dialer=dialer, deadline=late))
    second = sessions.open(SERVER.endpoint, fake_network(dialer=dialer))

    assert first.verdict is not None
    assert first.verdict.outcome is CheckOutcome.TIMED_OUT
    assert second.is_ready


@pytest.mark.parametrize(
    "wire", [CancelledError("net.cancelled"), ScriptedWire(CancelledError("net.cancelled"))]
)
def test_a_cancelled_opening_raises_and_is_not_kept(wire: ScriptedWire | NetworkError) -> None:
    sessions, network = Sessions(), network_of(wire, ScriptedWire(GREETING))

    with pytest.raises(CancelledError):
        sessions.open(SERVER.endpoint, network)

    assert sessions.open(SERVER.endpoint, network).is_ready


def test_the_end_of_the_opening_job_leaves_the_connection_alone() -> None:
    cancel = CancelToken()
    wire = ScriptedWire(GREETING)
    Sessions().open(SERVER.endpoint, network_of(wire, deadline=Deadline(10.0, cancel)))

    cancel.cancel()

    assert wire.deadlines[-1].remaining_s() > 10.0


def test_close_all_closes_what_is_open_and_what_comes_late() -> None:
    early, late = ScriptedWire(GREETING), ScriptedWire(GREETING)
    sessions, network = Sessions(), network_of(early)
    sessions.open(SERVER.endpoint, network)

    sessions.close_all()

    assert early.is_closed
    with pytest.raises(CancelledError):
        sessions.open(UNENCRYPTED.endpoint, network_of(late, server=UNENCRYPTED))
    assert late.is_closed


def test_the_check_of_an_ended_session_has_all_its_facts() -> None:
    ticks = itertools.count()
    wire = ScriptedWire(GREETING, ACCEPTED)
    sessions, network = Sessions(clock=lambda: float(next(ticks))), network_of(wire)
    ended = sessions.finish(sessions.open(SERVER.endpoint, network), LOGIN, network)
    assert ended.verdict is not None

    assert check_of(SERVER, ended) == Check(
        server=SERVER,
        reached=Stage.DONE,
        outcome=CheckOutcome.OK,
        capabilities=("IMAP4rev1", "AUTH=PLAIN", "SASL-IR"),
        tls=GOOD_TLS,
        login=ended.verdict.login,
        transcript=(
            "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi",
            "C: a1 AUTHENTICATE PLAIN ****",
            "S: a1 OK in",
            "C: a2 LOGOUT",
        ),
        elapsed_s=13.0,
        stages=(
            (Stage.NAME, 1.0),
            (Stage.CONNECT, 1.0),
            (Stage.GREETING, 1.0),
            (Stage.LOGIN, 1.0),
            (Stage.DONE, 1.0),
        ),
    )


def test_the_check_of_a_ready_session_has_reached_capabilities() -> None:
    check = check_of(SERVER, Sessions().open(SERVER.endpoint, network_of(ScriptedWire(GREETING))))

    assert (check.reached, check.outcome, check.is_safe) == (
        Stage.CAPABILITIES,
        CheckOutcome.OK,
        True,
    )


STARTTLS = Server(
    protocol=MailProtocol.SMTP,
    hostname="smtp.example.com",
    port=587,
    socket_type=SocketType.STARTTLS,
)


def test_what_a_server_offers_before_tls_is_kept_apart() -> None:
    wire = ScriptedWire(
        b"220 hi\r\n",
        b"250-smtp.example.com\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n",
        b"220 go\r\n",
        b"250-smtp.example.com\r\n250 AUTH LOGIN\r\n",
    )

    session = Sessions().open(STARTTLS.endpoint, network_of(wire, server=STARTTLS))
    check = check_of(STARTTLS, session)

    assert (check.in_clear, check.capabilities) == (("STARTTLS", "AUTH PLAIN"), ("AUTH LOGIN",))


def test_an_offer_without_starttls_is_kept_with_the_failure() -> None:
    wire = ScriptedWire(b"220 hi\r\n", b"250-smtp.example.com\r\n250 XXXXXXXX\r\n")

    session = Sessions().open(STARTTLS.endpoint, network_of(wire, server=STARTTLS))
    check = check_of(STARTTLS, session)

    assert (check.outcome, check.reached) == (CheckOutcome.TLS_FAILED, Stage.GREETING)
    assert check.in_clear == ("XXXXXXXX",)


def test_a_secret_in_the_offer_before_tls_is_masked() -> None:
    redactor = Redactor()
    redactor.hide(Secret("hunter2"))
    check = Check(
        server=STARTTLS,
        reached=Stage.GREETING,
        outcome=CheckOutcome.TLS_FAILED,
        in_clear=("X-ECHO hunter2",),
    )

    assert redactor.finish_check(check).in_clear == ("X-ECHO ****",)
