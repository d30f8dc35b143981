import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from autoconf.errors import BlockedAddressError, NameNotFoundError, NoDataError, UsageError
from autoconf.model.http_cache import Kept
from autoconf.model.options import Options
from autoconf.model.server import Endpoint, MailProtocol, SocketType
from autoconf.net.guard import Guard
from autoconf.net.interfaces import DnsReply, Mx, NetworkFactory, Question
from autoconf.net.live import LiveNetwork
from autoconf.storage.http_cache import FileCache
from autoconf.tasks import Deadline
from tests.servers.certificates import HOST, ca_file, server_context
from tests.servers.doh import URL, doh_server
from tests.servers.nameserver import Behaviour, nameserver
from tests.servers.signed_tree import SignedTree
from tests.servers.tcp import answering, over_tls, saying, serving

SOON = 30.0
PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@contextlib.contextmanager
def lab(tmp_path: Path, *allow: str) -> Iterator[tuple[LiveNetwork, int, int]]:
    """Build a network whose resolver knows HOST; yields it with an IMAP and an HTTPS port."""
    with (
        nameserver({HOST: {"A": ["127.0.0.1"]}}) as dns,
        serving(over_tls(server_context(), saying(b"* OK\r\n"))) as imap,
        serving(over_tls(server_context(), answering(PAGE, []))) as https,
    ):
        options = Options(
            resolver=f"127.0.0.1:{dns.port}",
            ca_file=(ca_file(tmp_path),),
            allow_network=allow,
        )
        with contextlib.closing(LiveNetwork(options)) as network:
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


def test_a_url_is_asked_at_one_address(tmp_path: Path) -> None:
    with lab(tmp_path, "127.0.0.0/8") as (factory, _, https):
        http = factory(Deadline(SOON)).http

        assert http.fetch_at(f"https://{HOST}:{https}/", "127.0.0.1").body == b"ok"
        with pytest.raises(NoDataError):
            http.fetch_at(f"https://{HOST}:{https}/", "127.0.0.2")


def test_the_workstations_guard_is_the_default(tmp_path: Path) -> None:
    with lab(tmp_path) as (factory, imap, _), pytest.raises(BlockedAddressError):
        factory(Deadline(SOON)).dialer.open(imap_at(imap))


def test_another_guard_can_be_given() -> None:
    with nameserver({HOST: {"A": ["10.0.0.1"]}}) as dns:
        options = Options(resolver=f"127.0.0.1:{dns.port}")
        network = LiveNetwork(options, guard=Guard.public())

        with pytest.raises(BlockedAddressError, match="not a public address"):
            network(Deadline(SOON)).dialer.open(imap_at(993))


def test_networks_of_a_run_share_what_was_learnt() -> None:
    with nameserver({}) as dns:
        network = LiveNetwork(Options(resolver=f"127.0.0.1:{dns.port}"))
        for _ in range(2):
            (reply,) = network(Deadline(SOON)).dns.ask([Question(HOST, "A")])
            assert isinstance(reply.error, NameNotFoundError)

        assert dns.asked == [f"{HOST} A"]


def test_without_a_resolver_the_systems_are_taken() -> None:
    network: NetworkFactory = LiveNetwork(Options())
    deadline = Deadline(SOON)

    assert network(deadline).deadline is deadline


def test_closing_needs_no_network() -> None:
    LiveNetwork(Options()).close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("path", ["/v1.1/", "/v1.1", "/{domain}.xml"])
def test_an_ispdb_at_a_local_address_opens_that_address_for_its_own_urls_only(
    host: str, path: str
) -> None:
    with serving(answering(PAGE, [])) as site, nameserver({HOST: {"A": ["127.0.0.1"]}}) as dns:
        base = f"http://{host}:{site.port}"
        options = Options(ispdb=f"{base}{path}", resolver=f"127.0.0.1:{dns.port}")
        url = f"{base}{path}".replace("{domain}", "example.com")
        with contextlib.closing(LiveNetwork(options)) as live:
            network = live(Deadline(SOON))
            assert network.http.fetch(f"{url.rstrip('/')}/x", of_ispdb=True).body == b"ok"
            for other in (f"http://{host}:1/", f"http://{HOST}:{site.port}/"):
                with pytest.raises(BlockedAddressError):
                    network.http.fetch(other, of_ispdb=True)
            with pytest.raises(BlockedAddressError):
                network.dialer.open(imap_at(site.port))


def test_a_redirect_does_not_use_the_permission_for_a_typed_ispdb() -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/v1.1/x\r\nContent-Length: 0\r\n\r\n"
    with serving(answering(moved, [])) as site:
        base = f"http://127.0.0.1:{site.port}/"
        with (
            contextlib.closing(LiveNetwork(Options(ispdb=base))) as live,
            pytest.raises(BlockedAddressError),
        ):
            live(Deadline(SOON)).http.fetch(f"{base}example.com", of_ispdb=True)


def test_no_other_source_uses_the_permission_for_a_typed_ispdb() -> None:
    with serving(answering(PAGE, [])) as site:
        base = f"http://127.0.0.1:{site.port}/v1.1/"
        with (
            contextlib.closing(LiveNetwork(Options(ispdb=base))) as live,
            pytest.raises(BlockedAddressError),
        ):
            live(Deadline(SOON)).http.fetch(f"{base}anything")


def test_a_public_service_has_no_typed_addresses() -> None:
    live = LiveNetwork(Options(ispdb="http://127.0.0.1:1/"), guard=Guard.public())
    with contextlib.closing(live), pytest.raises(BlockedAddressError):
        live(Deadline(SOON)).http.fetch("http://127.0.0.1:1/x", of_ispdb=True)


@pytest.mark.parametrize(
    "options",
    [
        Options(resolver="127.0.0.1:1"),
        Options(doh="https://127.0.0.1:1/q"),
        Options(compare_resolver="127.0.0.1:1"),
        Options(proxy="socks5://127.0.0.1:1", connect_to=("x.example::127.0.0.1:1",)),
    ],
    ids=["resolver", "doh", "compare-resolver", "proxy"],
)
def test_an_option_that_names_this_machine_opens_it_for_nothing_else(options: Options) -> None:
    with contextlib.closing(LiveNetwork(options)) as live, pytest.raises(BlockedAddressError):
        live(Deadline(SOON)).http.fetch("http://127.0.0.1:1/")


@pytest.mark.parametrize(
    ("options", "name"),
    [
        (Options(resolver="ns.example.com"), "--resolver"),
        (Options(doh="http://ns.example.com/q"), "--doh"),
        (Options(doh="ns.example.com"), "--doh"),
        (Options(compare_resolver="ns.example.com"), "--compare-resolver"),
        (Options(compare_resolver="http://ns.example.com/"), "--compare-resolver"),
        (Options(trust_anchor="/nonexistent/root.zone"), "--trust-anchor"),
        (Options(connect_to=("::", "nonsense")), "--connect-to"),
        (Options(allow_network=("nonsense",)), "--allow-network"),
        (Options(ca_file=("/nonexistent/ca.pem",)), "--ca-file"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_wrong_options_are_told_before_anything_is_sent(options: Options, name: str) -> None:
    with pytest.raises(UsageError, match=f"^{name}"):
        LiveNetwork(options)


def test_importing_and_building_is_light() -> None:
    code = (
        "import sys; from autoconf.model.options import Options;"
        "from autoconf.net.live import LiveNetwork;"
        "LiveNetwork(Options(resolver='192.0.2.1', connect_to=(':::',)));"
        "print([m for m in ('requests', 'dns', 'cryptography', 'ssl') "
        "if m in sys.modules])"
    )

    done = subprocess.run(  # noqa: S603 - our own interpreter and text
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )

    assert done.stdout == "[]\n"


DOH_ZONE = {"example.com": {"MX": ["10 mx.example."]}}
MX = Question("example.com", "MX")


def mx_of(options: Options) -> DnsReply:
    with contextlib.closing(LiveNetwork(options)) as network:
        (reply,) = network(Deadline(SOON)).dns.ask([MX])
        return reply


def test_questions_go_over_https_where_that_was_asked_for(tmp_path: Path) -> None:
    with doh_server(DOH_ZONE) as server:
        reply = mx_of(
            Options(doh=URL, connect_to=(server.connect_to,), ca_file=(ca_file(tmp_path),))
        )

    assert reply.records == (Mx(preference=10, host="mx.example"),)


def test_a_doh_resolver_may_be_inside_as_the_user_typed_it(tmp_path: Path) -> None:
    """Its address passes the guard; its certificate, for another name, does not."""
    with doh_server(DOH_ZONE) as server:
        reply = mx_of(
            Options(
                doh=f"https://127.0.0.1:{server.tcp.port}/dns-query", ca_file=(ca_file(tmp_path),)
            )
        )

    assert "certificate" in str(reply.error)


@pytest.mark.parametrize("is_doh", [True, False], ids=["doh", "address"])
def test_a_second_resolver_is_asked_the_same(tmp_path: Path, *, is_doh: bool) -> None:
    with (
        nameserver({"example.com": {"MX": ["10 mx.evil.example."]}}) as first,
        nameserver(DOH_ZONE) as plain,
        doh_server(DOH_ZONE) as doh,
    ):
        reply = mx_of(
            Options(
                resolver=f"127.0.0.1:{first.port}",
                compare_resolver=URL if is_doh else f"127.0.0.1:{plain.port}",
                connect_to=(doh.connect_to,),
                ca_file=(ca_file(tmp_path),),
            )
        )

    assert reply.disagrees


def test_a_trust_anchor_of_ones_own_is_where_dnssec_begins(tmp_path: Path) -> None:
    tree = SignedTree()
    anchor = tmp_path / "anchor.zone"
    anchor.write_text(tree.anchor())
    with nameserver(tree.zone, signatures=tree.signatures) as server:
        network = LiveNetwork(
            Options(resolver=f"127.0.0.1:{server.port}", trust_anchor=str(anchor))
        )

        assert network(Deadline(SOON)).dns.are_secure([Question("example.test", "MX")])


@pytest.mark.parametrize("trust_ad", [True, False])
def test_the_ad_bit_of_a_resolver_counts_only_with_trust_ad(*, trust_ad: bool) -> None:
    with nameserver(DOH_ZONE, Behaviour(says_authentic=True)) as server:
        network = LiveNetwork(Options(resolver=f"127.0.0.1:{server.port}", trust_ad=trust_ad))

        assert network(Deadline(SOON)).dns.are_secure([MX]) is trust_ad


def test_pages_of_earlier_runs_are_used_where_asked_for(tmp_path: Path) -> None:
    cache = FileCache(tmp_path / "http")
    page = b"HTTP/1.1 200 OK\r\nETag: x\r\nContent-Length: 2\r\n\r\nok"
    with serving(over_tls(server_context(), answering(page, []))) as https:
        options = Options(
            connect_to=(f"{HOST}:443:127.0.0.1:{https.port}",), ca_file=(ca_file(tmp_path),)
        )
        with contextlib.closing(LiveNetwork(options, http_cache=cache)) as network:
            network(Deadline(SOON)).http.fetch(f"https://{HOST}/", cache=True)

    assert cache.get(f"https://{HOST}/") == Kept(body=b"ok", content_type="", etag="x")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_mail_server_may_be_a_bridge_on_this_machine_and_no_web_server(host: str) -> None:
    plain = replace(imap_at(0), socket_type=SocketType.STARTTLS)
    with (
        serving(saying(b"* OK\r\n")) as imap,
        contextlib.closing(LiveNetwork(Options(proxy="socks5://127.0.0.1:1"))) as live,
    ):
        network = live(Deadline(SOON))
        wire = network.dialer.open(replace(plain, hostname=host, port=imap.port))
        with contextlib.closing(wire):
            assert wire.read_line() == b"* OK"
        with pytest.raises(BlockedAddressError):
            network.http.fetch(f"http://{host}:{imap.port}/")


def test_a_public_service_has_no_bridges() -> None:
    live = LiveNetwork(Options(), guard=Guard.public())
    with contextlib.closing(live), pytest.raises(BlockedAddressError):
        live(Deadline(SOON)).dialer.open(replace(imap_at(1), hostname="127.0.0.1"))
