from collections.abc import Iterator

import pytest
import responses

from autoconf.errors import WrongProtocolError
from autoconf.net.http import BoundHttp
from autoconf.net.interfaces import HttpResponse
from autoconf.tasks import Deadline
from tests.net.web import SOON, URL, client_to_nobody


@pytest.fixture
def mocked() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def fetch(url: str = URL) -> HttpResponse:
    with client_to_nobody() as client:
        return BoundHttp(client, Deadline(SOON)).fetch(url, max_redirects=0)


def test_a_redirect_that_is_not_to_be_followed_comes_back_with_its_url(
    mocked: responses.RequestsMock,
) -> None:
    mocked.get(URL, status=302, headers={"Location": "/other"})

    answer = fetch()

    assert (answer.status, answer.location) == (302, "https://example.com/other")
    assert answer.hops == (URL,)


@pytest.mark.parametrize("status", [200, 401, 404])
def test_what_is_no_redirect_has_no_location(mocked: responses.RequestsMock, status: int) -> None:
    mocked.get(URL, status=status, headers={"Location": "/other"})

    assert fetch().location == ""


def test_where_nobody_may_go_is_no_location_either(mocked: responses.RequestsMock) -> None:
    mocked.get(URL, status=302, headers={"Location": "http://example.com/"})

    with pytest.raises(WrongProtocolError, match="from https to http"):
        fetch()
