import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.mixed_script import RULE
from autoconf.messages import text
from autoconf.model.finding import Severity
from tests.diagnosis.reports import HEALTHY


def test_a_domain_of_mixed_script_is_shown_in_both_forms() -> None:
    (finding,) = RULE.check(replace(HEALTHY, domain="xn--exmple-4nf.com"))

    assert finding.severity is Severity.WARNING
    assert text(finding.message.id, finding.message.parameters).startswith(
        "ex\u0430mple.com (xn--exmple-4nf.com) mixes"
    )


@pytest.mark.parametrize("domain", ["example.com", "xn--mller-kva.example"])
def test_a_domain_of_one_script_is_silent(domain: str) -> None:
    assert list(RULE.check(replace(HEALTHY, domain=domain))) == []
