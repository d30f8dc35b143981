from msgspec.structs import replace

from autoconf.diagnosis.rules.alias_dangling import RULE
from autoconf.messages import text
from autoconf.model.audit import DanglingAlias
from autoconf.model.report import Report
from tests.diagnosis.audited import RIGHT, audited

ALIAS = DanglingAlias(name="autoconfig.example.com", target="gone.hoster.example")


def dangling() -> Report:
    return audited(facts=replace(RIGHT, dangling=(ALIAS,)))


def test_name_and_target_are_told() -> None:
    [found] = RULE.check(dangling())

    message = text(found.message.id, found.message.parameters)
    assert "autoconfig.example.com" in message
    assert "gone.hoster.example" in message


def test_a_domain_without_such_an_alias_is_right() -> None:
    assert list(RULE.check(audited())) == []
