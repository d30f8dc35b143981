from autoconf.diagnosis.rules.autoconfig_order import RULE
from autoconf.model.finding import Severity
from tests.auditing.builders import IMAP, POP3, SMTP, SMTP_STARTTLS, document
from tests.diagnosis.audited import audited


def test_pop3_before_imap_is_noted() -> None:
    (finding,) = RULE.check(audited(*document(POP3, IMAP, SMTP)))

    assert finding.message.id == "finding.autoconfig-order.pop3-first"
    assert finding.severity is Severity.NOTE


def test_two_servers_of_a_kind_are_noted() -> None:
    (finding,) = RULE.check(audited(*document(IMAP, SMTP, SMTP_STARTTLS)))

    assert finding.message.id == "finding.autoconfig-order.twice"


def test_pop3_alone_and_after_imap_is_right() -> None:
    assert list(RULE.check(audited(*document(POP3, SMTP)))) == []
    assert list(RULE.check(audited(*document(IMAP, POP3, SMTP)))) == []
