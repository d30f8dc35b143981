"""Whether a password leaves, over real TLS with certificates good and bad; pins included."""

import contextlib
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from autoconf.dialogues.session import Session
from autoconf.dialogues.sessions import Sessions
from autoconf.model.check import LoginOutcome, TlsFacts
from autoconf.model.pin import Pin
from autoconf.model.secret import Login, Secret
from autoconf.model.server import Endpoint, MailProtocol, SocketType
from autoconf.net.interfaces import Network
from autoconf.net.pins import Pins
from autoconf.net.trust_store import TrustStore
from autoconf.net.wire import MailDialer
from autoconf.tasks import Deadline
from tests.fakes import FakeDns, FakeHttp
from tests.net.conftest import dial_to
from tests.servers.certificates import HOST
from tests.servers.pki import Issued, intermediate, issue, root
from tests.servers.tcp import serving

SOON = 30.0
PASSWORD = "correct-horse"
BOTH = pytest.mark.parametrize("socket_type", [SocketType.TLS, SocketType.STARTTLS], ids=str)


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> TrustStore:
    return TrustStore([root().write(tmp_path_factory.mktemp("root"))])


@dataclass
class Imap:
    """An IMAP server; each connection shows the next of its certificates, the last one again.

    ``heard`` is all that came, decrypted.
    """

    contexts: Sequence[ssl.SSLContext]
    socket_type: SocketType = SocketType.TLS
    heard: list[bytes] = field(default_factory=list)
    port: int = 0
    connections: int = 0

    def handle(self, connection: socket.socket) -> None:
        context = self.contexts[min(self.connections, len(self.contexts) - 1)]
        self.connections += 1
        is_upgraded = self.socket_type is SocketType.STARTTLS
        if is_upgraded:
            self._talk(connection, until=b"STARTTLS")
        with context.wrap_socket(connection, server_side=True) as wrapped:
            self._talk(wrapped, greet=not is_upgraded)

    def _talk(
        self, connection: socket.socket, *, greet: bool = True, until: bytes = b"LOGOUT"
    ) -> None:
        if greet:
            connection.sendall(b"* OK ready\r\n")
        command = b""
        while command != until:
            line = connection.recv(4096)
            if not line:
                return
            self.heard.append(line)
            tag, command = line.split()[:2]
            capabilities = b"* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN STARTTLS\r\n"
            connection.sendall(capabilities * (command == b"CAPABILITY") + tag + b" OK done\r\n")

    @property
    def heard_a_login(self) -> bool:
        return any(b"AUTHENTICATE" in line or b"LOGIN " in line for line in self.heard)

    @property
    def endpoint(self) -> Endpoint:
        return Endpoint(
            protocol=MailProtocol.IMAP,
            hostname=HOST,
            port=self.port,
            socket_type=self.socket_type,
        )


@contextlib.contextmanager
def imap(*contexts: ssl.SSLContext, over: SocketType = SocketType.TLS) -> Iterator[Imap]:
    server = Imap(contexts, over)
    with serving(server.handle) as tcp:
        server.port = tcp.port
        yield server


def log_in(server: Imap, store: TrustStore, *pins: str) -> Session:
    """Open a session, log in, and return how it ended."""
    deadline = Deadline(SOON)
    dialer = MailDialer(
        dial_to("::127.0.0.1:"), store.context, deadline, Pins([Pin.parse(p) for p in pins])
    )
    network = Network(dns=FakeDns(), http=FakeHttp(), dialer=dialer, deadline=deadline)
    sessions = Sessions()
    try:
        opened = sessions.open(server.endpoint, network)
        login = Login(username="alice", password=Secret(PASSWORD))
        return sessions.finish(opened, login, network)
    finally:
        sessions.close_all()


def outcome(session: Session) -> LoginOutcome:
    assert session.verdict is not None
    return session.verdict.login.outcome


def tls(session: Session) -> TlsFacts:
    assert session.tls is not None
    return session.tls


BAD: dict[str, tuple[Callable[[], Issued], str]] = {
    "expired": (lambda: issue(intermediate(), days=(-9, -1)), "cert-expired"),
    "self-signed": (issue, "cert-self-signed"),
    "mismatch": (lambda: issue(intermediate(), names=("o.example",)), "cert-host-mismatch"),
    "unknown-ca": (lambda: issue(issue(common_name="Nobody", is_ca=True)), "cert-unknown-issuer"),
    "common-name": (lambda: issue(intermediate(), names=(), common_name=HOST), "cert-no-names"),
    "rsa-1024": (lambda: issue(intermediate(), bits=1024), "cert-weak-key"),
    "sha-1": (lambda: issue(intermediate(), sha1=True), "cert-weak-signature"),
}


@BOTH
def test_a_good_certificate_gets_the_password(store: TrustStore, socket_type: SocketType) -> None:
    with imap(issue(intermediate()).context(), over=socket_type) as server:
        assert outcome(log_in(server, store)) is LoginOutcome.ACCEPTED
        assert server.heard_a_login


def test_r29_an_end_without_close_notify_takes_nothing_back(store: TrustStore) -> None:
    with imap(issue(intermediate()).context()) as server:  # which closes without unwrap()
        ended = log_in(server, store)

    assert outcome(ended) is LoginOutcome.ACCEPTED
    assert server.heard[-1].endswith(b"LOGOUT\r\n")


@BOTH
@pytest.mark.parametrize("case", BAD)
def test_t1_t9_a_bad_certificate_gets_no_password(
    store: TrustStore, case: str, socket_type: SocketType
) -> None:
    make, problem = BAD[case]
    with imap(make().context(), over=socket_type) as server:
        ended = log_in(server, store)

        assert (outcome(ended), tls(ended).problem) == (LoginOutcome.NOT_TESTED, problem)
        assert not server.heard_a_login
        assert server.connections == 1


def test_t13_a_server_with_old_tls_alone_gets_no_password(store: TrustStore) -> None:
    with imap(issue(intermediate()).context(ssl.TLSVersion.TLSv1_1)) as server:
        ended = log_in(server, store)

        assert (outcome(ended), tls(ended).problem) == (LoginOutcome.NOT_TESTED, "tls-too-old")
        assert server.heard == []


def test_t14_the_certificate_of_the_login_is_reported(store: TrustStore) -> None:
    first, second = issue(intermediate()), issue(intermediate())
    with imap(first.context(), second.context()) as server:
        assert tls(log_in(server, store)).sha256 == first.sha256
        assert tls(log_in(server, store)).sha256 == second.sha256


def test_r21_l11_a_certificate_of_ours_is_not_there(store: TrustStore) -> None:
    context = issue(intermediate()).context()
    context.verify_mode = ssl.CERT_REQUIRED
    with imap(context) as server:
        ended = log_in(server, store)

        assert tls(ended).problem == "client-cert-required"
        assert not tls(ended).is_safe
        assert not server.heard_a_login


@BOTH
@pytest.mark.parametrize("case", ["self-signed", "unknown-ca"])
def test_a_pinned_certificate_gets_the_password(
    store: TrustStore, case: str, socket_type: SocketType
) -> None:
    issued = BAD[case][0]()
    with imap(issued.context(), over=socket_type) as server:
        ended = log_in(server, store, issued.sha256)

        assert outcome(ended) is LoginOutcome.ACCEPTED
        assert (tls(ended).pinned, tls(ended).verified) == (True, False)
        assert tls(ended).problem == BAD[case][1]
        assert server.connections == 2


@BOTH
def test_another_pin_gets_no_password(store: TrustStore, socket_type: SocketType) -> None:
    with imap(issue().context(), over=socket_type) as server:
        ended = log_in(server, store, "0" * 64, issue().sha256)

        assert outcome(ended) is LoginOutcome.NOT_TESTED
        assert not server.heard_a_login
        assert server.connections == 1


def test_a_pin_of_another_host_or_port_is_not_meant(store: TrustStore) -> None:
    issued = issue()
    with imap(issued.context()) as server:
        pins = (f"other.example={issued.sha256}", f"{HOST}:1={issued.sha256}")

        assert outcome(log_in(server, store, *pins)) is LoginOutcome.NOT_TESTED
        assert not server.heard_a_login


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("", LoginOutcome.NOT_TESTED),
        (f"{HOST}=", LoginOutcome.ACCEPTED),
        (f"{HOST}:{{port}}=", LoginOutcome.ACCEPTED),
    ],
    ids=["anywhere", "host", "host and port"],
)
@pytest.mark.parametrize("by", [None, intermediate], ids=["self-signed", "issued"])
def test_another_name_needs_a_pin_of_the_host(
    store: TrustStore, prefix: str, expected: LoginOutcome, by: Callable[[], Issued] | None
) -> None:
    issued = issue(by and by(), names=("other.example",))
    with imap(issued.context()) as server:
        pin = f"{prefix.format(port=server.port)}{issued.sha256}"

        assert outcome(log_in(server, store, pin)) is expected
        assert server.heard_a_login is (expected is LoginOutcome.ACCEPTED)


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ({"days": (-9, -1)}, "cert-expired"),
        ({"days": (1, 9)}, "cert-not-yet-valid"),
        ({"bits": 1024}, "cert-weak-key"),
    ],
    ids=["expired", "early", "weak"],
)
def test_a_pin_makes_up_for_neither_dates_nor_weakness(
    store: TrustStore, fault: dict[str, int], problem: str
) -> None:
    issued = issue(**fault)  # type: ignore[arg-type]  # by name
    with imap(issued.context()) as server:
        ended = log_in(server, store, f"{HOST}={issued.sha256}")

        assert tls(ended).problem == problem
        assert not server.heard_a_login


@pytest.mark.parametrize("signed_by_it", [False, True])
def test_who_shows_another_certificate_the_second_time_gets_no_password(
    store: TrustStore, *, signed_by_it: bool
) -> None:
    pinned = issue(common_name="a pinned CA", is_ca=True)
    other = issue(pinned).sending(pinned) if signed_by_it else issue()
    with imap(pinned.context(), other.context()) as server:
        ended = log_in(server, store, pinned.sha256)

        assert outcome(ended) is LoginOutcome.NOT_TESTED
        assert (tls(ended).sha256, tls(ended).is_safe) == (other.sha256, False)
        assert server.connections == 2
        assert not server.heard_a_login
