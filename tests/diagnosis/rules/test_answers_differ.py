import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.answers_differ import RULE
from autoconf.messages import text
from autoconf.model.audit import UnequalAddress
from autoconf.model.message import Message
from autoconf.model.report import Report
from tests.diagnosis.audited import RIGHT, audited

ADDRESS = UnequalAddress(host="autoconfig.example.com", address="192.0.2.2")
URL = "https://autoconfig.example.com/mail/config-v1.1.xml"


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


def test_one_answer_for_all_is_right() -> None:
    assert list(RULE.check(audited())) == []
