from autoconf.diagnosis.rules.autoconfig_http_only import RULE
from tests.auditing.builders import IMAP, SMTP, document
from tests.diagnosis.audited import audited

HTTP = document(IMAP, SMTP, secure=False)


def test_a_file_over_plain_http_alone_is_reported_once() -> None:
    (finding,) = RULE.check(audited(*HTTP))

    assert finding.evidence == ("publications/0",)
    url = "http://autoconfig.example.com/mail/config-v1.1.xml"
    assert dict(finding.message.parameters)["url"] == url


def test_the_same_file_over_https_makes_it_right() -> None:
    assert list(RULE.check(audited(*HTTP, *document(IMAP, SMTP)))) == []


def test_a_right_domain_is_not_reported() -> None:
    assert list(RULE.check(audited())) == []
