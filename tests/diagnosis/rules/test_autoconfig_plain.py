from autoconf.diagnosis.rules.autoconfig_plain import RULE
from tests.auditing.builders import IMAP, PLAIN_IMAP, SMTP, document
from tests.diagnosis.audited import audited


def test_a_server_without_encryption_is_named() -> None:
    (finding,) = RULE.check(audited(*document(IMAP, PLAIN_IMAP, SMTP)))

    assert dict(finding.message.parameters)["servers"] == "imap in.example.com:143"


def test_a_right_domain_is_not_reported() -> None:
    assert list(RULE.check(audited())) == []
