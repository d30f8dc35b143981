from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.autodiscover_abroad import RULE
from autoconf.model.audit import MxHost, Publication, PublicationKind
from autoconf.model.report import Report
from tests.auditing.builders import IMAP, SMTP, document
from tests.diagnosis.audited import RIGHT, audited

URL = "https://autodiscover.example.com/autodiscover/autodiscover.xml"
AWAY = "https://mail.elsewhere.example/autodiscover/autodiscover.xml"
MICROSOFT = "https://autodiscover-s.outlook.com/autodiscover/autodiscover.xml"
MX_OF_MICROSOFT = "example-com.mail.protection.outlook.com"


def led(*hops: str, kind: PublicationKind = PublicationKind.AUTODISCOVER) -> Publication:
    (one, _) = document(IMAP, SMTP, kind=kind)
    return replace(one, hops=hops)


def with_mx(host: str, one: Publication) -> Report:
    return audited(one, facts=replace(RIGHT, mx=(MxHost(host=host, preference=10),)))


def sick_autodiscover() -> list[Report]:
    """Return reports that make the rule speak in every way."""
    return [
        with_mx("mx.example.com", led(URL, MICROSOFT)),
        with_mx(MX_OF_MICROSOFT, led(URL, AWAY)),
    ]


@pytest.mark.parametrize(
    ("mx", "hops", "what"),
    [
        ("mx.example.com", (URL, MICROSOFT), "microsoft"),
        (MX_OF_MICROSOFT, (URL,), "elsewhere"),
        (MX_OF_MICROSOFT, (URL, AWAY), "elsewhere"),
    ],
)
def test_microsoft_for_one_of_the_two_is_reported(mx: str, hops: Sequence[str], what: str) -> None:
    (finding,) = RULE.check(with_mx(mx, led(*hops)))

    assert finding.message.id == f"finding.autodiscover-abroad.{what}"
    assert dict(finding.message.parameters)["mx"] == mx


def test_an_alias_of_a_host_of_microsoft_counts() -> None:
    alias = replace(led(URL), cnames=("autodiscover.outlook.com",))
    (finding,) = RULE.check(with_mx("mx.example.com", alias))

    assert dict(finding.title.parameters)["host"] == "autodiscover.outlook.com"
    assert list(RULE.check(with_mx(MX_OF_MICROSOFT, alias))) == []


@pytest.mark.parametrize("hops", [(URL,), (URL, AWAY), (AWAY,)])
def test_another_host_than_the_mail_host_is_right(hops: Sequence[str]) -> None:
    record = led(*hops, kind=PublicationKind.AUTODISCOVER_SRV)

    assert list(RULE.check(with_mx("mx.elsewhere.example", record))) == []
    assert list(RULE.check(with_mx("mx.third.example", record))) == []


def test_microsoft_for_both_is_right() -> None:
    assert list(RULE.check(with_mx(MX_OF_MICROSOFT, led(URL, MICROSOFT)))) == []
