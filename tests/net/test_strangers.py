"""A service tests for strangers: what it does not contact looks like a server without an answer."""

import contextlib
import threading
import time
from collections.abc import Sequence

import pytest

from autoconf.dialogues.stages import StageTimes
from autoconf.errors import (
    BlockedAddressError,
    CancelledError,
    NameNotFoundError,
    NetworkError,
    RefusedError,
    TargetPausedError,
    TimedOutError,
    UnreachableError,
    WrongProtocolError,
)
from autoconf.model.options import Options
from autoconf.model.secret import Login, Secret
from autoconf.model.service import NO_LIMITS, PORTS, Service
from autoconf.net.dial import Dial
from autoconf.net.guard import Guard
from autoconf.net.http import BoundHttp, HttpClient
from autoconf.net.interfaces import DnsReply, Question
from autoconf.net.live import LiveNetwork
from autoconf.net.proxies import Proxies, parse_proxy
from autoconf.net.race import STAGGER_S
from autoconf.net.targets import names_one_host, parse_connect_to
from autoconf.net.trust_store import TrustStore
from autoconf.sharing import Gate
from autoconf.storage.memory_ledger import MemoryLedger
from autoconf.tasks import Deadline
from tests.fakes import FakeDns
from tests.net.conftest import FakeResolver
from tests.servers.nameserver import nameserver
from tests.servers.proxy import http_proxy
from tests.servers.tcp import answering, black_hole, serving, silent, unused_port

HOST = "mail.example.com"
SOON = 30.0
CONNECT_S = 0.3
LOOPBACK = "127.0.0.0/8"
PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
SERVICE = Service(targets=NO_LIMITS, ledger=MemoryLedger())


def zone(**hosts: Sequence[str]) -> FakeDns:
    """Return a zone; the names are without their domain."""
    return FakeDns(
        {
            (f"{label}.example.com", "AAAA" if ":" in found[0] else "A"): found
            for label, found in hosts.items()
        }
    )


def dial_of(
    dns: FakeDns,
    *connect_to: str,
    allowed: Sequence[str] = (),
    connect_s: float = CONNECT_S,
    proxy_s: float = SOON,
) -> Dial:
    rules = [parse_connect_to(text) for text in connect_to]
    guard = Guard.service(allowed, NO_LIMITS)
    return Dial(FakeResolver(dns), guard, rules, Gate(2, 24), connect_s, proxy_s)


def failure(dial: Dial, host: str = HOST, port: int = 993) -> NetworkError:
    with pytest.raises(NetworkError) as caught:
        dial.connect(host, port, Deadline(SOON)).close()
    return caught.value


def silent_failure(host: str = HOST) -> NetworkError:
    """Return what a server that does not answer looks like."""
    label = host.partition(".")[0]
    with black_hole() as port:
        dial = dial_of(zone(**{label: ["127.0.0.1"]}), f":993::{port}", allowed=[LOOPBACK])
        return failure(dial, host)


@pytest.mark.parametrize(
    "addresses",
    [
        ["10.0.0.1"],
        ["127.0.0.1"],
        ["169.254.169.254"],
        ["fd00::1"],
        ["::ffff:10.0.0.1"],
        ["8.8.8.8", "10.0.0.1"],
        ["10.0.0.1", "8.8.8.8"],
    ],
)
def test_a_refused_host_looks_like_one_that_does_not_answer(addresses: list[str]) -> None:
    found = failure(dial_of(zone(mail=addresses)))

    expected = silent_failure()
    assert (type(found), found.id, str(found)) == (
        type(expected),
        "net.timed-out",
        f"{HOST}:993 did not answer in time",
    )
    assert str(found) == str(expected)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "8.8.8.8", "::1", "localhost", "10.0.0.1", "169.254.169.254"]
)
def test_an_address_in_place_of_a_name_looks_the_same(host: str) -> None:
    assert str(failure(dial_of(FakeDns()), host)) == f"{host}:993 did not answer in time"


def test_an_address_of_an_allowed_network_needs_no_name() -> None:
    with serving(silent) as server:
        dial = dial_of(FakeDns(), f":993::{server.port}", allowed=[LOOPBACK])

        dial.connect("127.0.0.1", 993, Deadline(SOON)).close()


def test_a_refused_host_takes_as_long_as_one_that_does_not_answer() -> None:
    times = StageTimes(time.monotonic)
    with pytest.raises(TimedOutError):
        dial_of(zone(mail=["10.0.0.1", "10.0.0.2"])).connect(
            HOST, 993, Deadline(SOON), measure=times.measure
        )

    waited_s = {stage.value: seconds for stage, seconds in times.seconds.items()}
    assert list(waited_s) == ["name", "connect"]
    assert waited_s["connect"] >= CONNECT_S + STAGGER_S


def test_the_wait_for_a_refused_host_ends_with_the_deadline() -> None:
    dial = dial_of(zone(mail=["10.0.0.1"]), connect_s=10 * SOON)

    with pytest.raises(TimedOutError, match=f"^{HOST}:993 did not answer in time$"):
        dial.connect(HOST, 993, Deadline(0.2))


def test_a_cancellation_ends_the_wait_for_a_refused_host() -> None:
    deadline = Deadline(100 * SOON)
    threading.Timer(0.1, deadline.token.cancel).start()

    with pytest.raises(CancelledError):
        dial_of(zone(mail=["10.0.0.1"]), connect_s=100 * SOON).connect(HOST, 993, deadline)


def test_one_bad_address_keeps_the_good_ones_from_being_contacted() -> None:
    with serving(silent) as server:
        dns = zone(mail=["127.0.0.1", "10.0.0.1"])
        failure(dial_of(dns, f":993::{server.port}", allowed=[LOOPBACK]))

        assert server.connections == []


def test_a_name_that_does_not_exist_is_told_as_such() -> None:
    assert isinstance(failure(dial_of(FakeDns())), NameNotFoundError)


def test_a_closed_port_of_a_server_that_may_be_asked_is_told_as_such() -> None:
    dial = dial_of(zone(mail=["127.0.0.1"]), f":993::{unused_port()}", allowed=[LOOPBACK])

    assert isinstance(failure(dial), RefusedError)


def test_the_words_of_the_operating_system_are_not_shown() -> None:
    found = failure(dial_of(zone(mail=["255.255.255.255"]), allowed=["255.255.255.255"]))

    assert isinstance(found, UnreachableError)
    assert str(found) == f"{HOST}:993 cannot be reached"


# ports and names


@pytest.mark.parametrize("port", [22, 53, 81, 587 + 1, 3306, 8080, 10143])
def test_another_port_looks_like_a_server_that_does_not_answer(port: int) -> None:
    with serving(silent) as server:
        dial = dial_of(zone(mail=["127.0.0.1"]), f":::{server.port}", allowed=[LOOPBACK])
        found = failure(dial, port=port)

        assert str(found) == f"{HOST}:{port} did not answer in time"
        assert server.connections == []


@pytest.mark.parametrize("port", sorted(PORTS))
def test_the_ports_of_mail_and_of_the_web_are_contacted(port: int) -> None:
    with serving(silent) as server:
        dial = dial_of(zone(mail=["127.0.0.1"]), f":{port}::{server.port}", allowed=[LOOPBACK])

        dial.connect(HOST, port, Deadline(SOON)).close()


def test_a_port_that_the_operator_typed_is_contacted() -> None:
    with serving(silent) as server:
        rule = f"{HOST}:10143:127.0.0.1:{server.port}"

        dial_of(FakeDns(), rule).connect(HOST, 10143, Deadline(SOON)).close()


def test_a_host_that_the_operator_typed_opens_no_other_port() -> None:
    with serving(silent) as server:
        found = failure(dial_of(FakeDns(), f"{HOST}::127.0.0.1:"), port=server.port)

        assert isinstance(found, TimedOutError)
        assert server.connections == []


@pytest.mark.parametrize("host", ["metadata.google.internal", "metadata.example.com", "metadata"])
def test_a_metadata_service_is_not_contacted_by_its_name(host: str) -> None:
    names = FakeResolver(FakeDns({(host, "A"): ["127.0.0.1"]}))
    with serving(silent) as server:
        rules = [parse_connect_to(f":443::{server.port}")]
        guard = Guard.service([LOOPBACK], NO_LIMITS)
        failure(Dial(names, guard, rules, Gate(2, 24), CONNECT_S), host, 443)

        assert server.connections == []


def test_a_name_that_only_begins_like_that_is_contacted() -> None:
    with serving(silent) as server:
        dns = zone(metadata2=["127.0.0.1"])
        dial = dial_of(dns, f":443::{server.port}", allowed=[LOOPBACK])

        dial.connect("metadata2.example.com", 443, Deadline(SOON)).close()


# the address that was vetted is the one that is connected to


class Rebinding:
    """A resolver whose answer is another one each time: the first one is good."""

    def __init__(self) -> None:
        self.asked = 0

    def ask(self, questions: Sequence[Question], _deadline: Deadline) -> Sequence[DnsReply]:
        self.asked += 1
        address = "127.0.0.1" if self.asked == 1 else "127.0.0.2"
        return [
            DnsReply(question=one, records=(address,) if one.kind == "A" else ())
            for one in questions
        ]


def test_the_vetted_address_is_the_one_that_is_connected_to() -> None:
    resolver = Rebinding()
    with serving(silent) as server:
        rules = [parse_connect_to(f":993::{server.port}")]
        guard = Guard.service(["127.0.0.1"], NO_LIMITS)
        with Dial(resolver, guard, rules, Gate(2, 24)).connect(HOST, 993, Deadline(SOON)) as sock:
            assert sock.getpeername()[0] == "127.0.0.1"

    assert resolver.asked == 1


# redirects


def redirected(target: str, *rules: str, dns: FakeDns | None = None) -> NetworkError:
    """Return the error of a page that leads to a target."""
    moved = f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode()
    with serving(answering(moved, [])) as site:
        to_site = f"mail.example.com:80::{site.port}"
        names = dns or zone(mail=["127.0.0.1"])
        dial = dial_of(names, to_site, *rules, allowed=["127.0.0.1"])
        with (
            contextlib.closing(HttpClient(dial, TrustStore().context)) as client,
            pytest.raises(NetworkError) as caught,
        ):
            BoundHttp(client, Deadline(SOON)).fetch(f"http://{HOST}/")
    return caught.value


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "127.0.0.2", "localhost", "inside.example.com", "[fd00::1]"]
)
def test_a_redirect_into_our_network_looks_like_one_to_a_silent_server(host: str) -> None:
    dns = zone(mail=["127.0.0.1"], inside=["10.0.0.1"], other=["127.0.0.1"])
    found = redirected(f"http://{host}/latest", dns=dns)
    with black_hole() as port:
        expected = redirected(
            "http://other.example.com/latest", f"other.example.com:80::{port}", dns=dns
        )

    plain = host.strip("[]")
    assert type(found) is type(expected) is TimedOutError
    assert str(found).replace(plain, "X") == str(expected).replace("other.example.com", "X")
    assert (found.led_to, expected.led_to) == (
        f"http://{host}/latest",
        "http://other.example.com/latest",
    )


def test_a_redirect_to_another_port_is_not_followed() -> None:
    assert isinstance(redirected("http://mail.example.com:8080/"), WrongProtocolError)


# proxies


def test_a_proxy_gets_the_address_that_was_vetted() -> None:
    with serving(answering(PAGE, [])) as site, http_proxy({"8.8.8.8:80": site.port}) as proxy:
        through = parse_proxy(f"http://127.0.0.1:{proxy.port}", "test")
        dial = dial_of(FakeDns({(HOST, "A"): ["8.8.8.8"], (HOST, "AAAA"): ["2001:4860::8888"]}))
        client = HttpClient(dial, TrustStore().context, proxies=Proxies(http=through))
        with contextlib.closing(client):
            assert BoundHttp(client, Deadline(SOON)).fetch(f"http://{HOST}/").body == b"ok"

    assert proxy.heard == ["CONNECT 8.8.8.8:80 HTTP/1.1"]


def test_a_proxy_is_not_asked_for_a_refused_host() -> None:
    with http_proxy({}) as proxy:
        through = parse_proxy(f"http://127.0.0.1:{proxy.port}", "test")
        dial = dial_of(zone(mail=["10.0.0.1"]), proxy_s=0.2)
        with pytest.raises(UnreachableError, match="gives no answer"):
            dial.connect(HOST, 993, Deadline(SOON), through)

    assert proxy.heard == []


# limits


class Refusing:
    """Targets that let nothing pass."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def connect(self, host: str, address: str = "") -> None:
        self.asked.append((host, address))
        raise TargetPausedError("net.crowded", host=host, minutes=1)

    def log_in(self, host: str) -> None:
        self.asked.append((host, "login"))
        raise TargetPausedError("net.crowded", host=host, minutes=1)

    def pause(self, host: str) -> None:
        raise AssertionError(host)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1"])
def test_each_connection_is_counted_before_it_is_made(address: str) -> None:
    targets = Refusing()
    with serving(silent) as server:
        rules = [parse_connect_to(f":993::{server.port}")]
        guard = Guard.service([LOOPBACK], targets)
        dial = Dial(FakeResolver(zone(mail=[address])), guard, rules, Gate(2, 24))
        assert isinstance(failure(dial), TargetPausedError)

        assert server.connections == []
    assert targets.asked == [(HOST, address)]


def test_a_login_at_a_web_server_is_counted() -> None:
    targets = Refusing()
    dial = Dial(FakeResolver(FakeDns()), Guard.service([], targets), (), Gate(2, 24))
    login = Login(username="alice", password=Secret("s3cret"))
    with (
        contextlib.closing(HttpClient(dial, TrustStore().context)) as client,
        pytest.raises(TargetPausedError),
    ):
        BoundHttp(client, Deadline(SOON)).fetch(f"https://{HOST}/", login=login, max_redirects=0)

    assert targets.asked == [(HOST, "login")]


# the network of a service


def test_the_network_of_a_service_has_this_guard() -> None:
    with nameserver({HOST: {"A": ["10.0.0.1"]}}) as dns:
        options = Options(resolver=f"127.0.0.1:{dns.port}")
        with (
            contextlib.closing(LiveNetwork(options, service=SERVICE)) as live,
            pytest.raises(TimedOutError, match="did not answer in time"),
        ):
            live(Deadline(0.5)).http.fetch(f"http://{HOST}/")


@pytest.mark.parametrize("host", ["127.0.0.1", "ispdb.example.com"])
def test_the_ispdb_of_the_operator_is_asked_wherever_it_is(host: str) -> None:
    with (
        serving(answering(PAGE, [])) as site,
        nameserver({"ispdb.example.com": {"A": ["127.0.0.1"]}}) as dns,
    ):
        base = f"http://{host}:{site.port}/v1.1/"
        options = Options(ispdb=base, resolver=f"127.0.0.1:{dns.port}")
        service = Service(targets=Refusing(), ledger=MemoryLedger())
        with contextlib.closing(LiveNetwork(options, service=service)) as live:
            http = live(Deadline(SOON)).http
            assert http.fetch(f"{base}example.com", of_ispdb=True).body == b"ok"
            with pytest.raises(TargetPausedError):
                http.fetch(f"{base}example.com")


def test_a_redirect_of_the_ispdb_is_vetted() -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/v1.1/x\r\nContent-Length: 0\r\n\r\n"
    with serving(answering(moved, [])) as site:
        base = f"http://127.0.0.1:{site.port}/v1.1/"
        live = LiveNetwork(Options(ispdb=base), service=SERVICE)
        with contextlib.closing(live), pytest.raises(TimedOutError):
            live(Deadline(1.0)).http.fetch(f"{base}x", of_ispdb=True)


@pytest.mark.parametrize("url", ["http://{domain}:8080/", "http://x.{domain}:8080/v1.1/"])
def test_a_host_that_the_visitor_chooses_is_none_of_the_operator(url: str) -> None:
    with nameserver({"x.example.com": {"A": ["127.0.0.1"]}}) as dns, serving(silent) as server:
        options = Options(
            ispdb=url.replace("8080", str(server.port)), resolver=f"127.0.0.1:{dns.port}"
        )
        live = LiveNetwork(options, service=SERVICE)
        asked = f"http://x.example.com:{server.port}/v1.1/"
        with contextlib.closing(live), pytest.raises(NetworkError):
            live(Deadline(0.5)).http.fetch(asked, of_ispdb=True)

        assert server.connections == []
    assert not names_one_host(url)
    assert names_one_host("https://autoconfig.example.net/{domain}.xml")


def test_a_bridge_of_the_operator_is_none_of_the_visitors() -> None:
    with serving(silent) as server:
        live = LiveNetwork(Options(), service=SERVICE)
        with contextlib.closing(live), pytest.raises(TimedOutError):
            live(Deadline(0.5)).http.fetch(f"http://127.0.0.1:{server.port}/")

        assert server.connections == []


def test_a_person_at_their_own_computer_is_told_what_is_blocked() -> None:
    dial = Dial(FakeResolver(zone(mail=["127.0.0.1"])), Guard.workstation(), (), Gate(2, 24))

    assert isinstance(failure(dial), BlockedAddressError)
