from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from autoconf.dialogues.sessions import Sessions
from autoconf.discovery.interface import Tools
from autoconf.discovery.sources.autodiscover_v2 import SOURCE
from autoconf.errors import MalformedDocumentError, NoDataError
from autoconf.model.address import EmailAddress
from autoconf.model.config import Service
from autoconf.model.evidence import Answer, DiscoveryOptions, Query, Relation
from tests.fakes import FakeHttp, fake_network, page
from tests.publish.asking import HOSTER, site_of
from tests.publish.asking import ask as ask_serve

QUERY = Query(address=EmailAddress.parse("a+b@example.com"), domain="example.com")
URL = (
    "https://autodiscover.example.com/autodiscover/autodiscover.json"
    "?Email=a%2Bb%40example.com&Protocol=Ews"
)
EWS = "https://outlook.example.com/EWS/Exchange.asmx"


def ask(body: bytes, status: int = 200) -> Answer | None:
    (step,) = SOURCE.steps(QUERY)
    network = fake_network(http=FakeHttp({URL: page(body, status=status)}))
    return step.ask(Tools(network=network, sessions=Sessions()))


def test_the_address_is_told_to_its_own_domain_alone() -> None:
    (step,) = SOURCE.steps(QUERY)

    assert step.asked == URL
    assert step.is_addition


@pytest.mark.parametrize(
    "query",
    [
        replace(QUERY, address=None),
        replace(QUERY, relation=Relation.MAIL_HOST),
        replace(QUERY, options=DiscoveryOptions(send_address=False)),
    ],
    ids=["no address", "a hoster", "not to be told"],
)
def test_otherwise_nothing_is_asked(query: Query) -> None:
    assert not SOURCE.steps(query)


def test_where_exchange_lives_is_a_service_and_no_mail_server() -> None:
    answer = ask(f'{{"Protocol":"Ews","Url":"{EWS}"}}'.encode())

    assert answer is not None
    assert answer.config.services == (Service(kind="exchange", url=EWS),)
    assert not answer.config.servers


def test_the_url_of_the_xml_is_no_exchange() -> None:
    with pytest.raises(NoDataError):
        ask(b'{"Protocol": "AutodiscoverV1", "Url": "https://a.example.com/autodiscover.xml"}')


def test_our_own_serve_is_no_exchange(tmp_path: Path) -> None:
    site = site_of(tmp_path, HOSTER, "domain,profile\nexample.com,basic\n")
    path = URL.removeprefix("https://autodiscover.example.com")
    answer = ask_serve(site, path, host="autodiscover.example.com")

    with pytest.raises(NoDataError, match="HTTP 400"):
        ask(answer.body, status=answer.status)


def test_another_status_means_there_is_none() -> None:
    with pytest.raises(NoDataError, match="HTTP 404"):
        ask(b"", status=404)


@pytest.mark.parametrize(
    "body", [b"<html>", b"[]", b"{}", b'{"Url": 3}', b'{"Url": "http://example.com/"}']
)
def test_what_names_no_https_url_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedDocumentError):
        ask(body)


@given(st.binary(max_size=200))
def test_no_body_does_worse(body: bytes) -> None:
    try:
        ask(body)
    except MalformedDocumentError:
        return
