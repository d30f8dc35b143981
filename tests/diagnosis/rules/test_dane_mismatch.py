import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.dane_mismatch import RULE
from autoconf.model.finding import Severity
from autoconf.model.sending import Part, Problem, ProblemKind, Sending
from tests.diagnosis.sendings import GOOD, lacking, report_of, with_problem
from tests.wording import words


def test_a_mismatch_is_a_blocker() -> None:
    (finding,) = RULE.check(with_problem(Part.DANE, "tlsa-mismatch", value="mx.example.com"))

    assert finding.severity is Severity.BLOCKER
    assert "mx.example.com" in words(finding.message)


def test_several_servers_are_one_finding() -> None:
    one = Problem(part=Part.DANE, kind=ProblemKind.TLSA_MISMATCH, value="mx1.example.com")
    sending = replace(GOOD, problems=(one, replace(one, value="mx2.example.com")))

    (finding,) = RULE.check(report_of(sending))

    assert "mx1.example.com, mx2.example.com" in words(finding.message)


@pytest.mark.parametrize("sending", [None, GOOD, Sending(), lacking(Part.DANE).sending])
def test_it_is_silent_without_a_mismatch(sending: Sending | None) -> None:
    assert not list(RULE.check(report_of(sending)))


@pytest.mark.parametrize("kind", ["not-proved", "no-answer", "unusable"])
def test_what_was_not_compared_is_no_mismatch(kind: str) -> None:
    assert not list(RULE.check(with_problem(Part.DANE, kind)))
