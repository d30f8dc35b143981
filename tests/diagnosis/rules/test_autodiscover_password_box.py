from msgspec.structs import replace

from autoconf.diagnosis.rules.autodiscover_password_box import RULE
from autoconf.model.audit import Publication, PublicationKind
from autoconf.model.evidence import Outcome
from tests.diagnosis.audited import RIGHT, answered, audited


def asking(url: str, *cnames: str) -> Publication:
    """Return a demand for a login at a URL."""
    one = answered(PublicationKind.AUTODISCOVER, Outcome.REFUSED, status=401)
    return replace(one, wants_login=True, hops=(url,), cnames=cnames)


STRANGE = asking("https://autodiscover.parking.example/autodiscover/autodiscover.xml")


def test_a_strange_host_that_asks_for_a_login_is_reported_once() -> None:
    (finding,) = RULE.check(audited(STRANGE, STRANGE))

    assert dict(finding.title.parameters)["host"] == "autodiscover.parking.example"


def test_an_alias_leads_to_a_strange_host_too() -> None:
    own = "https://autodiscover.example.com/autodiscover/autodiscover.xml"

    assert len(list(RULE.check(audited(asking(own, "parking.example"))))) == 1


def test_the_domains_own_exchange_may_ask() -> None:
    own = "https://autodiscover.example.com/autodiscover/autodiscover.xml"

    assert list(RULE.check(audited(asking(own)))) == []


def test_the_mail_host_may_ask() -> None:
    hosted = replace(RIGHT, mail_host="parking.example")

    assert list(RULE.check(audited(STRANGE, facts=hosted))) == []
