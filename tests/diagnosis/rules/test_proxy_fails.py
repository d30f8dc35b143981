import pytest
from msgspec.structs import replace

from autoconf.diagnosis.engine import diagnose
from autoconf.diagnosis.rules import proxy_blocks_mail, server_not_reached
from autoconf.diagnosis.rules.proxy_fails import RULE
from autoconf.messages import text
from autoconf.model.check import Check, CheckOutcome
from autoconf.model.evidence import MX, Outcome, Reason
from autoconf.model.finding import Severity, Who
from tests.diagnosis.reports import (
    HEALTHY,
    IMAP,
    SMTP,
    accepted,
    causes,
    closed_port,
    failed,
    report,
    said,
    without_name,
)

_UNASKED = replace(
    said("ispdb", IMAP), outcome=Outcome.UNREACHABLE, answer=None, reason=Reason.PROXY_FAILED
)


def test_one_finding_says_that_the_proxy_fails() -> None:
    blocked = report(*(failed(one, CheckOutcome.PROXY_FAILED, "no route") for one in (IMAP, SMTP)))

    (finding,) = RULE.check(blocked)

    words = text(finding.message.id, finding.message.parameters)
    assert words.startswith("The proxy does not work: ")
    assert "no route" in words
    assert (finding.severity, finding.who) == (Severity.BLOCKER, Who.USER)
    assert finding.evidence == ("checks/0", "checks/1")
    for other in (server_not_reached.RULE, proxy_blocks_mail.RULE):
        assert list(other.check(blocked)) == []


@pytest.mark.parametrize("of_server", [closed_port(IMAP), without_name(IMAP)])
def test_an_error_of_the_proxy_is_no_fault_of_a_server(of_server: Check) -> None:
    of_proxy = replace(of_server, outcome=CheckOutcome.PROXY_FAILED)
    sick = report(of_proxy, failed(SMTP, CheckOutcome.PROXY_FAILED))

    assert [finding.rule for finding in diagnose(sick)] == ["proxy-fails"]


def test_without_the_proxy_the_dns_here_proves_little() -> None:
    no_domain = replace(_UNASKED, source=MX, outcome=Outcome.ABSENT, reason=Reason.NO_SUCH_NAME)
    sick = replace(HEALTHY, attempts=(_UNASKED, no_domain), config=None, checks=())

    assert [finding.rule for finding in causes(sick)] == ["proxy-fails"]


def test_it_is_a_warning_while_mail_does_not_need_the_proxy() -> None:
    (finding,) = RULE.check(replace(report(accepted(IMAP)), attempts=(_UNASKED,)))

    assert (finding.severity, finding.evidence) == (Severity.WARNING, ("attempts/0",))


def test_it_is_a_blocker_where_nothing_was_found() -> None:
    (finding,) = RULE.check(replace(HEALTHY, attempts=(_UNASKED,), config=None, checks=()))

    assert finding.severity is Severity.BLOCKER


def test_other_trouble_is_not_the_proxys() -> None:
    for one in (HEALTHY, report(accepted(IMAP), failed(SMTP, CheckOutcome.PROXY_REFUSED))):
        assert list(RULE.check(one)) == []
