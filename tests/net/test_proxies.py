"""Connections through proxies."""

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from autoconf.errors import (
    BlockedAddressError,
    CancelledError,
    NetworkError,
    ProxyFailedError,
    ProxyRefusedError,
    TimedOutError,
    UnreachableError,
    UsageError,
)
from autoconf.model.options import Options
from autoconf.model.secret import Secret
from autoconf.model.server import Endpoint, MailProtocol, SocketType
from autoconf.net.http import BoundHttp, HttpClient
from autoconf.net.live import LiveNetwork
from autoconf.net.proxies import Proxies, Proxy, ProxyKind, named_proxy, parse_proxy, proxies_of
from autoconf.net.trust_store import TrustStore
from autoconf.net.wire import MailDialer
from autoconf.tasks import Deadline
from tests.fakes import FakeDns
from tests.net.conftest import dial_by, dial_to
from tests.net.web import SOON, page
from tests.servers.certificates import HOST, server_context
from tests.servers.proxy import RunningProxy, http_proxy, socks_proxy
from tests.servers.tcp import answering, over_tls, saying, serving, silent, unused_port

GREETING = b"* OK ready\r\n"
IMAPS = Endpoint(protocol=MailProtocol.IMAP, hostname=HOST, port=993, socket_type=SocketType.TLS)
IMAP = Endpoint(
    protocol=MailProtocol.IMAP, hostname=HOST, port=143, socket_type=SocketType.STARTTLS
)


def proxies(running: RunningProxy, kind: str = "http", login: str = "") -> Proxies:
    proxy = parse_proxy(f"{kind}://{login}127.0.0.1:{running.port}", "test")
    return Proxies(https=proxy, http=proxy, mail=proxy)


def greeting_through(
    endpoint: Endpoint, through: Proxies, trust_store: TrustStore, guard_dns: FakeDns | None = None
) -> bytes:
    dial = dial_by(guard_dns or FakeDns())
    dialer = MailDialer(dial, trust_store.context, Deadline(SOON), proxies=through)
    wire = dialer.open(endpoint)
    try:
        return wire.read_line()
    finally:
        wire.close()


@contextlib.contextmanager
def http_through(through: Proxies, trust_store: TrustStore) -> Iterator[BoundHttp]:
    client = HttpClient(dial_by(FakeDns()), trust_store.context, proxies=through)
    with contextlib.closing(client):
        yield BoundHttp(client, Deadline(SOON))


# mail


@pytest.mark.parametrize("kind", ["http", "socks5"])
def test_mail_goes_through_a_proxy_that_looks_up_the_name(
    kind: str, trust_store: TrustStore
) -> None:
    run = http_proxy if kind == "http" else socks_proxy
    dns = FakeDns()
    with (
        serving(over_tls(server_context(), saying(GREETING))) as server,
        run({f"{HOST}:993": server.port}) as proxy,
    ):
        assert greeting_through(IMAPS, proxies(proxy, kind), trust_store, dns) == b"* OK ready"

    target = f"{HOST}:993"
    assert proxy.heard == [target if kind == "socks5" else f"CONNECT {target} HTTP/1.1"]
    assert dns.asked == []


def test_a_greeting_that_comes_with_the_reply_of_the_proxy_is_not_lost(
    trust_store: TrustStore,
) -> None:
    with (
        serving(silent) as server,
        http_proxy({f"{HOST}:143": server.port}, at_once=GREETING) as proxy,
    ):
        assert greeting_through(IMAP, proxies(proxy), trust_store) == b"* OK ready"


@pytest.mark.parametrize("kind", ["http", "socks5"])
def test_the_login_of_a_proxy_is_sent(kind: str, trust_store: TrustStore) -> None:
    run = http_proxy if kind == "http" else socks_proxy
    with (
        serving(saying(GREETING)) as server,
        run({f"{HOST}:143": server.port}, wants_login=True) as proxy,
    ):
        through = proxies(proxy, kind, "al%40ice:s%3Acret@")
        assert greeting_through(IMAP, through, trust_store) == b"* OK ready"

    basic = "Basic YWxAaWNlOnM6Y3JldA=="
    assert proxy.logins == [basic if kind == "http" else "al@ice:s:cret"]


@pytest.mark.parametrize(
    ("kind", "answer", "expected", "words"),
    [
        ("http", {"status": 403}, ProxyRefusedError, "does not let connections to mail.example"),
        ("http", {"status": 405}, ProxyRefusedError, "does not let connections to mail.example"),
        ("http", {"status": 407}, ProxyFailedError, "asks for a user name and a password"),
        (
            "http",
            {"status": 503},
            UnreachableError,
            "did not reach mail.example.com:993 (its answer: 503)",
        ),
        ("socks5", {"reply": 2}, ProxyRefusedError, "does not let connections to mail.example"),
        (
            "socks5",
            {"reply": 5},
            UnreachableError,
            "did not reach mail.example.com:993 (its answer: 5, Connection refused by",
        ),
        ("socks5", {"wants_login": True}, ProxyFailedError, "asks for a user name and a password"),
    ],
)
def test_a_refusal_of_a_proxy_is_told_apart(
    kind: str,
    answer: Mapping[str, int],
    expected: type[NetworkError],
    words: str,
    trust_store: TrustStore,
) -> None:
    run = http_proxy if kind == "http" else socks_proxy
    with run({}, **answer) as proxy, pytest.raises(expected) as caught:  # type: ignore[arg-type] # by name
        greeting_through(IMAPS, proxies(proxy, kind), trust_store)

    assert type(caught.value) is expected
    assert words in str(caught.value)


@pytest.mark.parametrize("kind", ["http", "socks5"])
def test_a_proxy_that_refuses_a_login_does_not_ask_for_one(
    kind: str, trust_store: TrustStore
) -> None:
    run = http_proxy if kind == "http" else socks_proxy
    answer = {"status": 407} if kind == "http" else {"refuses_login": True}
    with (
        run({}, **answer) as proxy,
        pytest.raises(ProxyFailedError, match="refuses the user name or the password"),
    ):
        greeting_through(IMAPS, proxies(proxy, kind, login="alice:wrong@"), trust_store)


@pytest.mark.parametrize("kind", ["http", "socks5"])
@pytest.mark.parametrize(
    "said", [b"nonsense\r\n\r\n", b"HTTP/1.1\r\n\r\n", b"\5", b"", b"x" * 20000]
)
def test_a_proxy_that_makes_no_sense_is_no_server(
    kind: str, said: bytes, trust_store: TrustStore
) -> None:
    with serving(saying(said, then=lambda _connection: None)) as server:
        through = Proxies(mail=parse_proxy(f"{kind}://127.0.0.1:{server.port}", "test"))
        with pytest.raises(UnreachableError):
            greeting_through(IMAPS, through, trust_store)


def test_a_status_without_end_is_no_status(trust_store: TrustStore) -> None:
    said = b"HTTP/1.1 " + b"2" * 5000 + b" ok\r\n\r\n"
    with serving(saying(said, then=lambda _connection: None)) as server:
        through = Proxies(mail=parse_proxy(f"http://127.0.0.1:{server.port}", "test"))
        with pytest.raises(UnreachableError, match="does not answer like a proxy"):
            greeting_through(IMAPS, through, trust_store)


@pytest.mark.parametrize("kind", ["http", "socks5"])
def test_cancelling_ends_the_wait_for_a_proxy(kind: str, trust_store: TrustStore) -> None:
    with serving(silent) as server:
        through = parse_proxy(f"{kind}://127.0.0.1:{server.port}", "test")
        deadline = Deadline(3600)
        dialer = MailDialer(
            dial_by(FakeDns()), trust_store.context, deadline, proxies=Proxies(mail=through)
        )
        threading.Timer(0.1, deadline.token.cancel).start()
        with pytest.raises(CancelledError):
            dialer.open(IMAPS)


@pytest.mark.parametrize("kind", ["http", "socks5"])
def test_a_proxy_that_says_nothing_is_named_before_the_run_is_over(
    kind: str, trust_store: TrustStore
) -> None:
    with serving(silent) as server:
        through = parse_proxy(f"{kind}://127.0.0.1:{server.port}", "test")
        dial = dial_by(FakeDns(), proxy_s=0.2)
        dialer = MailDialer(
            dial, trust_store.context, Deadline(3600), proxies=Proxies(mail=through)
        )
        with pytest.raises(ProxyFailedError, match=r"127\.0\.0\.1:\d+ gives no answer"):
            dialer.open(IMAPS)


def test_a_working_proxy_that_waits_for_a_server_is_not_blamed() -> None:
    seen: list[socket.socket] = []

    def once(connection: socket.socket) -> None:
        seen.append(connection)
        if len(seen) == 1:
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        silent(connection)

    with serving(once) as server:
        through = parse_proxy(f"http://127.0.0.1:{server.port}", "test")
        dial = dial_by(FakeDns())
        with (
            dial.connect("imap.example.com", 993, Deadline(60), through),
            pytest.raises(TimedOutError, match="did not say in time whether it reached"),
        ):
            dial.connect("smtp.example.com", 465, Deadline(2.0), through)


def test_a_name_that_socks_cannot_carry_is_no_crash(trust_store: TrustStore) -> None:
    odd = replace(IMAPS, hostname=f"{'x' * 64}.example.com")
    with socks_proxy({}) as proxy, pytest.raises(NetworkError):
        greeting_through(odd, proxies(proxy, "socks5"), trust_store)


def test_a_proxy_that_is_not_there_is_named(trust_store: TrustStore) -> None:
    through = Proxies(mail=parse_proxy(f"http://127.0.0.1:{unused_port()}", "test"))

    with pytest.raises(ProxyFailedError, match=r"http://127\.0\.0\.1"):
        greeting_through(IMAPS, through, trust_store)


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "2130706433", "127.0x1", "localhost", "a.localhost", "0x7f.1"]
)
def test_a_foreign_name_that_is_an_address_does_not_lead_inside(
    host: str, trust_store: TrustStore
) -> None:
    with http_proxy({}) as proxy:
        with pytest.raises(BlockedAddressError):
            greeting_through(replace(IMAPS, hostname=host), proxies(proxy), trust_store)
        with http_through(proxies(proxy), trust_store) as http:
            for scheme in ("http", "https"):
                with pytest.raises(NetworkError):
                    http.fetch(f"{scheme}://{host}/")

    assert proxy.heard == []


def test_a_host_that_the_user_redirects_is_reached_directly(trust_store: TrustStore) -> None:
    with serving(answering(page(b"ok"), [])) as server, http_proxy({}) as proxy:
        dial = dial_to(f"{HOST}:80:127.0.0.1:{server.port}")
        client = HttpClient(dial, trust_store.context, proxies=proxies(proxy))
        with contextlib.closing(client):
            assert BoundHttp(client, Deadline(SOON)).fetch(f"http://{HOST}/").body == b"ok"

    assert proxy.heard == []


# the web


def test_https_goes_through_connect(trust_store: TrustStore) -> None:
    handler = over_tls(server_context(), answering(page(b"ok"), [], keep=True))
    with (
        serving(handler) as server,
        http_proxy({f"{HOST}:443": server.port}) as proxy,
        http_through(proxies(proxy), trust_store) as http,
    ):
        for _ in range(2):
            assert http.fetch(f"https://{HOST}/").body == b"ok"

    assert proxy.heard == [f"CONNECT {HOST}:443 HTTP/1.1"]


def test_a_page_without_tls_is_asked_of_the_proxy_by_its_whole_url(
    trust_store: TrustStore,
) -> None:
    with (
        serving(answering(page(b"ok"), [])) as server,
        http_proxy({f"{HOST}:80": server.port}, wants_login=True) as proxy,
        http_through(proxies(proxy, login="a:b@"), trust_store) as http,
    ):
        assert http.fetch(f"http://{HOST}/x?y=1").body == b"ok"

    assert proxy.heard == [f"GET http://{HOST}/x?y=1 HTTP/1.1"]
    assert proxy.logins == ["Basic YTpi"]


@pytest.mark.parametrize("host", [HOST, HOST.upper()])
def test_the_login_of_a_proxy_goes_to_no_server_that_is_reached_directly(
    host: str, trust_store: TrustStore
) -> None:
    heard: list[bytes] = []
    dns = FakeDns({(HOST, "A"): ["127.0.0.1"]})
    with http_proxy({}) as proxy, serving(answering(page(b"ok"), heard)) as server:
        through = replace(proxies(proxy, login="a:b@"), direct=(HOST,))
        client = HttpClient(dial_by(dns), trust_store.context, proxies=through)
        with contextlib.closing(client):
            BoundHttp(client, Deadline(SOON)).fetch(f"http://{host}:{server.port}/")

    assert proxy.heard == []
    assert b"Proxy-Authorization" not in heard[0]
    assert heard[0].startswith(b"GET / HTTP/1.1")


def test_a_proxy_that_wants_a_login_is_no_web_server(trust_store: TrustStore) -> None:
    with (
        http_proxy({}, wants_login=True) as proxy,
        http_through(proxies(proxy), trust_store) as http,
        pytest.raises(UnreachableError, match="asks for a user name"),
    ):
        http.fetch(f"http://{HOST}/")


def test_socks_carries_pages_without_tls_too(trust_store: TrustStore) -> None:
    heard: list[bytes] = []
    with (
        serving(answering(page(b"ok"), heard)) as server,
        socks_proxy({f"{HOST}:80": server.port}) as proxy,
        http_through(proxies(proxy, "socks5"), trust_store) as http,
    ):
        assert http.fetch(f"http://{HOST}/x").body == b"ok"

    assert heard[0].startswith(b"GET /x HTTP/1.1")


# which proxy


CORPORATE = Proxy(kind=ProxyKind.HTTP, host="proxy.example", port=8080)
SOCKS = Proxy(kind=ProxyKind.SOCKS5, host="socks.example", port=1080)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, Proxies()),
        ({"HTTPS_PROXY": "http://proxy.example:8080"}, Proxies(https=CORPORATE)),
        ({"https_proxy": "proxy.example:8080"}, Proxies(https=CORPORATE)),
        ({"http_proxy": "http://proxy.example:8080/"}, Proxies(http=CORPORATE)),
        ({"HTTP_PROXY": "http://evil.example:8080"}, Proxies()),
        (
            {"ALL_PROXY": "http://proxy.example:8080"},
            Proxies(https=CORPORATE, http=CORPORATE),
        ),
        ({"ALL_PROXY": "socks5h://socks.example"}, Proxies(https=SOCKS, http=SOCKS, mail=SOCKS)),
        (
            {"ALL_PROXY": "socks5://socks.example", "HTTPS_PROXY": "http://proxy.example:8080"},
            Proxies(https=CORPORATE, http=SOCKS, mail=SOCKS),
        ),
        ({"HTTPS_PROXY": " "}, Proxies()),
    ],
)
def test_the_environment_names_proxies(environment: dict[str, str], expected: Proxies) -> None:
    assert proxies_of(environment) == expected


@pytest.mark.parametrize(
    ("exceptions", "host", "direct"),
    [
        ("example.com", "example.com", True),
        ("example.com", "imap.example.com", True),
        (".example.com", "imap.example.com", True),
        ("example.com", "badexample.com", False),
        ("a.example, example.net", "example.net", True),
        ("*", "anything.example", True),
        ("*.example.com", "imap.example.com", True),
        ("example.com:993", "imap.example.com", True),
        ("example.com.", "imap.example.com", True),
        ("example.com", "imap.example.com.", True),
        ("", "example.com", False),
    ],
)
def test_no_proxy_names_exceptions(exceptions: str, host: str, *, direct: bool) -> None:
    found = proxies_of({"ALL_PROXY": "socks5://socks.example", "NO_PROXY": exceptions})

    assert (found.for_mail(host) is None) is direct
    assert (found.for_web(host, tls=True) is None) is direct


@pytest.mark.parametrize(
    ("urls", "why"),
    [
        (("ftp://x",), "the URL of a proxy begins with"),
        (("http://x:99999", "http://x:0", "http://x:no"), "the port of a proxy is a number"),
        (("http://x/path", "http://a:1#2@x", "http://a:b?2@x"), "nothing follows the port"),
        (("", "http://", "http://[::1", "http://1.2.3:80", "http://$PROXY:80"), "names a host"),
        (("http://127.0.0.1 :80", "http://pr\u043exy.example"), "names a host"),
        (("http://[fe80::1%eth0:80",), "names a host"),
    ],
)
def test_what_is_no_proxy_is_wrong_use_and_is_not_repeated(urls: Sequence[str], why: str) -> None:
    for url in urls:
        is_no_proxy(url, why)


def is_no_proxy(url: str, why: str) -> None:
    with pytest.raises(UsageError, match=rf"^HTTPS_PROXY: .*{why}") as caught:
        parse_proxy(url, "HTTPS_PROXY")

    assert url in ("", "http://") or url not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "words"), [("https://x.example", "over TLS"), ("http://x/proxy.pac", "PAC")]
)
def test_what_is_not_supported_is_said(url: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        parse_proxy(url, "HTTPS_PROXY")


@pytest.mark.parametrize(
    "url", ["proxy:3128", "http://localhost.", "http://10.0.0.1", "socks5://[::1]:1080"]
)
def test_short_names_and_addresses_are_hosts_of_proxies(url: str) -> None:
    assert parse_proxy(url, "test").host in url


def test_a_password_on_the_command_line_is_refused_without_repeating_it() -> None:
    with pytest.raises(UsageError, match="--proxy-password-file") as caught:
        named_proxy("http://alice:s3cret@proxy.example:8080")

    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "socks5://a:p%C3%A4ss@x.example",
        f"socks5://a:{'p' * 256}@x.example",
        "http://a%3Ab:c@x.example",
    ],
)
def test_a_login_that_the_proxy_cannot_get_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(UsageError, match="cannot get such a user name or password") as caught:
        parse_proxy(url, "ALL_PROXY")

    assert "ss" not in str(caught.value).replace("password", "")


def test_a_proxy_is_shown_without_its_login() -> None:
    proxy = parse_proxy("http://alice:s3cret@proxy.example:8080", "x")

    assert str(proxy) == "http://proxy.example:8080"
    assert "s3cret" not in repr(proxy)


# options


def test_the_option_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "nonsense://")

    LiveNetwork(Options(proxy="http://proxy.example:8080"))
    LiveNetwork(Options(no_proxy=True))
    with pytest.raises(UsageError, match="ALL_PROXY"):
        LiveNetwork(Options())


def test_the_password_of_a_proxy_comes_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_bytes(b"s3cret\r\nmore\n")
    LiveNetwork(Options(proxy="http://alice@proxy.example", proxy_password_file=str(file)))

    expected = named_proxy("http://alice@proxy.example", Secret("s3cret")).https
    assert expected is not None
    assert expected.password is not None
    assert expected.password.reveal() == "s3cret"
    with pytest.raises(UsageError, match="none"):
        LiveNetwork(Options(proxy="http://a@b.example", proxy_password_file=str(tmp_path / "none")))


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "first line is empty"), (b"\nx", "first line is empty"), (b"\xff\n", "not UTF-8"),
     (b"x" * 16_385, "longer than")],
    ids=["empty", "empty-line", "latin-1", "long"],
)  # fmt: skip
def test_a_file_without_a_password_is_told(tmp_path: Path, content: bytes, why: str) -> None:
    file = tmp_path / "password"
    file.write_bytes(content)

    with pytest.raises(UsageError, match=why):
        LiveNetwork(Options(proxy="http://a@b.example", proxy_password_file=str(file)))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"proxy": "http://x.example", "no_proxy": True}, "only one"),
        ({"proxy_password_file": "x"}, "needs --proxy"),
    ],
)
def test_options_that_contradict_each_other_are_wrong_use(
    options: dict[str, object], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        Options(**options)  # type: ignore[arg-type] # by name


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_silent_proxy_is_named_before_a_short_step_is_over(
    scheme: str, trust_store: TrustStore
) -> None:
    with serving(silent) as server:
        one = parse_proxy(f"http://127.0.0.1:{server.port}", "test")
        through = Proxies(https=one, http=one)
        client = HttpClient(dial_by(FakeDns()), trust_store.context, proxies=through)
        with contextlib.closing(client), pytest.raises(ProxyFailedError, match="gives no answer"):
            BoundHttp(client, Deadline(2.0)).fetch(f"{scheme}://{HOST}/")


@pytest.mark.parametrize(
    ("environment", "shown"),
    [
        ({"https_proxy": "http://a:b@proxy.example:8080"}, "http://proxy.example:8080"),
        ({"all_proxy": "socks5://proxy.example"}, ""),
        ({}, ""),
    ],
)
def test_a_proxy_for_web_pages_alone_is_known_without_its_login(
    environment: Mapping[str, str], shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("https_proxy", "http_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert LiveNetwork(Options()).web_proxy == shown
