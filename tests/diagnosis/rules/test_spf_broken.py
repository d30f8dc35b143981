import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.spf_broken import RULE
from autoconf.model.finding import Severity
from autoconf.model.sending import Part, Problem, ProblemKind, Sending
from tests.diagnosis.sendings import GOOD, SPF_KINDS, report_of, with_problem
from tests.wording import words


@pytest.mark.parametrize("kind", SPF_KINDS)
def test_each_mistake_has_its_own_words(kind: str) -> None:
    (finding,) = RULE.check(with_problem(Part.SPF, kind))

    assert finding.severity is Severity.WARNING
    assert finding.message.id == f"finding.spf-broken.{kind}"


def test_the_count_of_look_ups_is_told() -> None:
    (finding,) = RULE.check(with_problem(Part.SPF, "lookups", at="", value="14"))

    assert words(finding.title) == "SPF of example.com needs 14 look-ups; 10 are allowed"


def test_two_mistakes_of_one_kind_are_one_finding() -> None:
    bad = Problem(part=Part.SPF, kind=ProblemKind.SYNTAX, at="example.com", value="ipv4:1")
    loop = replace(bad, kind=ProblemKind.LOOP)
    sending = replace(GOOD, problems=(bad, replace(bad, value="x:"), loop))

    found = list(RULE.check(report_of(sending)))

    assert [finding.title.id.rpartition("title-")[2] for finding in found] == ["syntax", "loop"]


@pytest.mark.parametrize("sending", [None, GOOD, Sending()])
def test_a_good_record_is_not_broken(sending: Sending | None) -> None:
    assert not list(RULE.check(report_of(sending)))


@pytest.mark.parametrize("kind", ["uses-ptr", "no-default", "no-answer"])
def test_what_receivers_take_is_not_broken(kind: str) -> None:
    assert not list(RULE.check(with_problem(Part.SPF, kind)))
