import pytest
from msgspec.structs import replace

from autoconf.cli.text import english
from autoconf.diagnosis.rules.wrong_protocol_on_port import RULE
from autoconf.messages import text
from autoconf.model.check import Check, CheckOutcome, PeerProtocol
from autoconf.model.finding import Severity, Who
from autoconf.model.server import NAMED
from tests.diagnosis.reports import (
    IMAP,
    POP3,
    SMTP,
    accepted,
    causes,
    failed,
    report,
    said,
    server,
    speaking,
)


def test_it_names_both_protocols_and_is_the_only_cause() -> None:
    (finding,) = causes(report(speaking(IMAP, PeerProtocol.POP3), accepted(SMTP)))

    title = text(finding.title.id, finding.title.parameters)
    assert title == "Port 993 speaks POP3, not IMAP"
    assert (finding.severity, finding.who) == (Severity.BLOCKER, Who.DOMAIN_OWNER)


def test_it_warns_if_another_server_works() -> None:
    sick = report(speaking(IMAP, PeerProtocol.SMTP), accepted(POP3), accepted(SMTP))

    assert [f.severity for f in RULE.check(sick)] == [Severity.WARNING]


@pytest.mark.parametrize(
    ("port", "step"),
    [
        (993, "Set up IMAP at port 993 of imap.example.com: this port belongs to IMAP."),
        (995, "Publish the port for IMAP in place of 995, which answers for POP3."),
    ],
)
def test_the_owner_mends_the_server_or_what_is_published(port: int, step: str) -> None:
    (found,) = RULE.check(report(speaking(replace(IMAP, port=port), PeerProtocol.POP3)))

    assert [english(one) for one in found.to_do] == [step]


def test_an_entry_of_another_domain_is_the_providers_and_a_typed_one_yours() -> None:
    foreign = report(speaking(server("imap imap.host.example"), PeerProtocol.POP3))
    typed = replace(report(speaking(IMAP, PeerProtocol.POP3)), attempts=(said(NAMED, IMAP),))

    assert [f.who for f in RULE.check(foreign)] == [Who.PROVIDER]
    assert [f.who for f in RULE.check(typed)] == [Who.USER]


@pytest.mark.parametrize(
    "check", [speaking(IMAP, PeerProtocol.TLS), failed(IMAP, CheckOutcome.WRONG_PROTOCOL)]
)
def test_encryption_and_unknown_words_are_left_to_other_rules(check: Check) -> None:
    assert list(RULE.check(report(check))) == []
