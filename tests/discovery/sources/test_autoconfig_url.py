import pytest

from autoconf.dialogues.sessions import Sessions
from autoconf.discovery.interface import Tools
from autoconf.discovery.sources.autoconfig_url import SOURCE
from autoconf.model.address import EmailAddress
from autoconf.model.evidence import DiscoveryOptions, Query, Relation, Trust
from tests.discovery.builders import IMAP, SMTP
from tests.discovery.documents import document
from tests.fakes import FakeHttp, fake_network

ALICE = EmailAddress.parse("alice@example.com")
BY_MX = Query(address=ALICE, domain="hoster.example", relation=Relation.MAIL_HOST, mx_host="mx.x")


def urls(query: Query) -> list[str]:
    return [step.asked for step in SOURCE.steps(query)]


def test_the_own_domain_is_asked_by_https_first_and_by_http_last() -> None:
    assert urls(Query(address=ALICE, domain="example.com")) == [
        "https://autoconfig.example.com/mail/config-v1.1.xml?emailaddress=alice%40example.com",
        "https://example.com/.well-known/autoconfig/mail/config-v1.1.xml",
        "http://autoconfig.example.com/mail/config-v1.1.xml",
    ]


def test_the_address_goes_to_the_own_https_host_only() -> None:
    asked = [*urls(Query(address=ALICE, domain="example.com")), *urls(BY_MX)]

    assert [url.partition("/mail/")[0] for url in asked if "alice" in url] == [
        "https://autoconfig.example.com"
    ]


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(Query(address=None, domain="example.com"), id="no-address"),
        pytest.param(
            Query(
                address=ALICE,
                domain="example.com",
                options=DiscoveryOptions(send_address=False),
            ),
            id="switched-off",
        ),
        pytest.param(BY_MX, id="hoster"),
    ],
)
def test_otherwise_nobody_learns_the_address(query: Query) -> None:
    assert not any("?" in url or "alice" in url for url in urls(query))


def test_an_odd_local_part_is_escaped_but_its_dots() -> None:
    odd = EmailAddress.parse("a.b+c&d%e@example.com")

    assert urls(Query(address=odd, domain="example.com"))[0].endswith(
        "?emailaddress=a.b%2Bc%26d%25e%40example.com"
    )


def test_a_hoster_is_asked_by_https_at_its_autoconfig_host_only() -> None:
    assert urls(BY_MX) == ["https://autoconfig.hoster.example/mail/config-v1.1.xml"]


@pytest.mark.parametrize(
    ("query", "ranks"),
    [(Query(address=None, domain="example.com"), [30, 31, 95]), (BY_MX, [82])],
)
def test_the_ranks_are_those_of_the_decision(query: Query, ranks: list[int]) -> None:
    assert [step.rank for step in SOURCE.steps(query)] == ranks


def test_a_step_fetches_the_url_that_it_names() -> None:
    step = SOURCE.steps(Query(address=ALICE, domain="example.com"))[1]
    http = FakeHttp({step.asked: document(IMAP, SMTP)})

    answer = step.ask(Tools(network=fake_network(http=http), sessions=Sessions()))

    assert answer is not None
    assert (answer.config.servers, answer.trust) == ((IMAP, SMTP), Trust.AUTHENTICATED)
