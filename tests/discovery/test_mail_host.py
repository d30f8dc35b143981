import pytest

from autoconf.discovery.mail_host import (
    best_mx_host,
    has_null_mx,
    mail_host_queries,
    mail_host_questions,
)
from autoconf.model.address import EmailAddress
from autoconf.model.evidence import DiscoveryOptions, MxFacts, Query, Relation
from autoconf.net.interfaces import DnsReply, Mx, Question

ALICE = EmailAddress.parse("alice@example.com")
OPTIONS = DiscoveryOptions(ispdb_url=None)
QUERY = Query(address=ALICE, domain="example.com", options=OPTIONS)


def reply(*records: Mx) -> DnsReply:
    return DnsReply(question=Question("example.com", "MX"), records=records)


@pytest.mark.parametrize(
    ("records", "host"),
    [
        pytest.param([], None, id="none"),
        pytest.param([Mx(preference=0, host="")], None, id="null-mx"),
        pytest.param(
            [Mx(preference=10, host="MX1.Hoster.example.")], "mx1.hoster.example", id="one"
        ),
        pytest.param(
            [Mx(preference=20, host="b.hoster.example"), Mx(preference=5, host="a.hoster.example")],
            "a.hoster.example",
            id="lowest-preference",
        ),
        pytest.param([Mx(preference=10, host="192.0.2.1")], None, id="an-address"),
        pytest.param([Mx(preference=10, host="localhost")], None, id="no-full-name"),
    ],
)
def test_the_best_mx_host_is_a_name_of_lowest_preference(
    records: list[Mx], host: str | None
) -> None:
    assert best_mx_host(reply(*records)) == host


@pytest.mark.parametrize(
    ("records", "null"),
    [
        ([], False),
        ([Mx(preference=0, host="")], True),
        ([Mx(preference=10, host="mx.example.com")], False),
    ],
)
def test_a_null_mx_is_one_with_an_empty_host(records: list[Mx], *, null: bool) -> None:
    assert has_null_mx(reply(*records)) is null


@pytest.mark.parametrize(
    ("domain", "mx_host", "domains"),
    [
        pytest.param(
            "example.com",
            "mx.eu.hoster.example",
            ["eu.hoster.example", "hoster.example"],
            id="both",
        ),
        pytest.param("example.com", "mx.hoster.example", ["hoster.example"], id="full-is-base"),
        pytest.param("example.com", "hoster.example", ["hoster.example"], id="host-is-base"),
        pytest.param("example.com", "mx.firm.co.uk", ["firm.co.uk"], id="never-a-suffix"),
        pytest.param("example.com", "mx.co.uk", ["mx.co.uk"], id="base-below-a-suffix"),
        pytest.param("example.com", "co.uk", [], id="a-suffix-itself"),
        pytest.param("example.com", "mx.example.com", [], id="own-domain"),
        pytest.param("example.com", "example.com", [], id="own-name"),
        pytest.param("mail.example.com", "mx.example.com", ["example.com"], id="own-parent"),
        pytest.param(
            "example.com",
            "a.b.c.hoster.example",
            ["b.c.hoster.example", "hoster.example"],
            id="deep",
        ),
    ],
)
def test_the_hoster_is_asked_about_its_full_and_its_base_domain(
    domain: str, mx_host: str, domains: list[str]
) -> None:
    queries = mail_host_queries(Query(address=None, domain=domain), mx_host)

    assert [q.domain for q in queries] == domains


def test_a_hosters_query_keeps_the_address_and_the_options() -> None:
    (query,) = mail_host_queries(QUERY, "mx.hoster.example")

    assert query == Query(
        address=ALICE,
        domain="hoster.example",
        relation=Relation.MAIL_HOST,
        mx_host="mx.hoster.example",
        options=OPTIONS,
    )


def test_a_disputed_mx_record_makes_its_questions_disputed() -> None:
    facts = [MxFacts(host="mx.hoster.example", disputed=disputed) for disputed in (True, False)]

    assert [{q.disputed for q in mail_host_questions(QUERY, one)} for one in facts] == [
        {True},
        {False},
    ]


@pytest.mark.parametrize("facts", [None, MxFacts(), MxFacts(is_null=True)])
def test_without_an_mx_host_there_is_no_mail_host_to_ask(facts: MxFacts | None) -> None:
    assert mail_host_questions(QUERY, facts) == []
