from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from autoconf import catalogue
from autoconf.catalogue.index import Index
from autoconf.dialogues.sessions import Sessions
from autoconf.discovery.interface import Tools
from autoconf.discovery.sources.name_servers import SOURCE
from autoconf.errors import NameNotFoundError, NoDataError
from autoconf.model.evidence import Answer, DiscoveryOptions, Query, Relation, Trust
from autoconf.net.interfaces import Mx, Record
from tests.fakes import FakeDns, fake_network

HOSTER = """{"id": "hoster", "names": ["Hoster"], "sources": [], "checked": "2026-11"}"""
KNOWN = Index(
    domains={},
    patterns=(),
    mx_patterns=(),
    ns_patterns=(("ns.hoster.example", "hoster"),),
    providers={"hoster": HOSTER},
    problems=(),
    stamp=None,
)
QUERY = Query(address=None, domain="example.com", options=DiscoveryOptions(providers=KNOWN))
NAME_SERVERS = ["a.dns.example", "ns.hoster.example"]


def ask(name_servers: Sequence[str], *mx: Mx) -> Answer | None:
    zone: dict[tuple[str, str], Sequence[Record]] = {("example.com", "NS"): name_servers}
    if mx:
        zone["example.com", "MX"] = mx
    (step,) = SOURCE.steps(QUERY)
    return step.ask(Tools(network=fake_network(dns=FakeDns(zone)), sessions=Sessions()))


def test_the_name_servers_are_one_question() -> None:
    assert [(s.asked, s.rank) for s in SOURCE.steps(QUERY)] == [("NS of example.com", 89)]


def test_without_a_provider_known_by_its_name_servers_nothing_is_asked() -> None:
    options = DiscoveryOptions(providers=replace(KNOWN, ns_patterns=()))

    assert not SOURCE.steps(replace(QUERY, options=options))


def test_it_asks_if_the_catalogue_makes_it_worth_while() -> None:
    bundled = catalogue.bundled()

    assert bool(SOURCE.steps(Query(address=None, domain="a.b"))) is bundled.knows_name_servers


def test_a_hosters_name_servers_are_not_asked_for() -> None:
    assert not SOURCE.steps(replace(QUERY, domain="hoster.example", relation=Relation.MAIL_HOST))


def test_a_known_name_server_leads_to_its_provider() -> None:
    answer = ask(NAME_SERVERS)

    assert answer is not None
    assert answer.config.provider_id == "hoster"
    assert answer.hops == ("NS ns.hoster.example", "providers/hoster.yaml")


def test_a_hint_is_never_proved() -> None:
    answer = ask(NAME_SERVERS)

    assert answer is not None
    assert (answer.trust, answer.questions) == (Trust.UNAUTHENTICATED, ())


def test_unknown_name_servers_lead_nowhere() -> None:
    assert ask(["a.dns.example"]) is None


def test_an_mx_host_in_the_own_domain_does_not_speak_against_it() -> None:
    assert ask(NAME_SERVERS, Mx(preference=1, host="mail.example.com")) is not None


@pytest.mark.parametrize("host", ["mx.other.example", ""], ids=["elsewhere", "null-mx"])
def test_an_mx_record_that_says_otherwise_ends_the_hint(host: str) -> None:
    with pytest.raises(NoDataError, match="MX"):
        ask(NAME_SERVERS, Mx(preference=1, host=host))


def test_without_name_servers_there_is_no_data() -> None:
    (step,) = SOURCE.steps(QUERY)

    with pytest.raises(NameNotFoundError):
        step.ask(Tools(network=fake_network(), sessions=Sessions()))
