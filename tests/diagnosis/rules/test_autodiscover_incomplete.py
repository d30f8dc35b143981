import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.autodiscover_incomplete import RULE
from autoconf.messages import text
from autoconf.model.audit import DomainFacts, Publication, PublicationKind
from autoconf.model.evidence import Outcome
from autoconf.model.lapse import Lapse, LapseFact
from autoconf.model.message import Message
from autoconf.model.report import Report
from tests.auditing.builders import IMAP, SMTP, document
from tests.diagnosis.audited import RIGHT, answered, audited

POX = document(IMAP, SMTP, kind=PublicationKind.AUTODISCOVER)
JSON = answered(PublicationKind.AUTODISCOVER_JSON, Outcome.REFUSED, detail=Message("net.no-time"))


ECHO = LapseFact(lapse=Lapse.PHONE_ECHO, at=POX[0].at)
LOCKED = replace(POX[0], outcome=Outcome.REFUSED, config=None, wants_login=True)
UNANSWERED = replace(POX[1], outcome=Outcome.ABSENT, config=None, detail=Message("net.no-time"))
NO_MAIL = Message.of("discovery.malformed", why=Message("discovery.no-mail-server"))
EMPTY = replace(POX[0], outcome=Outcome.MALFORMED, config=None, detail=NO_MAIL)
NO_JSON = replace(JSON, outcome=Outcome.ABSENT, status=404, detail=None)
WORDS = (
    *("status 405", "cannot be used", "mail.example.net", "servers of IMAP", "wants a login"),
    *("none for GET", "names no server"),
)


def asked(status: int | None) -> DomainFacts:
    return replace(RIGHT, mobile_status=status)


def leading_to(host: str) -> Publication:
    url = f"https://{host}/autodiscover.xml"
    return replace(JSON, outcome=Outcome.FOUND, detail=None, leads_to=url)


def incomplete() -> list[Report]:
    """Return reports that make the rule speak in every way."""
    return [
        audited(*POX, facts=asked(405)),
        audited(*POX, JSON),
        audited(*POX, leading_to("mail.example.net")),
        audited(*POX, facts=replace(RIGHT, lapses=(ECHO,))),
        audited(*document(IMAP, SMTP), LOCKED),
        audited(POX[0], UNANSWERED),
        audited(EMPTY),
    ]


@pytest.mark.parametrize(
    ("report", "words"),
    list(zip(incomplete(), WORDS, strict=True)),
    ids=["phones", "json", "json-abroad", "phone-echo", "login", "get", "no-mail"],
)
def test_a_program_that_gets_no_answer_is_named(report: Report, words: str) -> None:
    [found] = RULE.check(report)

    assert words in text(found.message.id, found.message.parameters)


def test_a_json_that_is_not_there_is_named_beside_another_fault() -> None:
    found = [one.message.id for one in RULE.check(audited(POX[0], UNANSWERED, NO_JSON))]

    assert found == [f"finding.autodiscover-incomplete.{what}" for what in ("get", "json-missing")]


def test_the_host_behind_the_record_of_autodiscover_is_no_strange_one() -> None:
    url = "https://mail.example.net/autodiscover/autodiscover.xml"
    record = replace(POX[0], kind=PublicationKind.AUTODISCOVER_SRV, hops=(url,))

    assert list(RULE.check(audited(*POX, record, leading_to("mail.example.net")))) == []


@pytest.mark.parametrize(
    "report",
    [
        audited(*POX, facts=asked(200)),
        audited(*POX, NO_JSON),
        audited(LOCKED),
        audited(*POX, facts=asked(None)),
        audited(*POX, facts=asked(503)),
        audited(*POX, replace(JSON, outcome=Outcome.ABSENT)),
        audited(*POX, leading_to("mail.example.com")),
        audited(JSON, facts=asked(405)),
    ],
    ids=[
        "answered",
        "no-json-alone",
        "exchange",
        "not-asked",
        "trouble",
        "no-json",
        "own-host",
        "no-autodiscover",
    ],
)
def test_what_is_answered_or_not_offered_is_no_trouble(report: Report) -> None:
    assert list(RULE.check(report)) == []
