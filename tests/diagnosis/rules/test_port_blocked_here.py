import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.port_blocked_here import RULE
from autoconf.model.check import Check, CheckOutcome
from autoconf.model.finding import Finding, Severity, Who
from tests.diagnosis.reports import (
    IMAP,
    SMTP,
    accepted,
    distrusted,
    failed,
    report,
    said,
    server,
    untested,
)

SILENT = failed(SMTP, CheckOutcome.TIMED_OUT)
SAME_HOST = server("imap smtp.example.com")


def findings(*checks: Check) -> list[Finding]:
    return list(RULE.check(report(*checks)))


@pytest.mark.parametrize(
    "answer", [accepted(SAME_HOST), distrusted(SAME_HOST), untested(SAME_HOST)]
)
def test_a_silent_port_of_a_host_that_answers_is_blocked_by_the_network(answer: Check) -> None:
    (finding,) = findings(SILENT, answer)

    assert (finding.severity, finding.who) == (Severity.BLOCKER, Who.NETWORK)
    assert finding.message.id == "finding.port-blocked-here.sending"
    assert dict(finding.message.parameters)["port"] == "465"


def test_a_port_that_was_found_open_by_trying_counts_as_an_answer() -> None:
    other = said("common-ports", server("pop3 smtp.example.com"))

    (finding,) = RULE.check(replace(report(SILENT), attempts=(other,)))

    assert finding.rule == "port-blocked-here"


@pytest.mark.parametrize(
    "checks",
    [
        (SILENT, accepted(IMAP)),
        (SILENT, failed(SAME_HOST, CheckOutcome.TIMED_OUT)),
        (SILENT, failed(SAME_HOST, CheckOutcome.REFUSED)),
        (failed(SMTP, CheckOutcome.REFUSED), accepted(SAME_HOST)),
        (accepted(SMTP), accepted(SAME_HOST)),
    ],
    ids=["another-host", "all-silent", "refused-there", "refused-here", "healthy"],
)
def test_it_is_silent_where_the_network_is_not_to_blame(checks: tuple[Check, ...]) -> None:
    assert findings(*checks) == []
