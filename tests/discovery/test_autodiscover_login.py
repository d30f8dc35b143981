from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest
from msgspec.structs import replace

from autoconf.dialogues.redaction import Redactor
from autoconf.dialogues.sessions import Sessions
from autoconf.discovery.autodiscover_inquiry import Inquiry
from autoconf.discovery.echoes import Echoes
from autoconf.discovery.interface import Tools, WebLogin
from autoconf.errors import (
    MalformedDocumentError,
    NetworkError,
    RefusedError,
    WrongProtocolError,
)
from autoconf.model.address import EmailAddress
from autoconf.model.secret import Login, Secret
from autoconf.net.interfaces import HttpResponse
from tests.discovery.autodiscover import (
    ALICE,
    ELSEWHERE,
    HTTP,
    HTTPS,
    PATH,
    WANTS_LOGIN,
    error,
    moved,
    redirect_addr,
    redirect_url,
    settings,
)
from tests.discovery.builders import IMAP, SMTP
from tests.fakes import FakeHttp, fake_network, page

LOGIN = Login(username="alice@example.com", password=Secret("secret"))
FOUND = settings(IMAP, SMTP)


class LockedHttp(FakeHttp):
    """Lets in whoever brings the login, if ``accepts``; else it says 401 to everybody."""

    accepts = True

    def fetch(self, url: str, **options: Any) -> HttpResponse:
        found = super().fetch(url, **options)
        if options.get("login") is not None and self.accepts:
            return found
        return replace(found, status=401, location="", www_authenticate=("basic",))


class RefusingHttp(LockedHttp):
    accepts = False


def inquiry(http: FakeHttp, person: EmailAddress = ALICE) -> Inquiry:
    tools = Tools(network=fake_network(http=http), sessions=Sessions(), login=WebLogin(LOGIN))
    return Inquiry(tools, person)


def test_a_login_goes_out_only_when_it_is_wanted() -> None:
    http = FakeHttp({HTTPS: FOUND})

    inquiry(http).follow([HTTPS])

    assert [r.login for r in http.asked] == [None]


def test_a_401_is_answered_with_the_login() -> None:
    http = LockedHttp({HTTPS: FOUND})

    found = inquiry(http).follow([HTTPS])

    assert found.config.servers == (IMAP, SMTP)
    assert [(r.login, r.max_redirects) for r in http.asked] == [(None, 0), (LOGIN, 0)]


def test_a_login_that_is_refused_is_not_repeated() -> None:
    http = RefusingHttp({HTTPS: FOUND})

    with pytest.raises(RefusedError, match="HTTP 401: the login was not accepted"):
        inquiry(http).follow([HTTPS])

    assert [r.login for r in http.asked] == [None, LOGIN]


def test_the_login_does_not_go_along_with_a_redirect() -> None:
    other = f"https://mail.example.com{PATH}"
    http = LockedHttp({HTTPS: moved(other), other: FOUND})

    with pytest.raises(RefusedError, match="wants a login"):
        inquiry(http).follow([HTTPS])

    assert [(r.url, r.login) for r in http.asked] == [
        (HTTPS, None),
        (HTTPS, LOGIN),
        (other, None),
    ]


def test_inquiries_of_a_run_share_one_login() -> None:
    http = RefusingHttp({HTTPS: FOUND})
    tools = Tools(network=fake_network(http=http), sessions=Sessions(), login=WebLogin(LOGIN))

    for _ in range(2):
        with pytest.raises(RefusedError):
            Inquiry(tools, ALICE).follow([HTTPS])

    assert [r.login for r in http.asked] == [None, LOGIN, None]


@pytest.mark.parametrize(
    ("url", "person"),
    [
        pytest.param(ELSEWHERE, ALICE, id="elsewhere"),
        pytest.param("https://notexample.com/", ALICE, id="same-end"),
        pytest.param("https://co.uk/", EmailAddress.parse("a@co.uk"), id="public-suffix"),
    ],
)
def test_outside_the_domain_of_the_address_there_is_no_login(
    url: str, person: EmailAddress
) -> None:
    http = LockedHttp({url: FOUND})

    with pytest.raises(RefusedError, match="wants a login"):
        inquiry(http, person).follow([url])

    assert [r.login for r in http.asked] == [None]


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(replace(WANTS_LOGIN, www_authenticate=("ntlm",)), id="not-basic"),
        pytest.param(page(status=401), id="no-scheme"),
        pytest.param(replace(WANTS_LOGIN, authenticated=False), id="unverified"),
        pytest.param(replace(WANTS_LOGIN, status=403), id="not-401"),
    ],
)
def test_a_login_that_would_be_in_vain_or_unsafe_stays_here(response: HttpResponse) -> None:
    http = FakeHttp({HTTPS: response})

    with pytest.raises(RefusedError):
        inquiry(http).follow([HTTPS])

    assert [r.login for r in http.asked] == [None]


DOUBTS: Mapping[str, tuple[FakeHttp, tuple[str, ...]]] = {
    "alias": (LockedHttp({HTTPS: replace(page(FOUND), cnames=("x.cloud.example",))}), ()),
    "plain-http": (LockedHttp({HTTPS: FOUND}), (HTTP,)),
    "srv": (LockedHttp({HTTPS: FOUND}), ("_autodiscover._tcp.example.com",)),
}


@pytest.mark.parametrize(("http", "hops"), DOUBTS.values(), ids=DOUBTS)
@pytest.mark.parametrize("named", ["autodiscover.example.com", None])
def test_a_host_in_doubt_gets_the_login_only_if_the_person_named_it(
    http: FakeHttp, hops: tuple[str, ...], named: str | None
) -> None:
    http.asked.clear()
    web = WebLogin(LOGIN, is_vouched_for=lambda host: host == named)
    tools = Tools(network=fake_network(http=http), sessions=Sessions(), login=web)
    one = Inquiry(tools, ALICE, hops=hops)

    if named is None:
        with pytest.raises(RefusedError) as caught:
            one.follow([HTTPS])
        assert caught.value.id == "discovery.login-withheld"
    else:
        one.follow([HTTPS])

    assert any(r.login for r in http.asked) is (named is not None)


def test_a_way_through_another_domain_makes_the_host_doubtful() -> None:
    back = f"https://mail.example.com{PATH}"
    http = FakeHttp({HTTPS: moved(ELSEWHERE), ELSEWHERE: moved(back), back: WANTS_LOGIN})

    with pytest.raises(RefusedError) as caught:
        inquiry(http).follow([HTTPS])

    assert caught.value.id == "discovery.login-withheld"
    assert not any(r.login for r in http.asked)


@pytest.mark.parametrize("url", [ELSEWHERE, f"https://example.com.evil.example{PATH}"])
def test_a_named_host_outside_the_domain_gets_no_login(url: str) -> None:
    http = LockedHttp({url: FOUND})
    web = WebLogin(LOGIN, is_vouched_for=lambda _host: True)
    tools = Tools(network=fake_network(http=http), sessions=Sessions(), login=web)

    with pytest.raises(RefusedError):
        Inquiry(tools, ALICE).follow([url])

    assert not any(r.login for r in http.asked)


# a server that shows what it was told


def knowing(password: str, http: FakeHttp) -> Tools:
    login = Login(username="alice", password=Secret(password))
    redactor = Redactor()
    redactor.hide(login.password)
    return Tools(
        network=fake_network(http=http),
        sessions=Sessions(),
        login=WebLogin(login),
        shows_secret=Echoes(redactor).are_in,
    )


@pytest.mark.parametrize(
    "leads_to",
    [
        moved(f"https://mail.example.com{PATH}?was=h%6Frse-77"),
        redirect_url(f"https://horse-77.example.com{PATH}"),
        redirect_addr("alice@horse-77.example.org"),
        redirect_addr("horse-77@example.org"),
    ],
    ids=["query", "host", "domain", "local-part"],
)
def test_a_place_that_shows_the_password_is_not_asked(leads_to: HttpResponse | bytes) -> None:
    http = LockedHttp({HTTPS: leads_to})

    with pytest.raises(WrongProtocolError, match="shows the password"):
        Inquiry(knowing("horse-77", http), ALICE).follow([HTTPS])

    assert set(http.urls) == {HTTPS}


def test_a_host_that_a_common_word_names_is_asked() -> None:
    other = f"HTTPS://mail.example.com{PATH}"
    http = LockedHttp({HTTPS: redirect_url(other)})

    with pytest.raises(NetworkError):
        Inquiry(knowing("mail", http), ALICE).follow([HTTPS])

    assert other in http.urls


def test_nor_one_that_plain_http_leads_to() -> None:
    http = FakeHttp()

    with pytest.raises(WrongProtocolError, match="shows the password"):
        Inquiry(knowing("horse-77", http), ALICE, [HTTP]).follow(["https://example.com/horse-77"])

    assert not http.urls


# what it costs


@pytest.mark.parametrize(("http", "good"), [(LockedHttp, 1), (RefusingHttp, 0)])
def test_a_login_is_counted_before_it_goes_out(http: type[LockedHttp], good: int) -> None:
    events: list[str] = []

    class Noting(http):  # type: ignore[valid-type, misc]
        def fetch(self, url: str, **options: Any) -> HttpResponse:
            if options.get("login") is not None:
                events.append("sent")
            return super().fetch(url, **options)  # type: ignore[no-any-return]

    def may_begin() -> bool:
        events.append("counted")
        return True

    web = WebLogin(
        LOGIN,
        may_begin,
        lambda: events.append("taken back"),
        lambda: events.append("failed"),
    )
    tools = Tools(network=fake_network(http=Noting({HTTPS: FOUND})), sessions=Sessions(), login=web)
    with suppress(RefusedError):
        Inquiry(tools, ALICE).follow([HTTPS])

    assert events == ["counted", "sent", "taken back" if good else "failed"]


LOGIN_PAGE = b"<html><body>Wrong password. Log in again.</body></html>"


@pytest.mark.parametrize(
    ("response", "is_good"),
    [
        pytest.param(page(FOUND), True, id="settings"),
        pytest.param(page(LOGIN_PAGE), False, id="login-page"),
        pytest.param(moved("https://example.com/owa"), False, id="redirect"),
        pytest.param(page(redirect_url(ELSEWHERE)), False, id="redirect-url"),
        pytest.param(page(redirect_addr("alice@example.org")), False, id="redirect-address"),
        pytest.param(replace(page(FOUND), location="https://example.com/"), False, id="both"),
        pytest.param(page(FOUND, status=206), False, id="not-200"),
        pytest.param(page(b""), False, id="empty"),
        pytest.param(page(b"<Autodiscover"), False, id="damaged"),
        pytest.param(page(settings()), False, id="no-server"),
        pytest.param(page(error("600")), False, id="error"),
    ],
)
def test_only_settings_prove_that_a_login_was_good(
    response: HttpResponse, *, is_good: bool
) -> None:
    ends: list[str] = []
    web = WebLogin(
        LOGIN, accepted=lambda: ends.append("accepted"), refused=lambda: ends.append("refused")
    )
    http = LockedHttp({HTTPS: response})
    tools = Tools(network=fake_network(http=http), sessions=Sessions(), login=web)

    with suppress(NetworkError, MalformedDocumentError):
        Inquiry(tools, ALICE).follow([HTTPS])

    assert ends == ["accepted" if is_good else "refused"]


def test_a_login_that_the_account_cannot_afford_stays_here() -> None:
    http = LockedHttp({HTTPS: FOUND})
    web = WebLogin(LOGIN, lambda: False)
    tools = Tools(network=fake_network(http=http), sessions=Sessions(), login=web)

    with pytest.raises(RefusedError, match="wants a login"):
        Inquiry(tools, ALICE).follow([HTTPS])

    assert [r.login for r in http.asked] == [None]


def test_a_login_may_be_sent_once_in_a_run() -> None:
    web = WebLogin(LOGIN)

    assert [web.may_be_sent() for _ in range(3)] == [True, False, False]


def test_an_inquiry_is_followed_once() -> None:
    one = inquiry(FakeHttp({HTTPS: FOUND}))
    one.follow([HTTPS])

    with pytest.raises(RuntimeError, match="followed once"):
        one.follow([HTTPS])
