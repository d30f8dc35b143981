import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.answers_differ import RULE
from autoconf.messages import text
from autoconf.model.audit import UnequalAddress
from autoconf.model.finding import Severity
from autoconf.model.lapse import Lapse, LapseFact
from autoconf.model.message import Message
from autoconf.model.report import Report
from tests.auditing.builders import IMAP, POP3, SMTP, config, document
from tests.diagnosis.audited import RIGHT, audited

ADDRESS = UnequalAddress(host="autoconfig.example.com", address="192.0.2.2")
URL = "https://autoconfig.example.com/mail/config-v1.1.xml"

POX = "https://autodiscover.example.com/autodiscover/autodiscover.xml"


def differing() -> Report:
    return audited(facts=replace(RIGHT, differing=(URL,)))


def test_the_file_is_named() -> None:
    [found] = RULE.check(differing())

    assert URL in text(found.message.id, found.message.parameters)


def unequal() -> list[Report]:
    """Return reports of an address with another file, and of one that fails."""
    failing = replace(ADDRESS, why=Message("net.no-time"))
    return [audited(facts=replace(RIGHT, unequal=(one,))) for one in (ADDRESS, failing)]


@pytest.mark.parametrize(
    ("report", "words"), list(zip(unequal(), ("another one", "no answer"), strict=True))
)
def test_the_address_is_named(report: Report, words: str) -> None:
    [found] = RULE.check(report)

    message = text(found.message.id, found.message.parameters)
    assert "192.0.2.2" in message
    assert words in message


def telling() -> list[Report]:
    """Return reports of a server that tells of mailboxes, and of files for programs without it."""
    fact = LapseFact(lapse=Lapse.TELLS_MAILBOXES, at=POX)
    named, _ = document(IMAP, SMTP)
    _, unnamed = document(POP3, SMTP)
    return [
        audited(facts=replace(RIGHT, lapses=(fact,))),
        audited(named, unnamed),
        audited(
            named, replace(unnamed, config=replace(config(IMAP, SMTP), domains=("other.test",)))
        ),
    ]


@pytest.mark.parametrize(("report", "at"), list(zip(telling(), (POX, URL, URL), strict=True)))
def test_an_answer_that_depends_on_the_question_is_a_warning(report: Report, at: str) -> None:
    [found] = RULE.check(report)

    assert at in text(found.message.id, found.message.parameters)
    assert found.severity is Severity.WARNING


def test_a_user_name_may_be_filled_in_where_the_address_is_known() -> None:
    named, _ = document(replace(IMAP, username="postmaster@example.com"), SMTP)
    _, unnamed = document(IMAP, SMTP)

    assert list(RULE.check(audited(named, unnamed))) == []


def test_one_answer_for_all_is_right() -> None:
    assert list(RULE.check(audited())) == []
