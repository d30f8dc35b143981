import pytest

from autoconf.dialogues.sessions import Sessions
from autoconf.discovery.documents import fetch_clientconfig
from autoconf.discovery.interface import Tools
from autoconf.discovery.sources.ispdb import SOURCE
from autoconf.model.address import EmailAddress
from autoconf.model.evidence import DiscoveryOptions, Query, Relation
from tests.discovery.builders import IMAP, SMTP
from tests.discovery.documents import document
from tests.fakes import FakeHttp, fake_network

ALICE = EmailAddress.parse("alice@example.com")


def query(base: str | None, relation: Relation = Relation.OWN) -> Query:
    return Query(
        address=ALICE,
        domain="example.com",
        relation=relation,
        options=DiscoveryOptions(ispdb_url=base),
    )


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("https://db.example/v1.1/", "https://db.example/v1.1/example.com"),
        ("https://db.example/v1.1", "https://db.example/v1.1/example.com"),
        ("https://db.example/{domain}.xml", "https://db.example/example.com.xml"),
        ("https://db.example/?d={domain}", "https://db.example/?d=example.com"),
    ],
)
def test_the_domain_is_appended_or_put_for_its_placeholder(base: str, url: str) -> None:
    assert [step.asked for step in SOURCE.steps(query(base))] == [url]


def test_the_usual_directory_is_thunderbirds() -> None:
    (step,) = SOURCE.steps(Query(address=None, domain="example.com"))

    assert step.asked == "https://autoconfig.thunderbird.net/v1.1/example.com"


def test_it_is_not_asked_when_switched_off() -> None:
    assert not SOURCE.steps(query(None))


@pytest.mark.parametrize(("relation", "rank"), [(Relation.OWN, 50), (Relation.MAIL_HOST, 84)])
def test_the_ranks_are_those_of_the_decision(relation: Relation, rank: int) -> None:
    (step,) = SOURCE.steps(query("https://db.example/", relation))

    assert step.rank == rank


def test_it_learns_the_domain_never_the_address() -> None:
    (step,) = SOURCE.steps(query("https://db.example/"))
    http = FakeHttp({step.asked: document(IMAP, SMTP)})

    answer = step.ask(Tools(network=fake_network(http=http), sessions=Sessions()))

    assert answer is not None
    assert not any("alice" in request.url for request in http.asked)


def test_its_page_is_asked_for_again_only_if_it_has_changed() -> None:
    (step,) = SOURCE.steps(query("https://db.example/"))
    http = FakeHttp({step.asked: document(IMAP, SMTP)})

    step.ask(Tools(network=fake_network(http=http), sessions=Sessions()))

    assert [request.cache for request in http.asked] == [True]


def test_its_requests_alone_may_lead_to_a_local_address_that_the_user_typed() -> None:
    (step,) = SOURCE.steps(query("https://127.0.0.1/v1.1/"))
    other = "https://127.0.0.1/v1.1/anything"
    http = FakeHttp({step.asked: document(IMAP, SMTP), other: document(IMAP, SMTP)})
    tools = Tools(network=fake_network(http=http), sessions=Sessions())

    step.ask(tools)
    fetch_clientconfig(tools, other, query(None))

    assert [request.of_ispdb for request in http.asked] == [True, False]
