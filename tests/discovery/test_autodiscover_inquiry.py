from collections.abc import Mapping

import pytest
from msgspec.structs import replace

from autoconf.dialogues.sessions import Sessions
from autoconf.discovery.autodiscover_inquiry import Inquiry, urls_of
from autoconf.discovery.interface import Tools
from autoconf.errors import (
    LoginWantedError,
    MalformedDocumentError,
    NameNotFoundError,
    NetworkError,
    NoDataError,
    RefusedError,
    WrongProtocolError,
)
from autoconf.formats.autodiscover_xml import request
from autoconf.model.address import EmailAddress
from autoconf.model.software import Software
from autoconf.net.interfaces import HttpResponse
from tests.discovery.autodiscover import (
    ALICE,
    ELSEWHERE,
    HTTPS,
    WANTS_LOGIN,
    error,
    moved,
    redirect_addr,
    redirect_url,
    settings,
)
from tests.discovery.builders import IMAP, SMTP
from tests.fakes import FakeHttp, Request, fake_network, page

FOUND = settings(IMAP, SMTP)
Site = Mapping[str, bytes | HttpResponse | NetworkError]


def inquiry(http: FakeHttp) -> Inquiry:
    return Inquiry(Tools(network=fake_network(http=http), sessions=Sessions()), ALICE)


def ask(site: Site, url: str = HTTPS) -> Inquiry:
    """Follow an inquiry to its settings."""
    run = inquiry(FakeHttp(site))
    run.follow([url])
    return run


def asked(site: Site, url: str = HTTPS) -> list[Request]:
    http = FakeHttp(site)
    inquiry(http).follow([url])
    return http.asked


# one request


def test_the_request_is_an_anonymous_post_of_the_address() -> None:
    (sent,) = asked({HTTPS: FOUND})

    assert sent == Request(
        method="POST",
        url=HTTPS,
        headers={"Content-Type": "text/xml; charset=utf-8"},
        body=request(ALICE),
        max_redirects=0,
    )


def test_the_reply_is_read() -> None:
    found = inquiry(FakeHttp({HTTPS: FOUND})).follow([HTTPS])

    assert found.config.servers == (IMAP, SMTP)


def test_over_https_alone_an_inquiry_is_authenticated() -> None:
    assert ask({HTTPS: FOUND}).is_authenticated


def test_a_weak_hop_spoils_it() -> None:
    site = {HTTPS: page(redirect_url(ELSEWHERE), authenticated=False, hops=(HTTPS,))}

    assert not ask({**site, ELSEWHERE: FOUND}).is_authenticated


@pytest.mark.parametrize(
    ("response", "kind", "text"),
    [
        (page(status=404), NoDataError, "HTTP 404"),
        (page(status=405), NoDataError, "HTTP 405"),
        (page(b" \n"), NoDataError, "without settings"),
        (page(b"<!DOCTYPE html><html>"), NoDataError, "without settings"),
        (page(status=403), RefusedError, "HTTP 403"),
        (page(status=429), RefusedError, "HTTP 429"),
        (page(status=500), RefusedError, "HTTP 500"),
        (page(b"<x/>"), MalformedDocumentError, "it is a <x>"),
        (page(error("500")), NoDataError, "Autodiscover error 500: no"),
        (page(error("501")), NoDataError, "Autodiscover error 501: no"),
        (page(error("600", "bad request")), RefusedError, "error 600: bad request"),
        (
            NameNotFoundError("dialogue.said", said="no such host"),
            NameNotFoundError,
            "no such host",
        ),
    ],
)
def test_what_is_no_settings_says_why(
    response: HttpResponse | NetworkError, kind: type[Exception], text: str
) -> None:
    with pytest.raises(kind, match=text):
        ask({HTTPS: response})


@pytest.mark.parametrize(
    ("response", "end"),
    [
        (WANTS_LOGIN, "tells settings (negotiate, basic)"),
        (page(status=401), "tells settings"),
    ],
)
def test_a_401_is_evidence_of_exchange_and_no_more(response: HttpResponse, end: str) -> None:
    http = FakeHttp({HTTPS: response})

    with pytest.raises(RefusedError) as caught:
        inquiry(http).follow([HTTPS])

    assert str(caught.value).startswith("HTTP 401: an Exchange server, which wants a login")
    assert str(caught.value).endswith(end)
    assert len(http.asked) == 1


# redirects


def test_a_redirect_of_http_is_followed_by_a_post() -> None:
    sent = asked({HTTPS: moved(ELSEWHERE), ELSEWHERE: FOUND})

    assert [(r.method, r.url, r.body) for r in sent] == [
        ("POST", HTTPS, request(ALICE)),
        ("POST", ELSEWHERE, request(ALICE)),
    ]


def test_a_redirect_of_the_document_is_followed() -> None:
    assert ask({HTTPS: redirect_url(ELSEWHERE), ELSEWHERE: FOUND}).hops == [HTTPS, ELSEWHERE]


def test_nothing_is_posted_over_plain_http() -> None:
    http = FakeHttp({HTTPS: moved("http://mail.example.com/"), "http://mail.example.com/": FOUND})

    with pytest.raises(WrongProtocolError, match="not https"):
        inquiry(http).follow([HTTPS])

    assert http.urls == [HTTPS]


def test_three_redirects_are_followed_and_no_more() -> None:
    site = {f"https://{n}.example.com/": moved(f"https://{n + 1}.example.com/") for n in range(9)}
    http = FakeHttp(site)

    with pytest.raises(WrongProtocolError, match="too often"):
        inquiry(http).follow(["https://0.example.com/"])

    assert len(http.asked) == 4


def test_a_loop_of_urls_ends() -> None:
    with pytest.raises(WrongProtocolError, match="leads back"):
        ask({HTTPS: redirect_url(ELSEWHERE), ELSEWHERE: redirect_url(HTTPS)})


def test_another_address_is_asked_about_at_its_own_domain() -> None:
    new = urls_of("b.example")[0]

    sent = asked({HTTPS: redirect_addr("al@b.example"), new: FOUND})

    assert [r.url for r in sent] == [HTTPS, new]
    assert sent[1].body == request(EmailAddress.parse("al@b.example"))


def test_the_domain_that_an_inquiry_goes_over_to_stands_in_the_hops() -> None:
    new = urls_of("b.example")[0]

    run = ask({HTTPS: redirect_addr("al@b.example"), new: FOUND})

    assert run.hops == [HTTPS, "b.example", new]


def test_another_address_of_the_domain_is_asked_about_at_the_same_place() -> None:
    http = FakeHttp({HTTPS: redirect_addr("al@example.com")})

    with pytest.raises(WrongProtocolError, match="leads back"):
        inquiry(http).follow([HTTPS])

    assert [r.body for r in http.asked] == [
        request(ALICE),
        request(EmailAddress.parse("al@example.com")),
    ]


def test_the_new_domain_itself_is_asked_where_there_is_no_autodiscover_host() -> None:
    second = urls_of("b.example")[1]

    assert ask({HTTPS: redirect_addr("al@b.example"), second: FOUND}).hops[-1] == second


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        (WANTS_LOGIN, page(status=404), "HTTP 401"),
        (page(status=404), WANTS_LOGIN, "HTTP 401"),
        (NameNotFoundError("dialogue.said", said="no such host"), page(status=404), "no such host"),
    ],
)
def test_a_refusal_says_more_than_a_place_that_is_not_there(
    first: HttpResponse | NetworkError, second: HttpResponse, text: str
) -> None:
    new = dict(zip(urls_of("b.example"), (first, second), strict=True))

    with pytest.raises(NetworkError, match=text):
        ask({HTTPS: redirect_addr("al@b.example"), **new})


def test_two_other_addresses_are_tried_and_no_more() -> None:
    chain = {"b": "c", "c": "d", "d": "e"}
    site = {urls_of(f"{a}.example")[0]: redirect_addr(f"a@{b}.example") for a, b in chain.items()}
    http = FakeHttp({HTTPS: redirect_addr("a@b.example"), **site})

    with pytest.raises(WrongProtocolError, match="too often"):
        inquiry(http).follow([HTTPS])

    assert http.urls == [HTTPS, urls_of("b.example")[0], urls_of("c.example")[0]]


def test_the_user_name_is_that_of_the_person_after_all_redirects() -> None:
    new = urls_of("b.example")[0]
    http = FakeHttp({HTTPS: redirect_addr("al@b.example"), new: FOUND})

    found = inquiry(http).follow([HTTPS])

    assert found.config.incoming[0].username == "%EMAILADDRESS%"


@pytest.mark.parametrize("response", [WANTS_LOGIN, page(status=401)], ids=["schemes", "none"])
def test_a_server_that_wants_a_login_is_exchange(response: HttpResponse) -> None:
    with pytest.raises(LoginWantedError) as caught:
        ask({HTTPS: response})

    assert caught.value.software is Software.EXCHANGE


# aliases


@pytest.mark.parametrize(
    ("names", "foreign"),
    [
        ((), []),
        (("web.example.com",), []),
        (("web.example.com", "edge.cdn.example"), ["edge.cdn.example"]),
    ],
)
def test_aliases_outside_the_domain_that_was_asked_are_kept(
    names: tuple[str, ...], foreign: list[str]
) -> None:
    assert ask({HTTPS: replace(page(FOUND), cnames=names)}).cnames == foreign
