import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.autodiscover_incomplete import RULE
from autoconf.messages import text
from autoconf.model.audit import DomainFacts, Publication, PublicationKind
from autoconf.model.config import ClientConfig, Service
from autoconf.model.evidence import Outcome
from autoconf.model.message import Message
from autoconf.model.report import Report
from tests.auditing.builders import IMAP, SMTP, document
from tests.diagnosis.audited import RIGHT, answered, audited

POX = document(IMAP, SMTP, kind=PublicationKind.AUTODISCOVER)
JSON = answered(PublicationKind.AUTODISCOVER_JSON, Outcome.REFUSED, detail=Message("net.no-time"))


def asked(status: int | None) -> DomainFacts:
    return replace(RIGHT, mobile_status=status)


def leading_to(host: str) -> Publication:
    services = (Service(kind="exchange", url=f"https://{host}/autodiscover.xml"),)
    config = ClientConfig(provider_id="example.com", services=services)
    return replace(JSON, outcome=Outcome.FOUND, detail=None, config=config)


def incomplete() -> list[Report]:
    """Return reports that make the rule speak in every way."""
    return [
        audited(*POX, facts=asked(405)),
        audited(*POX, JSON),
        audited(*POX, leading_to("mail.example.net")),
    ]


@pytest.mark.parametrize(
    ("report", "words"),
    list(zip(incomplete(), ("status 405", "cannot be used", "mail.example.net"), strict=True)),
    ids=["phones", "json", "json-abroad"],
)
def test_a_program_that_gets_no_answer_is_named(report: Report, words: str) -> None:
    [found] = RULE.check(report)

    assert words in text(found.message.id, found.message.parameters)


@pytest.mark.parametrize(
    "report",
    [
        audited(*POX, facts=asked(200)),
        audited(*POX, facts=asked(None)),
        audited(*POX, facts=asked(503)),
        audited(*POX, replace(JSON, outcome=Outcome.ABSENT)),
        audited(*POX, leading_to("mail.example.com")),
        audited(JSON, facts=asked(405)),
    ],
    ids=["answered", "not-asked", "trouble", "no-json", "own-host", "no-autodiscover"],
)
def test_what_is_answered_or_not_offered_is_no_trouble(report: Report) -> None:
    assert list(RULE.check(report)) == []
