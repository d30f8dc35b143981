import contextlib
import gzip
import threading
import time
from collections.abc import Iterator

import pytest
import requests
import responses

from autoconf.errors import (
    BlockedAddressError,
    CancelledError,
    NameNotFoundError,
    NetworkError,
    RefusedError,
    TimedOutError,
    TlsFailedError,
    UnreachableError,
    WrongProtocolError,
)
from autoconf.model.check import TlsFacts
from autoconf.net.guard import Guard
from autoconf.net.http import BoundHttp, HttpClient
from autoconf.net.ports import HttpResponse
from autoconf.net.trust_store import TrustStore
from autoconf.tasks import Deadline, Gate, Job, run_all
from tests.fakes import FakeDns
from tests.net.conftest import dial_by, dial_to
from tests.servers.certificates import HOST, server_context
from tests.servers.tcp import (
    Handler,
    TcpServer,
    answering,
    dripping,
    over_tls,
    saying,
    serving,
    silent,
    unused_port,
)

SOON = 5.0
URL = "https://example.com/config.xml"


@pytest.fixture
def mocked() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


@contextlib.contextmanager
def client_to(trust_store: TrustStore, *connect_to: str) -> Iterator[HttpClient]:
    with contextlib.closing(HttpClient(dial_to(*connect_to), trust_store.context)) as client:
        yield client


@contextlib.contextmanager
def web(
    handler: Handler, trust_store: TrustStore, seconds: float = SOON
) -> Iterator[tuple[BoundHttp, TcpServer]]:
    """A server to which every URL leads."""
    with (
        serving(handler) as server,
        client_to(trust_store, f"::127.0.0.1:{server.port}") as client,
    ):
        yield BoundHttp(client, Deadline(seconds)), server


def fetch(url: str = URL, method: str = "GET", body: bytes | None = None) -> HttpResponse:
    """Ask a mocked site; the dial knows nobody."""
    with client_to(TrustStore()) as client:
        headers = {"Content-Type": "text/xml", "X-Test": "1"}
        return BoundHttp(client, Deadline(SOON)).fetch(
            url, method=method, headers=headers, body=body
        )


def page(body: bytes, *headers: bytes, status: bytes = b"200 OK") -> bytes:
    lines = [b"HTTP/1.1 " + status, b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


# What comes back


def test_a_page_comes_whole(mocked: responses.RequestsMock) -> None:
    mocked.get(URL, body=b"<x/>", content_type="Text/XML; charset=utf-8")

    assert fetch() == HttpResponse(
        status=200, body=b"<x/>", content_type="text/xml", hops=(URL,), authenticated=True
    )


@pytest.mark.parametrize("status", [204, 304, 404, 500])
def test_any_status_comes_back(mocked: responses.RequestsMock, status: int) -> None:
    mocked.get(URL, status=status)

    assert fetch().status == status


def test_http_is_not_authenticated(mocked: responses.RequestsMock) -> None:
    mocked.get("http://example.com/")

    assert not fetch("http://example.com/").authenticated


def test_a_page_without_type_has_none(trust_store: TrustStore) -> None:
    with web(answering(page(b"x"), []), trust_store) as (http, _):
        assert http.fetch(f"http://{HOST}/").content_type == ""


def test_a_request_says_as_little_as_possible(trust_store: TrustStore) -> None:
    heard: list[bytes] = []
    with web(answering(page(b""), heard), trust_store) as (http, _):
        http.fetch(f"http://{HOST}/x?y=1", headers={"Accept": "text/xml"})

    lines = heard[0].decode().split("\r\n")
    assert lines[0] == "GET /x?y=1 HTTP/1.1"
    assert sorted(lines[1:-2]) == [
        "Accept-Encoding: identity",
        "Accept: text/xml",
        "Connection: keep-alive" if "Connection: keep-alive" in lines else f"Host: {HOST}",
        *([f"Host: {HOST}"] if "Connection: keep-alive" in lines else []),
        "User-Agent: mail-autoconf",
    ]


def test_cookies_are_not_kept(trust_store: TrustStore) -> None:
    heard: list[bytes] = []
    response = page(b"", b"Set-Cookie: id=1")
    with web(answering(response, heard), trust_store) as (http, _):
        http.fetch(f"http://{HOST}/")
        http.fetch(f"http://{HOST}/")

    assert b"cookie" not in heard[1].lower()


def test_a_body_is_posted(trust_store: TrustStore) -> None:
    heard: list[bytes] = []
    with web(answering(page(b"ok"), heard), trust_store) as (http, _):
        assert http.fetch(f"http://{HOST}/", method="POST", body=b"<q/>").body == b"ok"

    assert heard[0].startswith(b"POST / ")
    assert heard[0].endswith(b"\r\n\r\n<q/>")


def test_a_compressed_body_is_decoded(trust_store: TrustStore) -> None:
    body = page(gzip.compress(b"<x/>" * 100), b"Content-Encoding: gzip")
    with web(answering(body, []), trust_store) as (http, _):
        assert http.fetch(f"http://{HOST}/").body == b"<x/>" * 100


def test_a_chunked_body_is_put_together(trust_store: TrustStore) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    with web(answering(head + b"3\r\n<x>\r\n4\r\n</x>\r\n0\r\n\r\n", []), trust_store) as (http, _):
        assert http.fetch(f"http://{HOST}/").body == b"<x></x>"


# Limits


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"x" * 300_000, []),
        (gzip.compress(b"x" * 50_000_000), [b"Content-Encoding: gzip"]),
    ],
    ids=["plain", "bomb"],
)
def test_a_body_beyond_256_kib_is_refused(
    trust_store: TrustStore, body: bytes, headers: list[bytes]
) -> None:
    with (
        web(answering(page(body, *headers), []), trust_store) as (http, _),
        pytest.raises(WrongProtocolError, match="more than 256 KiB"),
    ):
        http.fetch(f"http://{HOST}/")


def test_a_body_of_256_kib_is_read(trust_store: TrustStore) -> None:
    with web(answering(page(b"x" * 262_144), []), trust_store) as (http, _):
        assert len(http.fetch(f"http://{HOST}/").body) == 262_144


@pytest.mark.parametrize(
    "handler",
    [
        silent,
        dripping(b"HTTP/1.1 200 OK\r\nX-Header: " + b"x" * 30, pause_s=0.05),
        saying(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", *[b"x"] * 40, pause_s=0.05),
    ],
    ids=["silent", "dripping-headers", "dripping-body"],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_every_wait_ends_at_the_deadline(
    trust_store: TrustStore, scheme: str, handler: Handler
) -> None:
    if scheme == "https":
        handler = over_tls(server_context(), handler)
    with web(handler, trust_store, seconds=0.5) as (http, _):
        start = time.monotonic()
        with pytest.raises(TimedOutError):
            http.fetch(f"{scheme}://{HOST}/")

        assert 0.4 < time.monotonic() - start < 0.9


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    "parts",
    [(), (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", b"x")],
    ids=["headers", "body"],
)
def test_cancelling_ends_the_wait(
    trust_store: TrustStore, scheme: str, parts: tuple[bytes, ...]
) -> None:
    handler = saying(*parts)
    if scheme == "https":
        handler = over_tls(server_context(), handler)
    with (
        serving(handler) as server,
        client_to(trust_store, f"::127.0.0.1:{server.port}") as client,
    ):
        deadline = Deadline(SOON)
        threading.Timer(0.2, deadline.cancel.set).start()
        start = time.monotonic()
        with pytest.raises(CancelledError):
            BoundHttp(client, deadline).fetch(f"{scheme}://{HOST}/")

        assert time.monotonic() - start < 1


# Connections


def test_https_is_verified_and_kept_alive(trust_store: TrustStore) -> None:
    heard: list[bytes] = []
    handler = over_tls(server_context(), answering(page(b"ok"), heard, keep=True))
    with web(handler, trust_store) as (http, server):
        answers = [http.fetch(f"https://{HOST}/{n}") for n in range(3)]

        assert [answer.authenticated for answer in answers] == [True] * 3
        assert (len(heard), len(server.connections)) == (3, 1)


def test_a_connection_that_idles_survives_the_job_that_made_it(trust_store: TrustStore) -> None:
    handler = over_tls(server_context(), answering(page(b"ok"), [], keep=True))
    with (
        serving(handler) as server,
        client_to(trust_store, f"::127.0.0.1:{server.port}") as client,
    ):
        for _ in range(2):
            deadline = Deadline(SOON)
            assert BoundHttp(client, deadline).fetch(f"https://{HOST}/").body == b"ok"
            deadline.cancel.set()

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
    def work(http: BoundHttp, host: str) -> bytes:
        return http.fetch(f"http://{host}/").body

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
            Job(
                name=host,
                work=lambda deadline, host=host: work(BoundHttp(client, deadline), host),
                seconds=SOON,
            )
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


# URLs


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/",
        "file:///etc/passwd",
        "example.com",
        "https:///x",
        "https://user@example.com/",
        "https://user:secret@example.com/",
        "https://example.com:99999/",
        "https://[::1/",
        "https://*.example.com/",
        f"https://example.com/{'x' * 3000}",
    ],
)
def test_other_urls_are_not_asked(url: str) -> None:
    with pytest.raises(WrongProtocolError):
        fetch(url)


# Redirects


def redirect(mocked: responses.RequestsMock, source: str, target: str, status: int = 302) -> None:
    mocked.add("GET", source, status=status, headers={"Location": target}, body=b"moved")


def test_a_redirect_is_followed_and_recorded(mocked: responses.RequestsMock) -> None:
    target = "https://other.example.com:443/a/b"
    redirect(mocked, URL, target)
    redirect(mocked, target, "../c")
    mocked.get("https://other.example.com:443/c", body=b"<x/>")

    answer = fetch()

    assert answer.body == b"<x/>"
    assert answer.hops == (URL, target, "https://other.example.com:443/c")
    assert answer.authenticated


def test_http_may_lead_to_https_but_stays_unauthenticated(
    mocked: responses.RequestsMock,
) -> None:
    redirect(mocked, "http://example.com/", URL)
    mocked.get(URL)

    assert not fetch("http://example.com/").authenticated


def test_three_redirects_are_followed_and_no_more(mocked: responses.RequestsMock) -> None:
    for number in range(4):
        redirect(mocked, f"{URL}/{number}", f"{URL}/{number + 1}")

    with pytest.raises(WrongProtocolError, match="more than 3 times"):
        fetch(f"{URL}/0")


def test_a_redirect_without_target_is_a_response(mocked: responses.RequestsMock) -> None:
    mocked.get(URL, status=302, body=b"moved")

    answer = fetch()

    assert (answer.status, answer.body) == (302, b"moved")


@pytest.mark.parametrize(
    "target",
    [
        "http://example.com/",
        "https://example.com:8443/",
        "https://user:secret@example.com/",
        "ftp://example.com/",
        "javascript:alert(1)",
        "https://[::1/",
        f"https://example.com/{'x' * 3000}",
    ],
)
def test_a_redirect_to_elsewhere_is_not_followed(
    mocked: responses.RequestsMock, target: str
) -> None:
    redirect(mocked, URL, target)

    with pytest.raises(WrongProtocolError):
        fetch()


def test_the_body_of_a_redirect_is_not_read(trust_store: TrustStore) -> None:
    head = b"HTTP/1.1 302 Found\r\nLocation: http://gone.invalid/\r\nContent-Length: 999999\r\n\r\n"
    with (
        serving(answering(head, [])) as server,
        client_to(trust_store, f"{HOST}::127.0.0.1:{server.port}") as client,
        pytest.raises(NameNotFoundError),
    ):
        BoundHttp(client, Deadline(SOON)).fetch(f"http://{HOST}/")


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_redirected_post_becomes_a_get(mocked: responses.RequestsMock, status: int) -> None:
    mocked.post(URL, status=status, headers={"Location": "/new"})
    mocked.get("https://example.com/new", body=b"ok")

    fetch(method="POST", body=b"<q/>")

    last = mocked.calls[-1].request
    assert (last.method, last.body) == ("GET", None)
    assert "Content-Type" not in last.headers
    assert last.headers["X-Test"] == "1"


@pytest.mark.parametrize("status", [307, 308])
def test_a_post_that_keeps_its_method_keeps_its_body(
    mocked: responses.RequestsMock, status: int
) -> None:
    mocked.post(URL, status=status, headers={"Location": "/new"})
    mocked.post("https://example.com/new", body=b"ok")

    fetch(method="POST", body=b"<q/>")

    assert mocked.calls[-1].request.body == b"<q/>"
