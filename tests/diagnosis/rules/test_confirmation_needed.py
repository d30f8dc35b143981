import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.confirmation_needed import RULE
from autoconf.messages import text
from autoconf.model.config import Decision, TrustDecision
from autoconf.model.finding import Severity
from autoconf.model.report import Report
from tests.diagnosis.reports import IMAP, SMTP, report, untested


def sick(*, foreign: bool) -> Report:
    decision = TrustDecision(decision=Decision.CONFIRM, foreign=foreign)
    trust = ((IMAP, decision), (SMTP, decision))
    made = report(untested(IMAP), untested(SMTP), trust=trust)
    return replace(made, confirmation_missing=("imap.example.com", "smtp.example.com"))


def test_it_blocks_and_names_the_hosts() -> None:
    (finding,) = RULE.check(sick(foreign=True))

    assert finding.severity is Severity.BLOCKER
    assert "imap.example.com, smtp.example.com" in text(
        finding.message.id, finding.message.parameters
    )


@pytest.mark.parametrize(
    ("missing", "flags"),
    [
        (sick(foreign=True), "--trust-host imap.example.com --trust-host smtp.example.com"),
        (sick(foreign=False), "--yes"),
        (
            Report(address=None, domain="example.com", confirmation_missing=("a.example",)),
            "--trust-host a.example",
        ),
    ],
    ids=["foreign", "not-foreign", "not-in-the-settings"],
)
def test_the_remedy_is_the_flag_to_add(missing: Report, flags: str) -> None:
    (finding,) = RULE.check(missing)

    assert text(finding.remedy.id, finding.remedy.parameters).endswith(f"again with {flags}")


@pytest.mark.parametrize(
    ("hosts", "words"),
    [
        (("a.example",), "If this server belongs"),
        (("a.example", "a.example"), "If this server belongs"),
        (("a.example", "b.example"), "If these servers belong"),
    ],
)
def test_the_remedy_counts_the_hosts(hosts: tuple[str, ...], words: str) -> None:
    made = Report(address=None, domain="example.com", confirmation_missing=hosts)
    (finding,) = RULE.check(made)

    assert words in text(finding.remedy.id, finding.remedy.parameters)


def test_the_evidence_is_the_servers() -> None:
    (finding,) = RULE.check(sick(foreign=True))

    assert finding.evidence == ("config/incoming/0", "config/outgoing/0")
