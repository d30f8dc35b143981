import pytest

from autoconf.diagnosis.rules.incomplete_settings import RULE
from autoconf.messages import text
from autoconf.model.finding import Severity
from autoconf.model.report import Report
from tests.diagnosis.reports import IMAP, SMTP, report


@pytest.mark.parametrize(
    ("half", "words"),
    [
        (report(incoming=(IMAP,)), "No server for sending mail was found for example.com"),
        (report(outgoing=(SMTP,)), "No server for reading mail was found for example.com"),
    ],
    ids=["no outgoing", "no incoming"],
)
def test_half_of_the_settings_blocks(half: Report, words: str) -> None:
    (finding,) = RULE.check(half)

    assert finding.severity is Severity.BLOCKER
    assert text(finding.message.id, finding.message.parameters).startswith(words)


@pytest.mark.parametrize(
    "whole",
    [
        report(incoming=(IMAP,), outgoing=(SMTP,)),
        report(),
        Report(address=None, domain="x.example"),
    ],
    ids=["both", "a provider without mail protocols", "nothing found"],
)
def test_both_halves_or_none_are_silent(whole: Report) -> None:
    assert list(RULE.check(whole)) == []
