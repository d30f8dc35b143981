import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.sources_disagree import RULE
from autoconf.messages import text
from autoconf.model.config import ClientConfig, Decision, TrustDecision
from autoconf.model.evidence import Attempt
from autoconf.model.finding import Severity
from autoconf.model.report import Report
from tests.diagnosis.audited import audited
from tests.diagnosis.reports import HEALTHY, IMAP, POP3, SMTP, said, server

OTHER = server("imap mail.example.net")


def heard(*attempts: Attempt) -> Report:
    return replace(HEALTHY, attempts=attempts)


def test_both_sides_are_shown_with_where_they_stand() -> None:
    report = heard(said("autoconfig-url", IMAP, SMTP), said("ispdb", OTHER, SMTP))

    (finding,) = RULE.check(report)

    assert finding.severity is Severity.NOTE
    assert finding.evidence == ("attempts/0", "attempts/1")
    assert text(finding.message.id, finding.message.parameters) == (
        "The sources name different servers for imap: "
        "autoconfig-url: imap.example.com:993; ispdb: mail.example.net:993."
    )


def test_it_is_a_warning_where_a_person_had_to_confirm() -> None:
    asked = TrustDecision(decision=Decision.CONFIRM, reasons=("trust.sources-disagree",))
    config = ClientConfig(provider_id="x", incoming=(IMAP,), trust=((IMAP, asked),))
    report = replace(heard(said("a", IMAP), said("b", OTHER)), config=config)

    (finding,) = RULE.check(report)

    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize(
    "attempts",
    [
        (said("autoconfig-url", IMAP, POP3), said("ispdb", IMAP, SMTP)),
        (said("autoconfig-url", IMAP), said("common-ports", OTHER)),
        (said("autoconfig-url", IMAP), replace(said("ispdb"), answer=None)),
    ],
    ids=["one adds to the other", "a guess", "no answer"],
)
def test_what_is_no_disagreement_is_silent(attempts: tuple[Attempt, ...]) -> None:
    assert list(RULE.check(heard(*attempts))) == []


@pytest.mark.parametrize(
    ("source", "remedy"), [("ispdb", "remedy-ispdb"), ("dns-srv", "remedy-owner")]
)
def test_an_owner_who_audits_is_told_where_to_correct(source: str, remedy: str) -> None:
    made = audited(attempts=(said("autoconfig-url", IMAP), said(source, OTHER)))

    (finding,) = RULE.check(made)

    assert finding.remedy.id.endswith(f".{remedy}")
