from collections.abc import Mapping

import pytest
from msgspec.structs import replace

from autoconf.dialogues.sessions import Sessions
from autoconf.discovery.consent import Consent
from autoconf.discovery.interface import Tools, WebLogin
from autoconf.discovery.sources.autodiscover import SOURCE
from autoconf.errors import (
    AddressWithheldError,
    MalformedDocumentError,
    NetworkError,
    NoDataError,
    TimedOutError,
)
from autoconf.model.config import Service
from autoconf.model.evidence import Answer, DiscoveryOptions, Query, Relation, Trust
from autoconf.model.message import Message
from autoconf.model.secret import Login, Secret
from autoconf.net.interfaces import HttpResponse, Srv
from tests.discovery.autodiscover import (
    ALICE,
    BARE,
    ELSEWHERE,
    HTTP,
    HTTPS,
    PATH,
    WANTS_LOGIN,
    moved,
    redirect_url,
    settings,
)
from tests.discovery.builders import IMAP, SMTP, srv
from tests.fakes import FakeDns, FakeHttp, fake_network, page

QUERY = Query(address=ALICE, domain="example.com")
SRV = "_autodiscover._tcp.example.com"
FOUND = settings(IMAP, SMTP)
Site = Mapping[str, bytes | HttpResponse | NetworkError]


def ask(
    question: str,
    http: FakeHttp,
    records: list[Srv] | NetworkError | None = None,
    login: Login | None = None,
    *,
    agrees: bool = True,
) -> Answer:
    """Ask the step of that name."""
    (step,) = [s for s in SOURCE.steps(QUERY) if s.asked == question]
    dns = FakeDns({} if records is None else {(SRV, "SRV"): records})
    web = None if login is None else WebLogin(login)
    network = fake_network(http=http, dns=dns)
    consent = Consent(trust_hosts=("hoster.example",) if agrees else ())
    tools = Tools(network=network, sessions=Sessions(), login=web, may_tell=consent.may_tell)
    answer = step.ask(tools)
    assert answer is not None
    return answer


def ask_srv(site: Site, *records: str) -> Answer:
    return ask(f"SRV {SRV}", FakeHttp(site), [srv(text) for text in records])


# what is asked


def test_https_comes_first_and_what_proves_nothing_last() -> None:
    assert [(s.asked, s.rank) for s in SOURCE.steps(QUERY)] == [
        (HTTPS, 60),
        (BARE, 61),
        (HTTP, 92),
        (f"SRV {SRV}", 93),
    ]


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(replace(QUERY, address=None), id="no-address"),
        pytest.param(replace(QUERY, relation=Relation.MAIL_HOST), id="hoster"),
        pytest.param(
            replace(QUERY, options=DiscoveryOptions(send_address=False)), id="not-to-be-told"
        ),
    ],
)
def test_who_may_not_be_told_the_address_is_not_asked(query: Query) -> None:
    assert not SOURCE.steps(query)


def test_no_parent_domain_is_ever_asked() -> None:
    steps = SOURCE.steps(replace(QUERY, domain="mail.example.com"))

    assert all("mail.example.com" in s.asked for s in steps)


# https


@pytest.mark.parametrize("url", [HTTPS, BARE])
def test_an_answer_over_https_is_the_own_word_of_the_domain(url: str) -> None:
    assert ask(url, FakeHttp({url: FOUND})) == Answer(
        config=ask(url, FakeHttp({url: FOUND})).config, trust=Trust.AUTHENTICATED, hops=(url,)
    )


def test_the_servers_are_those_of_the_document() -> None:
    assert ask(HTTPS, FakeHttp({HTTPS: FOUND})).config.servers == (IMAP, SMTP)


def test_a_hop_without_proof_makes_the_answer_unauthenticated() -> None:
    weak = page(FOUND, authenticated=False, hops=(HTTPS,))

    assert ask(HTTPS, FakeHttp({HTTPS: weak})).trust is Trust.UNAUTHENTICATED


def test_notes_hops_and_aliases_are_kept() -> None:
    more = "<Protocol><Type>CalDAV</Type></Protocol>"
    last = replace(page(settings(IMAP, more=more)), cnames=("a.cdn.example", "a.cdn.example"))

    answer = ask(HTTPS, FakeHttp({HTTPS: redirect_url(ELSEWHERE), ELSEWHERE: last}))

    assert answer.notes == (Message.of("document.protocol-unknown", word="caldav"),)
    assert answer.hops == (HTTPS, ELSEWHERE)
    assert answer.cnames == ("a.cdn.example",)


def test_an_exchange_server_without_mail_protocols_is_an_answer() -> None:
    url = "https://mail.example.com/EWS"
    more = f"<Protocol><Type>EXCH</Type><EwsUrl>{url}</EwsUrl></Protocol>"

    config = ask(HTTPS, FakeHttp({HTTPS: settings(more=more)})).config

    assert (config.servers, config.services) == ((), (Service(kind="exchange", url=url),))


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ("", "it names no mail server"),
        ("<Protocol><Type>IMAP</Type></Protocol>", "imap was dropped"),
    ],
)
def test_settings_without_anything_are_malformed(more: str, why: str) -> None:
    with pytest.raises(MalformedDocumentError, match=why):
        ask(HTTPS, FakeHttp({HTTPS: settings(more=more)}))


# plain http


def test_over_plain_http_nobody_learns_the_address() -> None:
    http = FakeHttp({HTTP: moved(ELSEWHERE), ELSEWHERE: FOUND})

    ask(HTTP, http)

    first = http.asked[0]
    assert (first.method, first.body, first.max_redirects) == ("GET", None, 0)
    assert "alice" not in first.url


def test_a_redirect_that_was_learned_over_plain_http_proves_nothing() -> None:
    answer = ask(HTTP, FakeHttp({HTTP: moved(ELSEWHERE, 301), ELSEWHERE: FOUND}))

    assert (answer.trust, answer.hops) == (Trust.UNAUTHENTICATED, (HTTP, ELSEWHERE))
    assert answer.config.servers == (IMAP, SMTP)


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(page(FOUND), id="settings"),
        pytest.param(page(status=404), id="nothing"),
        pytest.param(moved(f"http://mail.hoster.example{PATH}"), id="http"),
        pytest.param(moved("https://parking.example/?domain=example.com"), id="parking"),
        pytest.param(moved(HTTPS), id="asked-anyway"),
        pytest.param(moved(BARE.replace(PATH, "/Autodiscover/Autodiscover.xml")), id="case"),
    ],
)
def test_only_a_redirect_to_another_autodiscover_over_https_counts(response: HttpResponse) -> None:
    http = FakeHttp({HTTP: response, ELSEWHERE: FOUND})

    with pytest.raises(NoDataError):
        ask(HTTP, http)

    assert http.urls == [HTTP]


@pytest.mark.parametrize("question", [HTTP, f"SRV {SRV}"])
def test_a_foreign_host_that_anybody_can_have_named_is_not_told_the_address(question: str) -> None:
    http = FakeHttp({HTTP: moved(ELSEWHERE), ELSEWHERE: FOUND})

    with pytest.raises(AddressWithheldError) as caught:
        ask(question, http, [srv("0 0 443 mail.hoster.example")], agrees=False)

    assert caught.value.host == "mail.hoster.example"
    assert ELSEWHERE not in http.urls


@pytest.mark.parametrize("question", [HTTP, f"SRV {SRV}"])
def test_another_host_of_the_own_domain_needs_no_consent(question: str) -> None:
    url = f"https://mail.example.com{PATH}"
    http = FakeHttp({HTTP: moved(url), url: FOUND})

    assert ask(question, http, [srv("0 0 443 mail.example.com")], agrees=False).hops[-1] == url


def test_a_host_that_may_know_the_address_cannot_pass_it_on() -> None:
    url = f"https://mail.example.com{PATH}"
    http = FakeHttp({HTTP: moved(url), url: redirect_url(ELSEWHERE), ELSEWHERE: FOUND})

    with pytest.raises(AddressWithheldError):
        ask(HTTP, http, agrees=False)

    assert ELSEWHERE not in http.urls


def test_the_own_word_over_https_names_further_hosts() -> None:
    http = FakeHttp({HTTPS: redirect_url(ELSEWHERE), ELSEWHERE: FOUND})

    assert ask(HTTPS, http, agrees=False).hops == (HTTPS, ELSEWHERE)


# SRV


def test_the_host_of_the_record_is_asked() -> None:
    answer = ask_srv({ELSEWHERE: FOUND}, "0 0 443 mail.hoster.example")

    assert answer.config.servers == (IMAP, SMTP)
    assert answer.hops == (SRV, ELSEWHERE)


def test_what_the_dns_names_proves_nothing_unless_dnssec_does() -> None:
    answer = ask_srv({ELSEWHERE: FOUND}, "0 0 443 mail.hoster.example")

    assert answer.trust is Trust.UNAUTHENTICATED
    assert answer.questions == ((SRV, "SRV"),)


def test_the_port_of_the_record_is_honoured() -> None:
    url = f"https://mail.hoster.example:8443{PATH}"

    assert ask_srv({url: FOUND}, "0 0 8443 mail.hoster.example").hops[-1] == url


def test_the_record_of_lowest_priority_is_taken() -> None:
    answer = ask_srv(
        {ELSEWHERE: FOUND}, "20 9 443 other.hoster.example", "10 0 443 mail.hoster.example"
    )

    assert answer.hops[-1] == ELSEWHERE


@pytest.mark.parametrize(
    ("record", "kind", "why"),
    [
        ("0 0 0 .", NoDataError, "says that it has no Autodiscover"),
        ("0 0 443 autodiscover.example.com", NoDataError, "asked anyway"),
        ("0 0 443 192.0.2.1", MalformedDocumentError, "not a full domain name"),
    ],
)
def test_a_record_that_leads_nowhere_says_why(record: str, kind: type[Exception], why: str) -> None:
    with pytest.raises(kind, match=why):
        ask_srv({}, record)


def test_trouble_with_the_resolver_is_passed_on() -> None:
    with pytest.raises(TimedOutError):
        ask(f"SRV {SRV}", FakeHttp(), TimedOutError("net.no-time"))


# the login


@pytest.mark.parametrize("question", [HTTP, f"SRV {SRV}"])
def test_no_login_goes_where_plain_http_or_the_dns_leads_outside(question: str) -> None:
    http = FakeHttp({HTTP: moved(ELSEWHERE), ELSEWHERE: WANTS_LOGIN})
    login = Login(username="alice@example.com", password=Secret("secret"))

    with pytest.raises(NetworkError, match="HTTP 401: an Exchange server"):
        ask(question, http, [srv("0 0 443 mail.hoster.example")], login)

    assert not any(r.login for r in http.asked)


def test_all_steps_of_a_run_share_one_login() -> None:
    http = FakeHttp({HTTPS: WANTS_LOGIN, BARE: WANTS_LOGIN})
    login = Login(username="alice@example.com", password=Secret("secret"))
    tools = Tools(network=fake_network(http=http), sessions=Sessions(), login=WebLogin(login))

    for step in SOURCE.steps(QUERY)[:2]:
        with pytest.raises(NetworkError):
            step.ask(tools)

    assert [(r.url, r.login) for r in http.asked] == [(HTTPS, None), (HTTPS, login), (BARE, None)]
