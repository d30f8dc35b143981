from msgspec.structs import replace

from autoconf.diagnosis.rules.domain_not_found import RULE
from autoconf.model.evidence import MX, Outcome, Reason
from autoconf.model.finding import Severity, Who
from tests.diagnosis import network
from tests.diagnosis.reports import HEALTHY, causes

GONE = replace(
    network.asked("example.com", Outcome.ABSENT, Reason.NO_SUCH_NAME), source=MX, asked="MX"
)
NO_MX = replace(GONE, reason=None)


def test_a_mistyped_domain_leads_and_is_yours_to_correct() -> None:
    first, *others = causes(replace(network.found_nothing(GONE), looks_like="example.org"))

    assert (first.rule, first.severity, first.who) == (
        "domain-not-found",
        Severity.BLOCKER,
        Who.USER,
    )
    assert first.evidence == ("attempts/0",)
    assert [finding.rule for finding in others] == ["possible-typo"]


def test_it_is_silent_where_the_domain_exists_or_has_settings() -> None:
    assert list(RULE.check(network.found_nothing(NO_MX))) == []
    assert list(RULE.check(replace(HEALTHY, attempts=(GONE,)))) == []
