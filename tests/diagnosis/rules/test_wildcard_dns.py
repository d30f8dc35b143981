from msgspec.structs import replace

from autoconf.diagnosis.rules.wildcard_dns import RULE
from autoconf.model.finding import Severity
from tests.diagnosis.audited import RIGHT, audited


def test_a_domain_with_every_name_is_noted() -> None:
    (finding,) = RULE.check(audited(facts=replace(RIGHT, wildcard=True)))

    assert finding.severity is Severity.NOTE


def test_a_right_domain_is_not_reported() -> None:
    assert list(RULE.check(audited())) == []
