import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autoconf.errors import BlockedAddressError, NameNotFoundError, UsageError
from autoconf.model.server import Endpoint, MailProtocol, SocketType
from autoconf.net.guard import Guard
from autoconf.net.live import LiveNetwork, NetworkOptions, build
from autoconf.net.ports import NetworkFactory, Question
from autoconf.tasks import Deadline
from tests.servers.certificates import HOST, ca_file, server_context
from tests.servers.nameserver import nameserver
from tests.servers.tcp import answering, over_tls, saying, serving

SOON = 5.0
PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@contextlib.contextmanager
def lab(tmp_path: Path, *allow: str) -> Iterator[tuple[LiveNetwork, int, int]]:
    """Build a network whose resolver knows HOST; yields it with an IMAP and an HTTPS port."""
    with (
        nameserver({HOST: {"A": ["127.0.0.1"]}}) as dns,
        serving(over_tls(server_context(), saying(b"* OK\r\n"))) as imap,
        serving(over_tls(server_context(), answering(PAGE, []))) as https,
    ):
        options = NetworkOptions(
            resolver=f"127.0.0.1:{dns.port}",
            ca_files=(ca_file(tmp_path),),
            allow_networks=allow,
        )
        with contextlib.closing(build(options)) as network:
            yield network, imap.port, https.port


def imap_at(port: int) -> Endpoint:
    return Endpoint(
        protocol=MailProtocol.IMAP, hostname=HOST, port=port, socket_type=SocketType.TLS
    )


def test_a_network_resolves_fetches_and_dials(tmp_path: Path) -> None:
    with lab(tmp_path, "127.0.0.0/8") as (factory, imap, https):
        network = factory(Deadline(SOON))

        assert network.dns.ask([Question(HOST, "A")])[0].records == ("127.0.0.1",)
        assert network.http.fetch(f"https://{HOST}:{https}/").body == b"ok"
        wire = network.dialer.open(imap_at(imap))
        with contextlib.closing(wire):
            assert wire.read_line() == b"* OK"


def test_the_workstations_guard_is_the_default(tmp_path: Path) -> None:
    with lab(tmp_path) as (factory, imap, _), pytest.raises(BlockedAddressError):
        factory(Deadline(SOON)).dialer.open(imap_at(imap))


def test_another_guard_can_be_given() -> None:
    with nameserver({HOST: {"A": ["10.0.0.1"]}}) as dns:
        options = NetworkOptions(resolver=f"127.0.0.1:{dns.port}")
        network = LiveNetwork(options, guard=Guard.public())

        with pytest.raises(BlockedAddressError, match="not a public address"):
            network(Deadline(SOON)).dialer.open(imap_at(993))


def test_networks_of_a_run_share_what_was_learnt() -> None:
    with nameserver({}) as dns:
        network = build(NetworkOptions(resolver=f"127.0.0.1:{dns.port}"))
        for _ in range(2):
            (reply,) = network(Deadline(SOON)).dns.ask([Question(HOST, "A")])
            assert isinstance(reply.error, NameNotFoundError)

        assert dns.asked == [f"{HOST} A"]


def test_without_a_resolver_the_systems_are_taken() -> None:
    network: NetworkFactory = build(NetworkOptions())
    deadline = Deadline(SOON)

    assert network(deadline).deadline is deadline


def test_closing_needs_no_network() -> None:
    build(NetworkOptions()).close()


@pytest.mark.parametrize(
    ("options", "name"),
    [
        (NetworkOptions(timeout_s=0), "--timeout"),
        (NetworkOptions(timeout_s=float("nan")), "--timeout"),
        (NetworkOptions(timeout_s=float("inf")), "--timeout"),
        (NetworkOptions(resolver="ns.example.com"), "--resolver"),
        (NetworkOptions(connect_to=("::", "nonsense")), "--connect-to"),
        (NetworkOptions(allow_networks=("nonsense",)), "--allow-network"),
        (NetworkOptions(ca_files=("/nonexistent/ca.pem",)), "--ca-file"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_wrong_options_are_told_before_anything_is_sent(options: NetworkOptions, name: str) -> None:
    with pytest.raises(UsageError, match=f"^{name}"):
        build(options)


def test_importing_and_building_is_light() -> None:
    code = (
        "import sys; from autoconf.net.live import NetworkOptions, build;"
        "build(NetworkOptions(resolver='192.0.2.1', connect_to=(':::',)));"
        "print([m for m in ('requests', 'dns', 'cryptography', 'ssl') "
        "if m in sys.modules])"
    )

    done = subprocess.run(  # noqa: S603 - our own interpreter and text
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )

    assert done.stdout == "[]\n"
