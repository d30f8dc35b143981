from msgspec.structs import replace

from autoconf.diagnosis.rules.possible_typo import RULE
from autoconf.messages import text
from autoconf.model.finding import Severity
from tests.diagnosis.reports import HEALTHY


def test_a_domain_like_a_well_known_one_is_pointed_out() -> None:
    (finding,) = RULE.check(replace(HEALTHY, domain="gmial.com", looks_like="gmail.com"))

    assert finding.severity is Severity.WARNING
    assert text(finding.message.id, finding.message.parameters) == (
        "gmial.com is one letter away from gmail.com."
    )


def test_a_domain_like_no_other_is_silent() -> None:
    assert list(RULE.check(HEALTHY)) == []
