import pytest
from msgspec.structs import replace

from autoconf.dialogues.sessions import Sessions
from autoconf.discovery.documents import fetch_clientconfig, require_document
from autoconf.discovery.interface import Tools
from autoconf.discovery.outcomes import of_error
from autoconf.errors import (
    MalformedDocumentError,
    NameNotFoundError,
    NoDataError,
    RefusedError,
    TlsFailedError,
)
from autoconf.model.address import EmailAddress
from autoconf.model.evidence import Answer, Query, Relation, Trust, WebPage
from autoconf.net.interfaces import HttpResponse
from tests.discovery.builders import IMAP, SMTP
from tests.discovery.documents import document
from tests.fakes import FakeHttp, fake_network, page

DOCUMENT = document(IMAP, SMTP)
URL = "https://autoconfig.example.com/mail/config-v1.1.xml"
OWN = Query(address=EmailAddress.parse("alice@example.com"), domain="example.com")
BY_MX = Query(
    address=None, domain="example.com", relation=Relation.MAIL_HOST, mx_host="mx.example.com"
)


def fetch(content: bytes | HttpResponse | None, query: Query = OWN, url: str = URL) -> Answer:
    http = FakeHttp({} if content is None else {url: content})
    return fetch_clientconfig(
        Tools(network=fake_network(http=http), sessions=Sessions()), url, query
    )


def test_a_document_becomes_an_answer_in_its_own_order() -> None:
    assert fetch(DOCUMENT).config.servers == (IMAP, SMTP)


def test_the_media_type_does_not_matter() -> None:
    assert fetch(page(DOCUMENT, content_type="text/html")).config.servers == (IMAP, SMTP)


@pytest.mark.parametrize(
    ("response", "query", "trust"),
    [
        pytest.param(page(DOCUMENT, hops=(URL,)), OWN, Trust.AUTHENTICATED, id="own-https"),
        pytest.param(
            page(DOCUMENT, hops=(URL, "https://example.net/x")),
            OWN,
            Trust.AUTHENTICATED,
            id="https-all-the-way",
        ),
        pytest.param(
            page(DOCUMENT, hops=("http://autoconfig.example.com/", URL)),
            OWN,
            Trust.UNAUTHENTICATED,
            id="http-to-https",
        ),
        pytest.param(
            page(DOCUMENT, hops=("http://autoconfig.example.com/",)),
            OWN,
            Trust.UNAUTHENTICATED,
            id="http",
        ),
        pytest.param(page(DOCUMENT, hops=(URL,)), BY_MX, Trust.UNAUTHENTICATED, id="through-mx"),
    ],
)
def test_only_https_of_the_own_domain_is_authenticated(
    response: HttpResponse, query: Query, trust: Trust
) -> None:
    assert fetch(response, query).trust is trust


def test_the_way_it_took_is_kept() -> None:
    hops = (URL, "https://example.net/x")

    assert fetch(page(DOCUMENT, hops=hops)).hops == hops


@pytest.mark.parametrize(
    ("aliases", "kept"),
    [
        pytest.param((), (), id="none"),
        pytest.param(("www.example.com", "example.com"), (), id="own"),
        pytest.param(
            ("autoconfig.example.com", "cdn.hoster.example", "a.example.net"),
            ("cdn.hoster.example", "a.example.net"),
            id="foreign",
        ),
        pytest.param(("badexample.com",), ("badexample.com",), id="look-alike"),
    ],
)
def test_aliases_are_kept_that_leave_the_registrable_domain(
    aliases: tuple[str, ...], kept: tuple[str, ...]
) -> None:
    assert fetch(replace(page(DOCUMENT), cnames=aliases)).cnames == kept


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_a_server_that_will_not_answer_has_refused(status: int) -> None:
    with pytest.raises(RefusedError, match=f"HTTP {status}"):
        fetch(page(status=status))


@pytest.mark.parametrize("status", [204, 404, 410, 300, 402])
def test_another_status_means_that_there_is_no_document(status: int) -> None:
    with pytest.raises(NoDataError, match=f"HTTP {status}"):
        fetch(page(status=status))


def test_a_bad_request_may_want_the_address() -> None:
    with pytest.raises(RefusedError, match="may want to be told the address"):
        fetch(page(status=400))


def test_a_bad_request_that_had_the_address_means_no_document() -> None:
    with pytest.raises(NoDataError, match="HTTP 400"):
        fetch(page(status=400), url=f"{URL}?emailaddress=alice%40example.com")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b" \r\n\t", id="blank"),
        pytest.param(b"<!DOCTYPE html><html><body>Parked</body></html>", id="html"),
        pytest.param(b"\n<HTML><head/></HTML>", id="html-in-capitals"),
    ],
)
def test_a_page_that_is_no_configuration_is_absent(body: bytes) -> None:
    with pytest.raises(NoDataError):
        fetch(body)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<clientConfig>", id="cut-off"),
        pytest.param(b"<other/>", id="another-root"),
        pytest.param(b'{"a": 1}', id="json"),
        pytest.param(b'<!DOCTYPE a [<!ENTITY x "y">]><clientConfig/>', id="doctype"),
    ],
)
def test_what_cannot_be_read_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedDocumentError):
        fetch(body)


def test_a_document_without_a_usable_server_is_malformed() -> None:
    with pytest.raises(MalformedDocumentError, match=r"config-v1\.1\.xml: "):
        fetch(document())


def test_a_host_that_does_not_exist_stays_a_network_error() -> None:
    with pytest.raises(NameNotFoundError):
        fetch(None)


def test_a_bad_certificate_stays_a_network_error() -> None:
    http = FakeHttp({URL: TlsFailedError("tls.problem.cert-self-signed", peer="192.0.2.1")})
    tools = Tools(network=fake_network(http=http), sessions=Sessions())

    with pytest.raises(TlsFailedError):
        fetch_clientconfig(tools, URL, OWN)


def test_no_credentials_are_sent() -> None:
    http = FakeHttp({URL: DOCUMENT})

    fetch_clientconfig(Tools(network=fake_network(http=http), sessions=Sessions()), URL, OWN)

    assert [(r.method, set(r.headers), r.body) for r in http.asked] == [("GET", {"Accept"}, None)]


@pytest.mark.parametrize(
    ("body", "wants_login"),
    [(b"<html>hello</html>", False), (b"<html><input type='password'></html>", True)],
)
def test_a_web_page_is_kept_as_a_fact(body: bytes, *, wants_login: bool) -> None:
    hops = ("http://autoconfig.example.com/x", "http://portal.example/")

    with pytest.raises(NoDataError) as caught:
        require_document(page(body, hops=hops))

    assert of_error(caught.value).page == WebPage(url=hops[-1], wants_login=wants_login)
