import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.mta_sts_broken import RULE
from autoconf.model.finding import Confidence, Severity
from autoconf.model.message import Message
from autoconf.model.sending import Part, Problem, ProblemKind, Sending
from tests.diagnosis.sendings import (
    GOOD,
    MTA_STS_KINDS,
    POLICY,
    lacking,
    report_of,
    tried_out,
    with_problem,
)
from tests.wording import words


@pytest.mark.parametrize("kind", MTA_STS_KINDS)
def test_each_mistake_has_its_own_words(kind: str) -> None:
    (finding,) = RULE.check(with_problem(Part.MTA_STS, kind, at=POLICY))

    assert finding.severity is Severity.WARNING
    assert finding.message.id == f"finding.mta-sts-broken.{kind}"


def test_all_servers_that_are_not_listed_are_named() -> None:
    bad = Problem(part=Part.MTA_STS, kind=ProblemKind.MX_NOT_LISTED, at=POLICY, value="a.example")
    sending = replace(GOOD, problems=(bad, replace(bad, value="b.example")))

    (finding,) = RULE.check(report_of(sending))

    assert "a.example, b.example" in words(finding.message)
    assert words(finding.title) == "Senders that check will not deliver to example.com"


def test_of_several_lines_that_cannot_be_read_the_first_is_named() -> None:
    bad = Problem(part=Part.MTA_STS, kind=ProblemKind.SYNTAX, at=POLICY, value="mode: on")
    sending = replace(GOOD, problems=(bad, replace(bad, value="max_age:")))

    (finding,) = RULE.check(report_of(sending))

    assert words(finding.message) == f'{POLICY} has a mistake at "mode: on".'


def test_a_policy_that_is_tried_out_gets_a_note() -> None:
    (finding,) = RULE.check(tried_out())

    assert finding.severity is Severity.NOTE
    assert words(finding.title) == "MTA-STS of example.com does not fit its mail servers"


def test_a_policy_that_we_cannot_fetch_is_likely_not_to_be_had() -> None:
    why = Message.of("net.dns.no-such-name", name="mta-sts.example.com")
    (finding,) = RULE.check(with_problem(Part.MTA_STS, "policy-not-fetched", detail=why))

    assert finding.confidence is Confidence.LIKELY
    assert "mta-sts.example.com" in words(finding.message)


@pytest.mark.parametrize("sending", [None, GOOD, Sending(), lacking(Part.MTA_STS).sending])
def test_a_domain_without_a_policy_has_none_that_is_broken(sending: Sending | None) -> None:
    assert not list(RULE.check(report_of(sending)))
