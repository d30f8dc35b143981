from collections.abc import Mapping

import pytest
from msgspec.structs import replace

from autoconf.dialogues.sessions import Sessions
from autoconf.discovery.interface import Tools
from autoconf.discovery.sources.well_known import SOURCE
from autoconf.errors import NetworkError, NoDataError, TimedOutError, WrongProtocolError
from autoconf.model.config import Service
from autoconf.model.evidence import Answer, Query, Relation, Trust
from autoconf.net.interfaces import HttpResponse
from tests.fakes import FakeHttp, fake_network, page

QUERY = Query(address=None, domain="example.com")
JMAP = "https://example.com/.well-known/jmap"
CALDAV = "https://example.com/.well-known/caldav"
CARDDAV = "https://example.com/.well-known/carddav"
LOGIN = page(status=401)
JSON = page(b'{"capabilities": {}}', content_type="application/json")

Site = Mapping[str, HttpResponse | NetworkError]


def ask(site: Site) -> tuple[Answer | None, FakeHttp]:
    http = FakeHttp(site)
    (step,) = SOURCE.steps(QUERY)
    return step.ask(Tools(network=fake_network(http=http), sessions=Sessions())), http


def found(site: Site) -> list[str]:
    """Return the URLs of the services that are found."""
    try:
        answer, _ = ask(site)
    except NoDataError:
        return []
    assert answer is not None
    return [service.url for service in answer.config.services]


def to(location: str, status: int = 301) -> HttpResponse:
    return replace(page(status=status), location=location)


def test_all_urls_are_one_question_which_takes_little_time() -> None:
    (step,) = SOURCE.steps(QUERY)

    assert step.asked == "https://example.com/.well-known/ of jmap, caldav, carddav"
    assert (step.rank, step.seconds) == (96, 3.0)


def test_a_hosters_services_are_not_the_domains() -> None:
    query = Query(address=None, domain="hoster.example", relation=Relation.MAIL_HOST)

    assert not SOURCE.steps(query)


def test_what_is_found_is_no_mail_server() -> None:
    answer, _ = ask({CALDAV: LOGIN, CARDDAV: LOGIN})

    assert answer is not None
    assert (answer.config.servers, answer.trust) == ((), Trust.AUTHENTICATED)
    assert answer.config.services == (
        Service(kind="caldav", url=CALDAV),
        Service(kind="carddav", url=CARDDAV),
    )


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(LOGIN, id="401"),
        pytest.param(page(status=207), id="207"),
        pytest.param(JSON, id="json"),
    ],
)
def test_a_service_and_its_demand_for_a_login_are_evidence(response: HttpResponse) -> None:
    assert found({JMAP: response}) == [JMAP]


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(page(status=404), id="404"),
        pytest.param(page(status=403), id="403"),
        pytest.param(page(status=500), id="500"),
        pytest.param(page(b"Welcome", content_type="text/html"), id="html-by-its-type"),
        pytest.param(page(b"<!DOCTYPE html><p>"), id="html-by-its-looks"),
        pytest.param(page(b" \n"), id="blank"),
    ],
)
def test_pages_and_nothing_are_no_evidence(response: HttpResponse) -> None:
    assert found({CALDAV: response}) == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_within_the_domain_is_followed(status: int) -> None:
    target = "https://cloud.example.com/dav/"

    assert found({CALDAV: to(target, status), target: LOGIN}) == [target]


def test_a_redirect_within_the_domain_to_a_page_is_no_evidence() -> None:
    target = "https://example.com/login"

    assert found({CALDAV: to(target), target: page(b"<html>")}) == []


def test_a_redirect_to_another_domain_is_evidence_and_not_followed() -> None:
    answer, http = ask({CALDAV: to("https://dav.hoster.example/cal")})

    assert answer is not None
    assert answer.hops == ("https://dav.hoster.example/cal",)
    assert not any("hoster" in url for url in http.urls)


@pytest.mark.parametrize(
    "location",
    [
        pytest.param("https://www.hoster.example/.well-known/caldav", id="same-path"),
        pytest.param("https://www.hoster.example/", id="front-page"),
        pytest.param("https://www.hoster.example", id="no-path"),
        pytest.param("http://dav.hoster.example/cal", id="http"),
        pytest.param("https://user@dav.hoster.example/cal", id="user-name"),
        pytest.param("", id="nowhere"),
    ],
)
def test_a_redirect_that_only_moves_the_web_site_is_no_evidence(location: str) -> None:
    assert found({CALDAV: to(location)}) == []


def test_an_endless_redirect_is_left() -> None:
    _, http = ask({JMAP: LOGIN, CALDAV: to(CALDAV)})

    assert http.urls.count(CALDAV) == 4


def test_no_redirect_is_followed_by_the_web_client() -> None:
    _, http = ask({JMAP: LOGIN})

    assert {request.max_redirects for request in http.asked} == {0}


def test_a_redirect_that_nobody_follows_ends_one_search_only() -> None:
    moved = WrongProtocolError("net.early-data", peer="192.0.2.1")

    assert found({JMAP: moved, CALDAV: LOGIN}) == [CALDAV]


def test_a_host_in_trouble_is_asked_once() -> None:
    http = FakeHttp({JMAP: TimedOutError("net.no-time"), CALDAV: LOGIN})
    (step,) = SOURCE.steps(QUERY)

    with pytest.raises(TimedOutError):
        step.ask(Tools(network=fake_network(http=http), sessions=Sessions()))

    assert http.urls == [JMAP]


def test_what_was_found_before_the_trouble_is_kept() -> None:
    assert found({JMAP: LOGIN, CALDAV: TimedOutError("net.no-time")}) == [JMAP]
