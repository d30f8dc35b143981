from autoconf.diagnosis.rules import server_not_reached
from autoconf.diagnosis.rules.proxy_blocks_mail import RULE
from autoconf.messages import text
from autoconf.model.check import CheckOutcome
from autoconf.model.finding import Severity, Who
from tests.diagnosis.reports import HEALTHY, IMAP, SMTP, accepted, failed, report


def test_one_finding_names_all_servers_that_the_proxy_refused() -> None:
    blocked = report(*(failed(one, CheckOutcome.PROXY_REFUSED) for one in (IMAP, SMTP)))

    (finding,) = RULE.check(blocked)

    said = text(finding.message.id, finding.message.parameters)
    assert said.startswith("The proxy does not let mail programs through.")
    assert f"{IMAP.endpoint}, {SMTP.endpoint}" in said
    assert (finding.severity, finding.who) == (Severity.BLOCKER, Who.NETWORK)
    assert finding.evidence == ("checks/0", "checks/1")
    assert list(server_not_reached.RULE.check(blocked)) == []


def test_other_trouble_is_not_the_proxys() -> None:
    for one in (HEALTHY, report(accepted(IMAP), failed(SMTP, CheckOutcome.TIMED_OUT))):
        assert list(RULE.check(one)) == []
