from autoconf.diagnosis.rules.starttls_missing import RULE
from autoconf.model.check import CheckOutcome
from autoconf.model.finding import Severity
from autoconf.model.server import SocketType
from tests.diagnosis.reports import IMAP, SMTP, accepted, causes, failed, report, server
from tests.diagnosis.reports import without_starttls as bare

STARTTLS = server("imap imap.example.com", SocketType.STARTTLS)


def test_it_stands_before_the_consequence_that_a_password_would_be_unencrypted() -> None:
    (finding,) = causes(report(bare(STARTTLS), accepted(SMTP)))

    assert (finding.rule, finding.severity) == ("starttls-missing", Severity.BLOCKER)


def test_it_warns_if_another_server_is_safe() -> None:
    sick = report(bare(STARTTLS), accepted(IMAP), accepted(SMTP))

    assert [(f.rule, f.severity) for f in causes(sick)] == [("starttls-missing", Severity.WARNING)]


def test_another_failure_of_tls_is_left_to_another_rule() -> None:
    assert list(RULE.check(report(failed(STARTTLS, CheckOutcome.TLS_FAILED)))) == []
