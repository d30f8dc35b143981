from collections.abc import Iterator

import pytest
import responses

from autoconf.errors import (
    NameNotFoundError,
    WrongProtocolError,
)
from autoconf.net.http import BoundHttp
from autoconf.net.trust_store import TrustStore
from autoconf.tasks import Deadline
from tests.net.web import SOON, URL, client_to, fetch
from tests.servers.certificates import HOST
from tests.servers.tcp import (
    answering,
    serving,
)


@pytest.fixture
def mocked() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


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
