import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.sending_ports_blocked import RULE
from autoconf.model.check import Check, CheckOutcome
from autoconf.model.finding import Severity, Who
from autoconf.model.server import SocketType
from tests.diagnosis.reports import (
    IMAP,
    SMTP,
    accepted,
    causes,
    distrusted,
    failed,
    report,
    server,
    untested,
)

SUBMISSION = server("smtp smtp.example.com", SocketType.STARTTLS)
SILENT = (failed(SMTP, CheckOutcome.TIMED_OUT), failed(SUBMISSION, CheckOutcome.TIMED_OUT))
BESIDE = server("imap smtp.example.com")


@pytest.mark.parametrize("reading", [accepted(IMAP), untested(IMAP), accepted(BESIDE)])
def test_one_finding_stands_for_both_silent_ports(reading: Check) -> None:
    (finding,) = causes(report(reading, *SILENT))

    assert (finding.rule, finding.severity) == ("sending-ports-blocked", Severity.BLOCKER)
    assert (finding.who, finding.evidence) == (Who.NETWORK, ("checks/1", "checks/2"))


def test_it_warns_if_another_port_sends() -> None:
    other = accepted(replace(SMTP, port=2465))

    assert [f.severity for f in RULE.check(report(accepted(IMAP), *SILENT, other))] == [
        Severity.WARNING
    ]


@pytest.mark.parametrize(
    "checks",
    [
        (accepted(IMAP), SILENT[0]),
        (accepted(IMAP), SILENT[0], failed(SUBMISSION, CheckOutcome.REFUSED)),
        (accepted(IMAP), SILENT[0], accepted(SUBMISSION)),
        (failed(IMAP, CheckOutcome.TIMED_OUT), *SILENT),
        (distrusted(IMAP), *SILENT),
    ],
    ids=["one-port-tried", "one-refuses", "one-sends", "nothing-answers", "reading-is-not-safe"],
)
def test_it_is_silent_unless_both_ports_are_and_reading_works(checks: tuple[Check, ...]) -> None:
    assert list(RULE.check(report(*checks))) == []
