from msgspec.structs import replace

from autoconf.dialogues.sessions import Sessions
from autoconf.errors import NetworkError, RefusedError
from autoconf.model.server import Server, SocketType
from autoconf.probes.preconnect import Preconnector
from autoconf.tasks import Deadline
from tests.discovery.builders import IMAP, POP3, SMTP, config, server
from tests.fakes import ScriptedDialer, ScriptedWire, fake_factory
from tests.probes.wires import wire

LIKELY = (
    IMAP,
    POP3,
    SMTP,
    server("imap mail.example.com"),
    server("pop3 mail.example.com"),
    server("smtp mail.example.com"),
)
SECOND = server("imap imap2.example.com")
PLAIN = server("smtp plain.example.com", SocketType.PLAIN)


class Bench:
    """Servers that may be opened; each is waited for by opening it once more."""

    def __init__(
        self, *servers: Server, errors: dict[str, list[NetworkError]] | None = None
    ) -> None:
        wires: dict[str, list[ScriptedWire | NetworkError]] = {
            str(one.endpoint): [wire(one.protocol)] for one in servers
        }
        for endpoint, errors_there in (errors or {}).items():
            wires[endpoint] = list(errors_there)
        self.dialer = ScriptedDialer(wires)
        self.sessions = Sessions()
        self.factory = fake_factory(dialer=self.dialer)
        self.ahead = Preconnector(
            sessions=self.sessions, factory=self.factory, seconds_left=lambda: 5.0
        )

    def opened(self, *servers: Server) -> list[bool]:
        limit = Deadline(30.0)
        return [self.sessions.open(one.endpoint, self.factory(limit)).is_safe for one in servers]

    @property
    def connections(self) -> list[str]:
        return sorted(str(endpoint) for endpoint in self.dialer.opened)


def test_six_likely_servers_are_opened_and_no_more() -> None:
    bench = Bench(*LIKELY)

    bench.ahead.open_likely("example.com")

    assert all(bench.opened(*LIKELY))
    assert bench.connections == sorted(str(one.endpoint) for one in LIKELY)


def test_of_an_answer_the_first_server_of_each_protocol_is_opened_without_plain_ones() -> None:
    bench = Bench(IMAP, POP3)

    bench.ahead.open_named(config(IMAP, SECOND, POP3, PLAIN))

    assert all(bench.opened(IMAP, POP3))
    assert bench.connections == [str(IMAP.endpoint), str(POP3.endpoint)]


def test_of_an_answer_that_nobody_believes_only_what_a_guess_might_try_is_opened() -> None:
    inside = server("imap imap.box.example.com")
    elsewhere = server("pop3 pop.example.net")
    odd_port = replace(SMTP, port=2465)
    bench = Bench(inside, elsewhere, odd_port)

    bench.ahead.open_named(config(inside, elsewhere, odd_port), "example.com")

    assert bench.opened(inside) == [True]
    assert bench.connections == [str(inside.endpoint)]


def test_what_was_begun_is_not_begun_again() -> None:
    bench = Bench(IMAP)

    bench.ahead.open_named(config(IMAP))
    bench.ahead.open_named(config(IMAP))

    assert bench.opened(IMAP) == [True]
    assert bench.connections == [str(IMAP.endpoint)]


def test_a_failure_is_nobodys_trouble() -> None:
    bench = Bench(errors={str(IMAP.endpoint): [RefusedError("net.refused", peer="192.0.2.1")]})

    bench.ahead.open_named(config(IMAP))

    assert bench.opened(IMAP) == [False]


def test_nothing_is_opened_once_it_is_over() -> None:
    bench = Bench(IMAP)
    bench.ahead.cancel.cancel()

    bench.ahead.open_named(config(IMAP))

    assert not bench.sessions.open(IMAP.endpoint, bench.factory(Deadline(30.0))).verdict
