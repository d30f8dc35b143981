import pytest

from autoconf.diagnosis.rules.wrong_protocol_on_port import RULE
from autoconf.messages import text
from autoconf.model.check import Check, CheckOutcome, PeerProtocol
from autoconf.model.finding import Severity, Who
from tests.diagnosis.reports import IMAP, POP3, SMTP, accepted, causes, failed, report, speaking


def test_it_names_both_protocols_and_is_the_only_cause() -> None:
    (finding,) = causes(report(speaking(IMAP, PeerProtocol.POP3), accepted(SMTP)))

    title = text(finding.title.id, finding.title.parameters)
    assert title == "Port 993 speaks POP3, not IMAP"
    assert (finding.severity, finding.who) == (Severity.BLOCKER, Who.USER)


def test_it_warns_if_another_server_works() -> None:
    sick = report(speaking(IMAP, PeerProtocol.SMTP), accepted(POP3), accepted(SMTP))

    assert [f.severity for f in RULE.check(sick)] == [Severity.WARNING]


@pytest.mark.parametrize(
    "check", [speaking(IMAP, PeerProtocol.TLS), failed(IMAP, CheckOutcome.WRONG_PROTOCOL)]
)
def test_encryption_and_unknown_words_are_left_to_other_rules(check: Check) -> None:
    assert list(RULE.check(report(check))) == []
