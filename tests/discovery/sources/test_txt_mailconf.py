from collections.abc import Mapping, Sequence

import pytest

from autoconf.dialogues.sessions import Sessions
from autoconf.discovery.interface import Tools
from autoconf.discovery.sources.txt_mailconf import SOURCE
from autoconf.errors import MalformedDocumentError, NoDataError, RefusedError, TimedOutError
from autoconf.model.address import EmailAddress
from autoconf.model.evidence import Answer, Query, Relation, Trust
from autoconf.net.interfaces import HttpResponse, Record
from tests.discovery.builders import IMAP, SMTP
from tests.discovery.documents import document
from tests.fakes import FakeDns, FakeHttp, fake_network, page

URL = "https://autoconfig.example.com/mail/config-v1.1.xml"
OTHER = "https://settings.example/config.xml"
DOCUMENT = document(IMAP, SMTP)
QUERY = Query(address=EmailAddress.parse("alice@example.com"), domain="example.com")


def ask(
    *records: Record, site: Mapping[str, bytes | HttpResponse] | None = None
) -> tuple[Answer | None, FakeHttp]:
    http = FakeHttp({URL: DOCUMENT, OTHER: DOCUMENT} if site is None else site)
    network = fake_network(dns=FakeDns({("example.com", "TXT"): records}), http=http)
    (step,) = SOURCE.steps(QUERY)
    return step.ask(Tools(network=network, sessions=Sessions())), http


def test_the_records_of_the_domain_are_one_question() -> None:
    assert [(s.asked, s.rank) for s in SOURCE.steps(QUERY)] == [("TXT mailconf of example.com", 90)]


def test_a_hosters_records_are_not_asked_for() -> None:
    query = Query(address=None, domain="hoster.example", relation=Relation.MAIL_HOST)

    assert not SOURCE.steps(query)


@pytest.mark.parametrize("record", [f"mailconf={URL}", f"MailConf= {URL} "])
def test_the_file_behind_a_record_is_read(record: str) -> None:
    answer, http = ask("v=spf1 -all", record)

    assert answer is not None
    assert (answer.config.servers, http.urls) == ((IMAP, SMTP), [URL])


def test_plain_dns_led_there_so_that_nothing_is_authenticated() -> None:
    answer, _ = ask(f"mailconf={URL}")

    assert answer is not None
    assert answer.trust is Trust.UNAUTHENTICATED
    assert answer.questions == (("example.com", "TXT"),)


def test_the_record_is_the_first_of_the_hops() -> None:
    answer, _ = ask(f"mailconf={URL}")

    assert answer is not None
    assert answer.hops == ("TXT example.com", URL)


def test_the_second_record_is_followed_where_the_first_leads_nowhere() -> None:
    answer, http = ask(f"mailconf={URL}", f"mailconf={OTHER}", site={OTHER: DOCUMENT})

    assert answer is not None
    assert (answer.hops[1], http.urls) == (OTHER, [URL, OTHER])


def test_no_more_than_two_records_are_followed() -> None:
    urls = [f"https://h{n}.example/c.xml" for n in range(5)]
    http = FakeHttp({url: page(status=404) for url in urls})
    dns = FakeDns({("example.com", "TXT"): [f"mailconf={url}" for url in urls]})
    (step,) = SOURCE.steps(QUERY)

    with pytest.raises(NoDataError, match="HTTP 404"):
        step.ask(Tools(network=fake_network(dns=dns, http=http), sessions=Sessions()))

    assert http.urls == urls[:2]


@pytest.mark.parametrize(
    "url",
    [
        "http://autoconfig.example.com/c.xml",
        "ftp://example.com/c.xml",
        "https://user@example.com/c.xml",
        "https://example.com:8443/c.xml",
        "https://exam ple.com/c.xml",
        "",
    ],
)
def test_what_is_no_https_url_is_not_followed(url: str) -> None:
    with pytest.raises(NoDataError, match="https"):
        ask(f"mailconf={url}")


def test_a_file_that_cannot_be_read_is_malformed() -> None:
    with pytest.raises(MalformedDocumentError):
        ask(f"mailconf={URL}", site={URL: b"<other/>"})


def test_a_server_that_will_not_answer_has_refused() -> None:
    with pytest.raises(RefusedError):
        ask(f"mailconf={URL}", site={URL: page(status=403)})


@pytest.mark.parametrize("records", [["v=spf1 -all"], ["amailconf=https://example.com/"]])
def test_other_records_are_no_answer(records: Sequence[str]) -> None:
    assert ask(*records)[0] is None


def test_a_resolver_in_trouble_is_an_error() -> None:
    dns = FakeDns({("example.com", "TXT"): TimedOutError("net.no-time")})
    (step,) = SOURCE.steps(QUERY)

    with pytest.raises(TimedOutError):
        step.ask(Tools(network=fake_network(dns=dns), sessions=Sessions()))
