import gzip
import threading
import time
from collections.abc import Iterator

import pytest
import responses

from autoconf.errors import (
    CancelledError,
    TimedOutError,
    WrongProtocolError,
)
from autoconf.net.http import BoundHttp
from autoconf.net.interfaces import HttpResponse
from autoconf.net.trust_store import TrustStore
from autoconf.tasks import Deadline
from tests.net.web import SOON, URL, client_to, fetch, page, web
from tests.servers.certificates import HOST, server_context
from tests.servers.tcp import (
    Handler,
    answering,
    dripping,
    over_tls,
    saying,
    serving,
    silent,
)


@pytest.fixture
def mocked() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


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


@pytest.mark.parametrize(
    "coding", [b"gzip", b"GZIP", b"br", b"deflate", b"x, y", b"gzip, identity"]
)
def test_a_compressed_body_was_not_asked_for_and_is_not_unpacked(
    trust_store: TrustStore, coding: bytes
) -> None:
    body = page(gzip.compress(b"<x/>" * 100), b"Content-Encoding: " + coding)
    with (
        web(answering(body, []), trust_store) as (http, _),
        pytest.raises(WrongProtocolError, match="sent a compressed body"),
    ):
        http.fetch(f"http://{HOST}/")


@pytest.mark.parametrize("coding", [b"identity", b"Identity", b""])
def test_the_identity_coding_is_none(trust_store: TrustStore, coding: bytes) -> None:
    with web(answering(page(b"<x/>", b"Content-Encoding: " + coding), []), trust_store) as (
        http,
        _,
    ):
        assert http.fetch(f"http://{HOST}/").body == b"<x/>"


def test_of_an_error_with_a_compressed_page_the_status_counts(trust_store: TrustStore) -> None:
    answer = page(gzip.compress(b"x"), b"Content-Encoding: gzip").replace(b"200 OK", b"404 No", 1)
    with web(answering(answer, []), trust_store) as (http, _):
        response = http.fetch(f"http://{HOST}/")

    assert (response.status, response.body) == (404, b"")


def test_a_chunked_body_is_put_together(trust_store: TrustStore) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    with web(answering(head + b"3\r\n<x>\r\n4\r\n</x>\r\n0\r\n\r\n", []), trust_store) as (http, _):
        assert http.fetch(f"http://{HOST}/").body == b"<x></x>"


def test_a_body_beyond_256_kib_is_refused(trust_store: TrustStore) -> None:
    with (
        web(answering(page(b"x" * 300_000), []), trust_store) as (http, _),
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
        dripping(b"HTTP/1.1 200 OK\r\nX-Header: " + b"x" * 200, pause_s=0.05),
        saying(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", *[b"x"] * 200, pause_s=0.05),
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

        assert 0.4 < time.monotonic() - start < 11 * 0.5


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
        threading.Timer(0.2, deadline.token.cancel).start()
        start = time.monotonic()
        with pytest.raises(CancelledError):
            BoundHttp(client, deadline).fetch(f"{scheme}://{HOST}/")

        assert time.monotonic() - start < SOON / 2


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
