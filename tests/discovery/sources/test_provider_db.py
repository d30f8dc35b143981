from collections.abc import Sequence
from typing import cast

from autoconf.discovery.interface import Step, Tools
from autoconf.discovery.sources.provider_db import SOURCE
from autoconf.model.evidence import Answer, Query, Relation, Trust
from tests.discovery.builders import noted

TOOLS = cast("Tools", None)  # the catalogue asks nobody


def hoster(domain: str, mx_host: str) -> Sequence[Step]:
    query = Query(address=None, domain=domain, relation=Relation.MAIL_HOST, mx_host=mx_host)
    return SOURCE.steps(query)


def ask(steps: Sequence[Step]) -> Answer | None:
    (step,) = steps
    return step.ask(TOOLS)


def test_the_own_domain_is_looked_up() -> None:
    (step,) = SOURCE.steps(Query(address=None, domain="gmail.com"))

    assert (step.asked, step.rank) == ("provider catalogue: gmail.com", 40)


def test_an_answer_for_the_own_domain_is_authenticated() -> None:
    answer = ask(SOURCE.steps(Query(address=None, domain="gmail.com")))

    assert answer is not None
    assert answer.config.provider_id == "gmail"
    assert answer.trust is Trust.AUTHENTICATED
    assert answer.hops == ("providers/gmail.yaml",)


def test_an_unknown_domain_has_no_answer() -> None:
    assert ask(SOURCE.steps(Query(address=None, domain="example.com"))) is None


def test_an_mx_host_is_asked_about_once() -> None:
    assert [step.rank for step in hoster("l.google.com", "aspmx.l.google.com")] == [80]
    assert hoster("google.com", "aspmx.l.google.com") == ()


def test_what_an_mx_host_leads_to_is_the_word_of_plain_dns() -> None:
    answer = ask(hoster("l.google.com", "aspmx.l.google.com"))

    assert answer is not None
    assert answer.config.provider_id == "gmail"
    assert answer.trust is Trust.UNAUTHENTICATED
    assert answer.hops == ("MX aspmx.l.google.com", "providers/gmail.yaml")
    assert noted(answer) == ["the MX host aspmx.l.google.com belongs to Gmail"]


def test_an_unknown_mx_host_has_no_answer() -> None:
    assert ask(hoster("example.com", "mx.example.com")) is None


def test_a_hoster_without_mx_host_is_not_asked_about() -> None:
    query = Query(address=None, domain="example.com", relation=Relation.MAIL_HOST)

    assert SOURCE.steps(query) == ()


def test_it_works_without_network() -> None:
    assert SOURCE.offline
