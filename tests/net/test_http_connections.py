import contextlib
import socket
import threading
from collections.abc import Iterator
from functools import partial

import pytest
import requests
import responses

from autoconf.errors import (
    BlockedAddressError,
    NameNotFoundError,
    NetworkError,
    RefusedError,
    TimedOutError,
    TlsFailedError,
    UnreachableError,
    WrongProtocolError,
)
from autoconf.model.check import TlsFacts
from autoconf.net.dial import Dial
from autoconf.net.dns import Resolver
from autoconf.net.dns_transport import Nameservers
from autoconf.net.guard import Guard
from autoconf.net.http import BoundHttp, HttpClient
from autoconf.net.http_connections import Adapter
from autoconf.net.targets import parse_connect_to
from autoconf.net.trust_store import TrustStore
from autoconf.sharing import Gate
from autoconf.tasks import Deadline, Job, run_all
from tests.fakes import FakeDns
from tests.net.conftest import LOOPBACK, dial_by
from tests.net.web import SOON, URL, client_to, fetch, page, web
from tests.servers.certificates import HOST, server_context
from tests.servers.nameserver import Zone, nameserver
from tests.servers.tcp import (
    Handler,
    answering,
    over_tls,
    saying,
    serving,
    silent,
    unused_port,
)


@pytest.fixture
def mocked() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def test_https_is_verified_and_kept_alive(trust_store: TrustStore) -> None:
    heard: list[bytes] = []
    handler = over_tls(server_context(), answering(page(b"ok"), heard, keep=True))
    with web(handler, trust_store) as (http, server):
        answers = [http.fetch(f"https://{HOST}/{n}") for n in range(3)]

        assert [answer.authenticated for answer in answers] == [True] * 3
        assert (len(heard), len(server.connections)) == (3, 1)


def test_a_request_of_a_closed_client_leaves_no_connection_open(trust_store: TrustStore) -> None:
    def answers(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(page(b"ok"))
        silent(connection)
        has_left.set()

    has_left = threading.Event()
    with serving(answers) as server, client_to(trust_store, f"::127.0.0.1:{server.port}") as client:
        client.close()
        assert BoundHttp(client, Deadline(SOON)).fetch(f"http://{HOST}/").body == b"ok"
        assert has_left.wait(SOON)


def test_a_pool_that_another_thread_has_removed_is_no_trouble() -> None:
    adapter = Adapter()
    gone = adapter.poolmanager.connection_from_url("http://gone.example/")
    names = adapter.poolmanager.pools.keys()
    adapter.poolmanager.pools.clear()
    adapter.poolmanager.pools.keys = lambda: names  # listed before the other thread's clear()

    adapter.close()
    gone.close()


def test_a_connection_that_idles_survives_the_job_that_made_it(trust_store: TrustStore) -> None:
    handler = over_tls(server_context(), answering(page(b"ok"), [], keep=True))
    with (
        serving(handler) as server,
        client_to(trust_store, f"::127.0.0.1:{server.port}") as client,
    ):
        for _ in range(2):
            deadline = Deadline(SOON)
            assert BoundHttp(client, deadline).fetch(f"https://{HOST}/").body == b"ok"
            deadline.token.cancel()

        assert len(server.connections) == 1


def test_a_connection_that_the_server_dropped_is_made_anew(trust_store: TrustStore) -> None:
    with web(answering(page(b"ok"), []), trust_store) as (http, server):
        for _ in range(3):
            http.fetch(f"http://{HOST}/")

        assert len(server.connections) == 3


def test_an_idle_connection_takes_no_place(trust_store: TrustStore) -> None:
    gate = Gate(1, 1)
    with serving(answering(page(b"ok"), [], keep=True)) as server:
        dial = dial_by(FakeDns({(HOST, "A"): ["127.0.0.1"]}), gate=gate)
        with contextlib.closing(HttpClient(dial, trust_store.context)) as client:
            BoundHttp(client, Deadline(SOON)).fetch(f"http://{HOST}:{server.port}/")

            gate.enter("free", Deadline(0.1))


def test_requests_at_the_same_time_do_not_mix(trust_store: TrustStore) -> None:
    def ask(client: HttpClient, host: str, deadline: Deadline) -> bytes:
        return BoundHttp(client, deadline).fetch(f"http://{host}/").body

    with (
        serving(answering(page(b"a"), [], keep=True)) as a,
        serving(answering(page(b"b"), [], keep=True)) as b,
        client_to(
            trust_store,
            f"a.example.com::127.0.0.1:{a.port}",
            f"b.example.com::127.0.0.1:{b.port}",
        ) as client,
    ):
        jobs = [
            Job(name=host, work=partial(ask, client, host), seconds=SOON)
            for host in ["a.example.com", "b.example.com"] * 6
        ]

        assert [one.value for one in run_all(jobs, seconds=SOON)] == [b"a", b"b"] * 6


@pytest.mark.parametrize("kind", ["expired", "other-name", "self-signed", "unknown-ca"])
def test_a_bad_certificate_is_no_answer(trust_store: TrustStore, kind: str) -> None:
    heard: list[bytes] = []
    handler = over_tls(server_context(kind), answering(page(b"ok"), heard))
    with web(handler, trust_store) as (http, _):
        with pytest.raises(TlsFailedError) as caught:
            http.fetch(f"https://{HOST}/")

        assert isinstance(caught.value.facts, TlsFacts)
        assert heard == []


def test_the_environment_is_not_asked(
    trust_store: TrustStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    with web(answering(page(b"ok"), []), trust_store) as (http, _):
        assert http.fetch(f"http://{HOST}/").body == b"ok"


@pytest.mark.parametrize(
    ("handler", "expected"),
    [
        (saying(b"* OK IMAP4rev1 ready\r\n"), WrongProtocolError),
        (saying(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000 + b"\r\n\r\n"), UnreachableError),
        (answering(b"", []), UnreachableError),
        (answering(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", []), UnreachableError),
        (answering(page(b"no gzip at all", b"Content-Encoding: gzip"), []), WrongProtocolError),
    ],
    ids=["imap", "header-flood", "hang-up", "half-a-body", "not-gzip"],
)
def test_what_is_no_answer_is_an_error(
    trust_store: TrustStore, handler: Handler, expected: type[NetworkError]
) -> None:
    with web(handler, trust_store) as (http, _), pytest.raises(expected, match=HOST):
        http.fetch(f"http://{HOST}/")


def test_a_closed_port_is_refused(trust_store: TrustStore) -> None:
    with (
        client_to(trust_store, f"::127.0.0.1:{unused_port()}") as client,
        pytest.raises(RefusedError),
    ):
        BoundHttp(client, Deadline(SOON)).fetch(URL)


def test_an_unknown_host_is_not_found(trust_store: TrustStore) -> None:
    with client_to(trust_store) as client, pytest.raises(NameNotFoundError):
        BoundHttp(client, Deadline(SOON)).fetch(URL)


def test_no_request_is_built_for_a_host_without_an_address(
    trust_store: TrustStore, mocked: responses.RequestsMock
) -> None:
    mocked.get(URL, body="never asked for")
    mocked.assert_all_requests_are_fired = False

    with client_to(trust_store) as client, pytest.raises(NameNotFoundError):
        BoundHttp(client, Deadline(SOON)).fetch(URL)

    assert not mocked.calls


@pytest.mark.parametrize(
    "host", ["b\N{LATIN SMALL LETTER U WITH DIAERESIS}cher.example", "WWW.EXAMPLE"]
)
def test_a_host_is_looked_up_as_requests_writes_it(host: str, trust_store: TrustStore) -> None:
    dns = FakeDns({(f"{name}.example", "A"): ["127.0.0.1"] for name in ("xn--bcher-kva", "www")})
    with serving(answering(page(b"ok"), [])) as server:
        client = HttpClient(dial_by(dns), trust_store.context)
        with contextlib.closing(client):
            answer = BoundHttp(client, Deadline(SOON)).fetch(f"http://{host}:{server.port}/")

    assert answer.status == 200


def test_the_guard_is_asked(trust_store: TrustStore) -> None:
    dial = dial_by(FakeDns({(HOST, "A"): ["127.0.0.1"]}), Guard.workstation())
    with (
        contextlib.closing(HttpClient(dial, trust_store.context)) as client,
        pytest.raises(BlockedAddressError),
    ):
        BoundHttp(client, Deadline(SOON)).fetch(f"http://{HOST}/")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (requests.ConnectionError("gone"), UnreachableError),
        (requests.Timeout("late"), TimedOutError),
        (requests.exceptions.ChunkedEncodingError("bad"), UnreachableError),
    ],
)
def test_what_requests_raises_becomes_ours(
    mocked: responses.RequestsMock, error: Exception, expected: type[NetworkError]
) -> None:
    mocked.get(URL, body=error)

    with pytest.raises(expected, match=r"^example\.com "):
        fetch()


@pytest.mark.parametrize(
    ("method", "answers"), [("GET", [b"ok", b"ok"]), ("POST", [b"ok", b"failed"])]
)
def test_only_a_get_is_sent_again_where_a_kept_connection_ends(
    trust_store: TrustStore, method: str, answers: list[bytes]
) -> None:
    heard: list[bytes] = []

    def once_then_leave(connection: socket.socket) -> None:
        answering(page(b"ok"), heard)(connection)
        connection.recv(4096)

    def ask(http: BoundHttp) -> bytes:
        try:
            return http.fetch(f"http://{HOST}/", method=method).body
        except UnreachableError:
            return b"failed"

    with web(once_then_leave, trust_store) as (http, _):
        assert [ask(http) for _ in range(2)] == answers


def test_the_aliases_of_all_hops_are_told(trust_store: TrustStore) -> None:
    zone: Zone = {
        HOST: {"CNAME": ["web.example."]},
        "web.example": {"CNAME": ["cdn.example."]},
        "cdn.example": {"A": ["127.0.0.1"]},
        "plain.example": {"A": ["127.0.0.1"]},
    }
    with serving(answering(page(b"ok"), [])) as server, nameserver(zone) as names:
        resolver = Resolver(Nameservers([("127.0.0.1", names.port)]))
        dial = Dial(resolver, LOOPBACK, [parse_connect_to(f":80::{server.port}")], Gate(2, 24))
        with contextlib.closing(HttpClient(dial, trust_store.context)) as client:
            http = BoundHttp(client, Deadline(SOON))
            aliased, plain = http.fetch(f"http://{HOST}/"), http.fetch("http://plain.example/")

        assert aliased.cnames == ("web.example", "cdn.example")
        assert plain.cnames == ()
        assert names.asked.count(f"{HOST} A") == 1


def test_what_the_user_typed_has_no_aliases(trust_store: TrustStore) -> None:
    with web(answering(page(b"ok"), []), trust_store) as (http, _):
        assert http.fetch(f"http://{HOST}/").cnames == ()


def test_closing_ends_the_idle_connections_at_once(trust_store: TrustStore) -> None:
    ended = threading.Event()

    def handler(connection: socket.socket) -> None:
        answering(page(b"ok"), [], keep=True)(connection)
        ended.set()

    with serving(handler) as server:
        with client_to(trust_store, f"::127.0.0.1:{server.port}") as client:
            BoundHttp(client, Deadline(SOON)).fetch(f"http://{HOST}/")
            assert not ended.is_set()

        assert ended.wait(SOON)
