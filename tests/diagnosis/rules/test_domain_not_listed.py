import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.domain_not_listed import RULE
from autoconf.model.evidence import Attempt, Relation
from autoconf.model.finding import Severity
from tests.diagnosis.reports import HEALTHY, IMAP, said

URL = "https://autoconfig.example.com/mail/config-v1.1.xml"


def claiming(*domains: str, hop: str = URL, relation: Relation = Relation.OWN) -> Attempt:
    """Return what a document says that lists these domains."""
    attempt = said("autoconfig-url", IMAP)
    assert attempt.answer is not None
    config = replace(attempt.answer.config, domains=domains)
    answer = replace(attempt.answer, config=config, hops=(hop,))
    return replace(attempt, answer=answer, relation=relation)


def test_a_document_for_other_domains_is_noted() -> None:
    report = replace(HEALTHY, attempts=(claiming("example.com"), claiming("example.org")))

    (finding,) = RULE.check(report)

    assert (finding.severity, finding.evidence) == (Severity.NOTE, ("attempts/1",))
    assert dict(finding.message.parameters) == {"domain": "example.com", "listed": "example.org"}


def test_documents_that_say_the_same_are_one_finding() -> None:
    (finding,) = RULE.check(replace(HEALTHY, attempts=(claiming("example.org"),) * 2))

    assert finding.evidence == ("attempts/0", "attempts/1")


def test_of_many_domains_three_are_shown() -> None:
    many = claiming(*(f"d{number}.example" for number in range(5000)))

    (finding,) = RULE.check(replace(HEALTHY, attempts=(many,)))

    assert dict(finding.message.parameters)["listed"] == "d0.example, d1.example, d2.example ..."


@pytest.mark.parametrize(
    "attempt",
    [
        pytest.param(claiming("example.org", "example.com"), id="listed"),
        pytest.param(claiming(), id="no-list"),
        pytest.param(claiming("example.org", relation=Relation.MAIL_HOST), id="hoster"),
        pytest.param(claiming("example.org", hop="providers/example.yaml"), id="catalogue"),
        pytest.param(replace(claiming("example.org"), answer=None), id="no-answer"),
    ],
)
def test_anything_else_is_silent(attempt: Attempt) -> None:
    assert list(RULE.check(replace(HEALTHY, attempts=(attempt,)))) == []
