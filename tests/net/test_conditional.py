from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import responses

from autoconf.model.http_cache import Kept
from autoconf.net.http import BoundHttp
from autoconf.net.interfaces import HttpResponse
from autoconf.storage.http_cache import FileCache
from autoconf.tasks import Deadline
from tests.net.web import SOON, client_to_nobody

URL = "https://db.example/v1.1/example.com"
ETAG = '"abc"'
DATE = "Mon, 02 Nov 2026 10:00:00 GMT"
PAGE = Kept(body=b"<x/>\n", content_type="text/xml", etag=ETAG, last_modified=DATE)
HEADERS = {"ETag": ETAG, "Last-Modified": DATE, "Content-Type": "text/xml"}


@dataclass
class Site:
    """A mocked web and a cache in a folder."""

    mock: responses.RequestsMock
    folder: Path

    @property
    def cache(self) -> FileCache:
        return FileCache(self.folder)

    def fetch(self, *, cache: bool = True, url: str = URL) -> HttpResponse:
        with client_to_nobody() as client:
            return BoundHttp(client, Deadline(SOON), self.cache).fetch(url, cache=cache)

    @property
    def validators(self) -> dict[str, str]:
        sent = self.mock.calls[-1].request.headers
        return {name: value for name, value in sent.items() if name.startswith("If-")}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with responses.RequestsMock() as mock:
        yield Site(mock, tmp_path / "http")


def test_a_page_with_validators_is_kept(site: Site) -> None:
    site.mock.get(URL, body=PAGE.body, headers=HEADERS)

    assert site.fetch().body == PAGE.body

    assert site.cache.get(URL) == PAGE


def test_a_page_that_has_not_changed_comes_from_the_cache(site: Site) -> None:
    site.cache.put(URL, PAGE)
    site.mock.get(URL, status=304)

    assert site.fetch() == HttpResponse(
        status=200, body=PAGE.body, content_type="text/xml", hops=(URL,), authenticated=True
    )
    assert site.validators == {"If-None-Match": ETAG, "If-Modified-Since": DATE}


def test_only_the_validators_that_there_are_go_out(site: Site) -> None:
    site.cache.put(URL, Kept(body=b"x", content_type="", etag=ETAG))
    site.mock.get(URL, status=304)
    site.fetch()

    assert site.validators == {"If-None-Match": ETAG}


def test_a_page_that_has_changed_replaces_the_kept_one(site: Site) -> None:
    site.cache.put(URL, PAGE)
    site.mock.get(URL, body=b"<new/>", headers={**HEADERS, "ETag": '"new"'})

    assert site.fetch().body == b"<new/>"

    kept = site.cache.get(URL)
    assert kept is not None
    assert (kept.body, kept.etag) == (b"<new/>", '"new"')


def test_a_page_that_is_gone_is_gone(site: Site) -> None:
    site.cache.put(URL, PAGE)
    site.mock.get(URL, status=404)

    assert site.fetch().status == 404


def test_what_was_not_asked_to_be_cached_is_not(site: Site) -> None:
    site.cache.put(URL, PAGE)
    site.mock.get(URL, body=b"<new/>", headers=HEADERS)

    assert site.fetch(cache=False).body == b"<new/>"

    assert site.validators == {}
    assert site.cache.get(URL) == PAGE


def test_without_a_cache_a_page_is_simply_fetched() -> None:
    with responses.RequestsMock() as mock, client_to_nobody() as client:
        mock.get(URL, body=b"<x/>", headers=HEADERS)

        assert BoundHttp(client, Deadline(SOON)).fetch(URL, cache=True).body == b"<x/>"


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        pytest.param(200, {}, id="no-validator"),
        pytest.param(200, {**HEADERS, "Cache-Control": "No-Store"}, id="forbidden"),
        pytest.param(200, {"ETag": "x" * 2000}, id="validator-too-long"),
        pytest.param(404, HEADERS, id="not-found"),
    ],
)
def test_some_pages_are_not_kept(site: Site, status: int, headers: dict[str, str]) -> None:
    site.mock.get(URL, status=status, body=b"<x/>", headers=headers)
    site.fetch()

    assert site.cache.get(URL) is None


def test_a_redirect_is_followed_without_validators_and_not_kept(site: Site) -> None:
    target = "https://other.example/x"
    site.cache.put(URL, PAGE)
    site.mock.get(URL, status=307, headers={"Location": target})
    site.mock.get(target, body=b"<other/>", headers=HEADERS)

    assert site.fetch().body == b"<other/>"

    assert site.validators == {}
    assert site.cache.get(URL) == PAGE


def test_a_304_from_elsewhere_says_nothing_of_the_kept_page(site: Site) -> None:
    site.cache.put(URL, PAGE)
    site.mock.get(URL, status=302, headers={"Location": "https://other.example/x"})
    site.mock.get("https://other.example/x", status=304)

    assert site.fetch().status == 304
