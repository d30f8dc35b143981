from msgspec.structs import replace

from autoconf.diagnosis.rules.answers_differ import RULE
from autoconf.messages import text
from autoconf.model.report import Report
from tests.diagnosis.audited import RIGHT, audited

URL = "https://autoconfig.example.com/mail/config-v1.1.xml"


def differing() -> Report:
    return audited(facts=replace(RIGHT, differing=(URL,)))


def test_the_file_is_named() -> None:
    [found] = RULE.check(differing())

    assert URL in text(found.message.id, found.message.parameters)


def test_one_answer_for_all_is_right() -> None:
    assert list(RULE.check(audited())) == []
