import pytest

from autoconf.diagnosis.rules.starttls_stripped import RULE
from autoconf.model.check import Check
from autoconf.model.finding import Confidence, Severity, Who
from autoconf.model.server import SocketType
from tests.diagnosis.reports import IMAP, accepted, causes, report, server, without_starttls

SMTP = server("smtp mail.example.com", SocketType.STARTTLS)
BESIDE = server("imap mail.example.com", SocketType.STARTTLS)


@pytest.mark.parametrize("word", ["XXXXXXXX", "XXXXXXXA"])
def test_the_letters_of_a_firewall_are_the_cause(word: str) -> None:
    (finding,) = causes(report(accepted(IMAP), without_starttls(SMTP, "SIZE 1000", word)))

    assert (finding.rule, finding.severity) == ("starttls-stripped", Severity.BLOCKER)
    assert (finding.confidence, finding.who) == (Confidence.LIKELY, Who.NETWORK)


def test_another_port_of_the_host_with_starttls_makes_it_possible() -> None:
    (finding,) = RULE.check(report(accepted(BESIDE), without_starttls(SMTP)))

    assert finding.confidence is Confidence.POSSIBLE


@pytest.mark.parametrize("other", [accepted(IMAP), without_starttls(BESIDE)])
def test_it_is_silent_without_a_sign_of_it(other: Check) -> None:
    assert list(RULE.check(report(other, without_starttls(SMTP, "SIZE 1000")))) == []
