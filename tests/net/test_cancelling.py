"""A cancelled run returns at once and leaves no connection behind, wherever its threads wait."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest

from autoconf.dialogues.sessions import Sessions
from autoconf.errors import CancelledError
from autoconf.model.secret import Login, Secret
from autoconf.model.server import Endpoint, SocketType
from autoconf.net.dial import Dial, unmeasured
from autoconf.net.dns import Resolver
from autoconf.net.dns_transport import Nameservers
from autoconf.net.doh import DohServer
from autoconf.net.http import BoundHttp
from autoconf.net.interfaces import Measure, Network, Question
from autoconf.net.pins import Pins
from autoconf.net.sockets import DialedSocket, Lease, lease_of
from autoconf.net.trust_store import TrustStore
from autoconf.net.wire import SocketWire
from autoconf.tasks import CancelToken, Deadline, End, Job, run_all
from tests.fakes import FakeDns, FakeHttp
from tests.net.conftest import dial_to
from tests.net.web import client_to
from tests.net.wires import endpoint
from tests.servers.certificates import HOST, server_context
from tests.servers.doh import URL as DOH_URL
from tests.servers.leftovers import SOON_S as SOON
from tests.servers.leftovers import descriptors, until
from tests.servers.nameserver import Behaviour, nameserver
from tests.servers.tcp import (
    Handler,
    Stalling,
    TcpServer,
    black_hole,
    over_tls,
    serving,
    silent,
)

LONG = 3600.0
PROMISED_S = 0.1
AT_MOST_S = PROMISED_S + 10 * PROMISED_S  # the machine may be busy
A = Question("example.com", "A")
GREETING = b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi\r\n"
LOGIN = Login(username="alice", password=Secret("s3cret"))


@dataclass
class Phase:
    """Where a thread is to wait.

    Attributes:
        work: does not end before its deadline.
        is_reached: tells that the thread has come as far as that.
        servers: may hold further connections of their own.
    """

    work: Callable[[Deadline], object]
    is_reached: Callable[[], bool]
    servers: Sequence[TcpServer] = ()


class WatchedWire(SocketWire):
    """A wire that notices when a descriptor is closed while a thread reads it."""

    is_read = was_closed_under_reader = False
    closed_by: threading.Thread | None = None
    shut_down_by: threading.Thread | None = None

    def read_line(self) -> bytes:
        self.is_read = True
        try:
            return super().read_line()
        finally:
            self.is_read = False

    def close(self) -> None:
        self.was_closed_under_reader |= self.is_read
        self.closed_by = self.closed_by or threading.current_thread()
        super().close()

    def shut_down(self) -> None:
        self.shut_down_by = threading.current_thread()
        super().shut_down()


@dataclass
class WatchingDialer:
    """Opens watched wires to where ``dial`` leads, over TLS."""

    trust_store: TrustStore
    deadline: Deadline
    dial: Dial = field(default_factory=lambda: dial_to("::127.0.0.1:"))
    wires: list[WatchedWire] = field(default_factory=list)

    def open(self, endpoint: Endpoint, measure: Measure = unmeasured) -> WatchedWire:
        sock = self.dial.connect(endpoint.hostname, endpoint.port, self.deadline, measure=measure)
        wire = WatchedWire(sock, endpoint, self.trust_store.context, Pins())
        self.wires.append(wire)
        wire.start_tls()
        return wire

    def network(self) -> Network:
        return Network(dns=FakeDns(), http=FakeHttp(), dialer=self, deadline=self.deadline)


def tls_server(stack: ExitStack, stalling: Stalling) -> TcpServer:
    return stack.enter_context(serving(over_tls(server_context(), stalling)))


def dns_question(stack: ExitStack, _store: TrustStore) -> Phase:
    server = stack.enter_context(nameserver({}, Behaviour(is_deaf=True)))
    resolver = Resolver(Nameservers([("127.0.0.1", server.port)]))
    return Phase(lambda deadline: resolver.ask([A], deadline), lambda: server.datagrams > 0)


def dns_question_over_tcp(stack: ExitStack, _store: TrustStore) -> Phase:
    asked, may_end = threading.Event(), threading.Event()

    def wait() -> None:
        asked.set()
        may_end.wait(SOON)

    server = stack.enter_context(nameserver({}, Behaviour(truncate=True, before_tcp=wait)))
    stack.callback(may_end.set)
    resolver = Resolver(Nameservers([("127.0.0.1", server.port)]))
    return Phase(lambda deadline: resolver.ask([A], deadline), asked.is_set, [server.tcp])


def doh_question(stack: ExitStack, store: TrustStore) -> Phase:
    stalling = Stalling(waits_for=1)
    server = tls_server(stack, stalling)
    client = stack.enter_context(client_to(store, f"::127.0.0.1:{server.port}"))
    resolver = Resolver(DohServer(DOH_URL, client))
    work = lambda deadline: resolver.ask([A], deadline)  # noqa: E731
    return Phase(work, stalling.has_stalled.is_set, [server])


def tcp_connect(stack: ExitStack, _store: TrustStore) -> Phase:
    dial = dial_to(f"::127.0.0.1:{stack.enter_context(black_hole())}")
    before = descriptors()
    return Phase(lambda deadline: dial.connect(HOST, 993, deadline), lambda: descriptors() > before)


def tls_handshake(stack: ExitStack, store: TrustStore) -> Phase:
    stalling = Stalling(waits_for=1)
    server = stack.enter_context(serving(stalling))
    client = stack.enter_context(client_to(store, f"::127.0.0.1:{server.port}"))
    work = lambda deadline: BoundHttp(client, deadline).fetch(f"https://{HOST}/")  # noqa: E731
    return Phase(work, stalling.has_stalled.is_set, [server])


def http_body(stack: ExitStack, store: TrustStore, head: bytes) -> Phase:
    stalling = Stalling([b"HTTP/1.1 200 OK\r\n" + head])
    server = tls_server(stack, stalling)
    client = stack.enter_context(client_to(store, f"::127.0.0.1:{server.port}"))
    work = lambda deadline: BoundHttp(client, deadline).fetch(f"https://{HOST}/")  # noqa: E731
    return Phase(work, stalling.has_stalled.is_set, [server])


def body_of_known_length(stack: ExitStack, store: TrustStore) -> Phase:
    return http_body(stack, store, b"Content-Length: 1000\r\n\r\nbegin")


def body_of_unknown_length(stack: ExitStack, store: TrustStore) -> Phase:
    return http_body(stack, store, b"Connection: close\r\n\r\nbegin")


def body_in_chunks(stack: ExitStack, store: TrustStore) -> Phase:
    return http_body(stack, store, b"Transfer-Encoding: chunked\r\n\r\n5\r\nbegin")


def http_headers(stack: ExitStack, store: TrustStore) -> Phase:
    return http_body(stack, store, b"Content-Le")


def mail_greeting(stack: ExitStack, store: TrustStore) -> Phase:
    stalling = Stalling()
    server = tls_server(stack, stalling)

    def work(deadline: Deadline) -> None:
        network = WatchingDialer(store, deadline).network()
        Sessions().open(endpoint(server.port, SocketType.TLS), network)

    return Phase(work, stalling.has_stalled.is_set, [server])


def mail_login(stack: ExitStack, store: TrustStore) -> Phase:
    stalling = Stalling([GREETING], waits_for=1)
    server = tls_server(stack, stalling)

    def work(deadline: Deadline) -> None:
        sessions, network = Sessions(), WatchingDialer(store, deadline).network()
        session = sessions.open(endpoint(server.port, SocketType.TLS), network)
        sessions.finish(session, LOGIN, network)

    return Phase(work, stalling.has_stalled.is_set, [server])


@pytest.mark.parametrize(
    "phase_in",
    [
        dns_question,
        dns_question_over_tcp,
        doh_question,
        tcp_connect,
        tls_handshake,
        http_headers,
        body_of_known_length,
        body_of_unknown_length,
        body_in_chunks,
        mail_greeting,
        mail_login,
    ],
)
def test_a_cancelled_run_returns_at_once_and_its_sockets_are_closed(
    phase_in: Callable[[ExitStack, TrustStore], Phase], trust_store: TrustStore
) -> None:
    trust_store.warm()
    token, is_over = CancelToken(), threading.Event()
    cancelled_at: list[float] = []
    was_reached: list[bool] = []
    with ExitStack() as stack:
        phase = phase_in(stack, trust_store)
        before = descriptors(phase.servers)

        def work(deadline: Deadline) -> object:
            try:
                return phase.work(deadline)
            finally:
                is_over.set()

        def cancel() -> None:
            was_reached.append(until(phase.is_reached))
            cancelled_at.append(time.monotonic())
            token.cancel()

        threading.Thread(target=cancel).start()
        (ended,) = run_all([Job(name="1", work=work, seconds=LONG)], seconds=LONG, cancel=token)
        returned_at = time.monotonic()

        assert was_reached == [True]
        assert ended.end is End.CANCELLED
        assert returned_at - cancelled_at[0] < AT_MOST_S
        assert is_over.wait(SOON)
        assert until(lambda: descriptors(phase.servers) <= before)


@contextlib.contextmanager
def opening(
    trust_store: TrustStore, handler: Handler, sessions: Sessions
) -> Iterator[tuple[WatchingDialer, list[BaseException], threading.Thread]]:
    """Open a session in a thread; yields its dialer, its error and the thread."""
    errors: list[BaseException] = []
    dialer = WatchingDialer(trust_store, Deadline(LONG))
    with serving(over_tls(server_context(), handler)) as server:

        def work() -> None:
            try:
                sessions.open(endpoint(server.port, SocketType.TLS), dialer.network())
            except CancelledError as error:
                errors.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        yield dialer, errors, thread
        thread.join(SOON)


def test_closing_all_sessions_closes_no_descriptor_that_a_thread_reads(
    trust_store: TrustStore,
) -> None:
    sessions = Sessions()
    with opening(trust_store, Stalling(), sessions) as (dialer, errors, thread):
        assert until(lambda: bool(dialer.wires) and dialer.wires[0].is_read)
        sessions.close_all()
        thread.join(SOON)

        (wire,) = dialer.wires
        assert not wire.was_closed_under_reader
        assert (wire.shut_down_by, wire.closed_by) == (threading.current_thread(), thread)
        assert [type(error) for error in errors] == [CancelledError]


def test_closing_all_sessions_closes_those_that_pause(trust_store: TrustStore) -> None:
    sessions = Sessions()
    with opening(trust_store, Stalling([GREETING]), sessions) as (dialer, errors, thread):
        thread.join(SOON)
        sessions.close_all()

        (wire,) = dialer.wires
        assert (wire.shut_down_by, wire.closed_by) == (None, threading.current_thread())
        assert errors == []


def test_a_session_is_not_finished_after_all_were_closed(trust_store: TrustStore) -> None:
    sessions, stalling = Sessions(), Stalling([GREETING])
    dialer = WatchingDialer(trust_store, Deadline(LONG))
    with serving(over_tls(server_context(), stalling)) as server:
        session = sessions.open(endpoint(server.port, SocketType.TLS), dialer.network())
        sessions.close_all()

        with pytest.raises(CancelledError):
            sessions.finish(session, LOGIN, dialer.network())

    assert len(dialer.wires) == 1


@pytest.mark.parametrize("socket_type", [SocketType.PLAIN, SocketType.TLS])
def test_shutting_down_wakes_the_reader_and_leaves_the_descriptor_open(
    trust_store: TrustStore, socket_type: SocketType
) -> None:
    is_tls = socket_type is SocketType.TLS
    with serving(over_tls(server_context(), silent) if is_tls else silent) as server:
        sock = dial_to("::127.0.0.1:").connect(HOST, server.port, Deadline(LONG))
        wire = SocketWire(sock, endpoint(server.port), trust_store.context, Pins())
        with contextlib.closing(wire):
            if is_tls:
                wire.start_tls()
            threading.Timer(0.05, wire.shut_down).start()

            with pytest.raises(CancelledError):
                wire.read_line()

            assert lease_of(sock).sock.fileno() >= 0
            with pytest.raises(CancelledError):
                wire.write(b"x")


def test_a_descriptor_is_not_closed_while_another_thread_shuts_it_down() -> None:
    """Nor the other way round: a number that is given anew must not be shut down."""
    closing, may_close, is_shut = threading.Event(), threading.Event(), threading.Event()
    with DialedSocket() as sock:
        lease = Lease(sock, Deadline(LONG))

        def close() -> None:
            closing.set()
            may_close.wait(SOON)
            sock.close()

        def shut_down() -> None:
            closing.wait(SOON)
            lease.shut_down()
            is_shut.set()

        threads = [
            threading.Thread(target=lease.close, args=[close]),
            threading.Thread(target=shut_down),
        ]
        for thread in threads:
            thread.start()
        assert closing.wait(SOON)
        assert not is_shut.wait(0.05)
        may_close.set()
        for thread in threads:
            thread.join(SOON)

        assert is_shut.is_set()
        assert sock.fileno() < 0
