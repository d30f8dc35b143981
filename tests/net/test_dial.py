import contextlib
import socket
import threading
import time

import pytest

from autoconf.dialogues.stages import StageTimes
from autoconf.errors import (
    BlockedAddressError,
    CancelledError,
    NameNotFoundError,
    NetworkError,
    NoDataError,
    NoRouteError,
    NoRouteToProxyError,
    ProxyFailedError,
    RefusedError,
    TimedOutError,
    UnreachableError,
)
from autoconf.model.check import Stage
from autoconf.net.guard import Guard
from autoconf.net.proxies import parse_proxy
from autoconf.net.race import STAGGER_S
from autoconf.net.sockets import lease_of
from autoconf.sharing import Gate
from autoconf.tasks import Deadline
from tests.fakes import FakeDns
from tests.net.conftest import dial_by, dial_to
from tests.servers.tcp import black_hole, hang_up, serving, silent, unused_port

HOST = "mail.example.com"
SOON = 30.0


def zone(v4: str = "", v6: str = "") -> FakeDns:
    records = {"A": v4, "AAAA": v6}
    return FakeDns({(HOST, kind): [address] for kind, address in records.items() if address})


def peer_of(sock: socket.socket) -> str:
    with sock:
        address: str = sock.getpeername()[0]
        return address


def test_a_name_is_resolved_and_connected() -> None:
    with serving(silent) as server:
        sock = dial_by(zone("127.0.0.1")).connect(HOST, server.port, Deadline(SOON))

        assert peer_of(sock) == "127.0.0.1"


def test_both_address_types_are_asked_at_once() -> None:
    dns = zone("127.0.0.1")
    with serving(silent) as server:
        dial_by(dns).connect(HOST, server.port, Deadline(SOON)).close()

    assert [question.kind for question in dns.asked] == ["AAAA", "A"]


def test_small_writes_are_not_held_back() -> None:
    with (
        serving(silent) as server,
        dial_by(zone("127.0.0.1")).connect(HOST, server.port, Deadline(SOON)) as sock,
    ):
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_ipv6_comes_first() -> None:
    with serving(silent, "::1") as six, serving(silent, "127.0.0.1", six.port):
        sock = dial_by(zone("127.0.0.1", "::1")).connect(HOST, six.port, Deadline(SOON))

        assert peer_of(sock) == "::1"


def test_the_next_address_is_tried_at_once_where_one_refuses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("autoconf.net.race.STAGGER_S", SOON)
    with serving(silent) as server:
        dial = dial_by(zone("127.0.0.1", "::1"))
        sock = dial.connect(HOST, server.port, Deadline(SOON))

        assert peer_of(sock) == "127.0.0.1"


def test_the_next_address_is_tried_after_250_ms_where_one_is_silent() -> None:
    with (
        contextlib.closing(dial_by(zone("127.0.0.1", "::1"))) as dial,
        black_hole("::1") as port,
        serving(silent, port=port),
    ):
        start = time.monotonic()
        sock = dial.connect(HOST, port, Deadline(SOON))

        assert peer_of(sock) == "127.0.0.1"
        assert 0.2 < time.monotonic() - start < 11 * STAGGER_S


def test_a_closed_port_is_refused() -> None:
    port = unused_port()

    with pytest.raises(RefusedError, match=f"^{HOST}:{port} refused the connection$"):
        dial_by(zone("127.0.0.1", "::1")).connect(HOST, port, Deadline(SOON))


def test_an_address_gets_its_own_limit() -> None:
    with (
        black_hole() as port,
        pytest.raises(TimedOutError, match=f"^{HOST}:{port} did not answer in time$"),
    ):
        dial_by(zone("127.0.0.1", "::1")).connect(HOST, port, Deadline(SOON))


def test_the_deadline_ends_the_race() -> None:
    with (
        black_hole() as port,
        pytest.raises(TimedOutError, match=f"^{HOST}:{port} did not answer in time$"),
    ):
        dial_by(zone("127.0.0.1")).connect(HOST, port, Deadline(0.1))


def test_cancelling_ends_the_race() -> None:
    deadline = Deadline(SOON)
    threading.Timer(0.1, deadline.token.cancel).start()
    start = time.monotonic()

    with black_hole() as port, pytest.raises(CancelledError):
        dial_to(f"::127.0.0.1:{port}").connect(HOST, 993, deadline)

    assert time.monotonic() - start < SOON / 2


def test_an_address_without_route_is_unreachable() -> None:
    # Loopback addresses cannot reach the documentation network, nor can a multicast TCP exist.
    guard = Guard.workstation(["255.255.255.255"])

    with pytest.raises(UnreachableError, match=f"{HOST}:25"):
        dial_by(zone("255.255.255.255"), guard).connect(HOST, 25, Deadline(SOON))


def test_the_guard_is_asked_about_resolved_addresses() -> None:
    with serving(silent) as server:
        with pytest.raises(BlockedAddressError, match="this machine's own address"):
            dial_by(zone("127.0.0.1"), Guard.workstation()).connect(
                HOST, server.port, Deadline(SOON)
            )

        assert server.connections == []


def test_an_address_in_place_of_a_name_is_blocked() -> None:
    with pytest.raises(BlockedAddressError, match="is an IP address"):
        dial_by(FakeDns()).connect("192.0.2.1", 25, Deadline(SOON))


def test_an_address_that_the_user_allowed_needs_no_name() -> None:
    with serving(silent) as server:
        sock = dial_by(FakeDns()).connect("127.0.0.1", server.port, Deadline(SOON))

        assert peer_of(sock) == "127.0.0.1"


def test_connect_to_leads_past_dns_and_guard() -> None:
    with serving(silent) as server:
        sock = dial_to(f"{HOST}:993:127.0.0.1:{server.port}").connect(HOST, 993, Deadline(SOON))

        assert peer_of(sock) == "127.0.0.1"


def test_connect_to_may_change_the_port_alone_under_the_guard() -> None:
    with pytest.raises(NameNotFoundError):
        dial_to(":993::1993").connect(HOST, 993, Deadline(SOON))


def test_connect_to_leaves_others_alone() -> None:
    with pytest.raises(NameNotFoundError):
        dial_to("imap.example.com:993:127.0.0.1:1").connect(HOST, 993, Deadline(SOON))


@pytest.mark.parametrize(
    ("v6", "v4", "expected"),
    [
        (
            NameNotFoundError("net.dns.no-such-name", name="example.com"),
            NameNotFoundError("dialogue.said", said="four"),
            NameNotFoundError,
        ),
        (
            NoDataError("net.dns.no-records", name="example.com", kind="MX"),
            NoDataError("dialogue.said", said="four"),
            NoDataError,
        ),
        (TimedOutError("net.no-time"), NoDataError("dialogue.said", said="four"), TimedOutError),
        (
            UnreachableError("net.no-route", peer="192.0.2.1"),
            NameNotFoundError("dialogue.said", said="four"),
            NameNotFoundError,
        ),
    ],
)
def test_a_host_without_address_says_why(
    v6: NetworkError, v4: NetworkError, expected: type[NetworkError]
) -> None:
    dns = FakeDns({(HOST, "AAAA"): v6, (HOST, "A"): v4})

    with pytest.raises(expected):
        dial_by(dns).connect(HOST, 993, Deadline(SOON))


def test_one_answered_question_is_enough() -> None:
    with serving(silent) as server:
        dns = FakeDns({(HOST, "AAAA"): TimedOutError("net.no-time"), (HOST, "A"): ["127.0.0.1"]})

        assert peer_of(dial_by(dns).connect(HOST, server.port, Deadline(SOON))) == "127.0.0.1"


def test_a_closed_socket_gives_its_place_back() -> None:
    gate = Gate(1, 1)
    with serving(silent) as server:
        dial = dial_by(zone("127.0.0.1"), gate=gate)
        for _ in range(2):
            dial.connect(HOST, server.port, Deadline(SOON)).close()

    gate.enter("free", Deadline(0.1))


def test_a_failed_connection_gives_its_place_back() -> None:
    gate = Gate(1, 1)

    with pytest.raises(RefusedError):
        dial_by(zone("127.0.0.1"), gate=gate).connect(HOST, unused_port(), Deadline(SOON))

    gate.enter("free", Deadline(0.1))


def test_a_third_connection_waits_for_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autoconf.net.dial.GATE_S", SOON)
    with serving(silent) as server, contextlib.ExitStack() as stack:
        dial = dial_by(zone("127.0.0.1"))
        first, _ = (
            stack.enter_context(dial.connect(HOST, server.port, Deadline(SOON))) for _ in range(2)
        )
        threading.Timer(0.2, first.close).start()
        start = time.monotonic()
        stack.enter_context(dial.connect(HOST, server.port, Deadline(SOON)))

        assert 0.1 < time.monotonic() - start < SOON / 2


def test_a_place_is_not_waited_for_to_the_end() -> None:
    gate = Gate(1, 1)
    gate.enter("kept", Deadline(SOON))
    with serving(silent) as server:
        sock = dial_by(zone("127.0.0.1"), gate=gate).connect(HOST, server.port, Deadline(SOON))
        lease_of(sock).leave_gate()

        assert peer_of(sock) == "127.0.0.1"


def test_waiting_for_a_place_ends_with_the_deadline() -> None:
    gate = Gate(1, 1)
    gate.enter("kept", Deadline(SOON))

    with serving(hang_up) as server, pytest.raises(TimedOutError):
        dial_by(zone("127.0.0.1"), gate=gate).connect(HOST, server.port, Deadline(0.1))


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (NoRouteError("net.dns.offline"), NoRouteToProxyError),
        (NameNotFoundError("net.no-name", host="proxy.example"), ProxyFailedError),
    ],
)
def test_a_computer_that_is_offline_is_told_from_a_proxy_that_is_gone(
    error: NetworkError, kind: type[ProxyFailedError]
) -> None:
    dns = FakeDns({("proxy.example", record): error for record in ("A", "AAAA")})
    proxy = parse_proxy("http://proxy.example:3128", "test")

    with pytest.raises(ProxyFailedError) as caught:
        dial_by(dns).to_proxy(proxy, (HOST, 993), Deadline(SOON))

    assert type(caught.value) is kind


def test_the_look_up_and_the_connection_are_measured() -> None:
    times = StageTimes(time.monotonic)
    with serving(silent) as server:
        dial = dial_by(zone("127.0.0.1"))
        dial.connect(HOST, server.port, Deadline(SOON), measure=times.measure).close()

    assert list(times.seconds) == [Stage.NAME, Stage.CONNECT]


def test_the_stage_that_fails_is_measured_last() -> None:
    unknown, refused = StageTimes(time.monotonic), StageTimes(time.monotonic)
    with pytest.raises(NetworkError):
        dial_by(zone()).connect(HOST, 993, Deadline(SOON), measure=unknown.measure)
    with pytest.raises(RefusedError):
        dial_by(zone("127.0.0.1")).connect(
            HOST, unused_port(), Deadline(SOON), measure=refused.measure
        )

    assert list(unknown.seconds) == [Stage.NAME]
    assert list(refused.seconds) == [Stage.NAME, Stage.CONNECT]


def test_an_address_is_not_looked_up() -> None:
    times = StageTimes(time.monotonic)
    with serving(silent) as server:
        dial_to("::127.0.0.1:").connect(
            HOST, server.port, Deadline(SOON), measure=times.measure
        ).close()

    assert list(times.seconds) == [Stage.CONNECT]


def test_a_dial_at_one_address_knows_no_other() -> None:
    with serving(silent, "::1") as six, serving(silent, "127.0.0.1", six.port):
        dial = dial_by(zone("127.0.0.1", "::1"))

        assert peer_of(dial.at("127.0.0.1").connect(HOST, six.port, Deadline(SOON))) == "127.0.0.1"


def test_an_address_that_the_host_does_not_have_is_not_asked() -> None:
    with pytest.raises(NoDataError):
        dial_by(zone("127.0.0.1")).at("127.0.0.9").connect(HOST, 1, Deadline(SOON))
