from msgspec.structs import replace

from autoconf.diagnosis.rules.autodiscover_abroad import RULE
from autoconf.model.audit import Publication, PublicationKind
from tests.auditing.builders import IMAP, SMTP, document
from tests.diagnosis.audited import RIGHT, audited

URL = "https://autodiscover.example.com/autodiscover/autodiscover.xml"
AWAY = "https://mail.elsewhere.example/autodiscover/autodiscover.xml"


def led(*hops: str) -> Publication:
    (one, _) = document(IMAP, SMTP, kind=PublicationKind.AUTODISCOVER)
    return replace(one, hops=hops)


def test_a_redirect_to_another_domain_is_reported() -> None:
    (finding,) = RULE.check(audited(led(URL, AWAY)))

    assert dict(finding.title.parameters)["host"] == "mail.elsewhere.example"


def test_the_mail_hosts_domain_is_right() -> None:
    hosted = replace(RIGHT, mail_host="elsewhere.example")

    assert list(RULE.check(audited(led(URL, AWAY), facts=hosted))) == []


def test_an_answer_of_the_domain_is_right() -> None:
    assert list(RULE.check(audited(led(URL)))) == []
