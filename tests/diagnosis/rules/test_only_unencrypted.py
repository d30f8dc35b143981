import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.only_unencrypted import RULE
from autoconf.discovery.named import named_servers
from autoconf.messages import text
from autoconf.model.check import CheckOutcome
from autoconf.model.evidence import Query
from autoconf.model.finding import Finding, Severity, Who
from autoconf.model.report import Report
from autoconf.model.server import SocketType
from tests.diagnosis.reports import IMAP, SMTP, accepted, distrusted, failed, report, server

PLAIN_IMAP = server("imap imap.example.com", SocketType.PLAIN)
PLAIN_SMTP = server("smtp smtp.example.com", SocketType.PLAIN)
STARTTLS_IMAP = server("imap imap.example.com", SocketType.STARTTLS)
QUERY = Query(address=None, domain="example.com")


def findings(sick: Report) -> list[Finding]:
    return list(RULE.check(sick))


def test_reading_without_encryption_blocks() -> None:
    (finding,) = findings(report(accepted(SMTP), incoming=(PLAIN_IMAP,)))

    assert finding.severity is Severity.BLOCKER
    assert text(finding.message.id, finding.message.parameters).startswith(
        "Mail can be read only without encryption: imap imap.example.com:143."
    )


def test_sending_without_encryption_blocks() -> None:
    (finding,) = findings(report(accepted(IMAP), outgoing=(PLAIN_SMTP,)))

    assert finding.message.id == "finding.only-unencrypted.outgoing"


def test_a_server_that_refuses_starttls_has_no_encryption() -> None:
    sick = report(failed(STARTTLS_IMAP, CheckOutcome.TLS_FAILED), accepted(SMTP))

    assert [f.evidence for f in findings(sick)] == [("checks/0",)]


def test_a_server_that_was_not_connected_to_is_a_place_in_the_settings() -> None:
    (finding,) = findings(report(incoming=(PLAIN_IMAP,)))

    assert finding.evidence == ("config/incoming/0",)


@pytest.mark.parametrize(
    "sick",
    [
        report(incoming=(PLAIN_IMAP, IMAP)),
        report(distrusted(STARTTLS_IMAP)),
        report(failed(STARTTLS_IMAP, CheckOutcome.TIMED_OUT)),
    ],
    ids=["another-server-has-tls", "tls-was-begun", "no-answer"],
)
def test_it_is_silent_where_there_is_tls(sick: Report) -> None:
    assert findings(sick) == []


def test_a_server_that_the_caller_named_is_judged_beside_a_safe_one() -> None:
    sick = report(accepted(IMAP), accepted(SMTP), incoming=(IMAP, PLAIN_IMAP))
    (attempt,) = named_servers(QUERY, [IMAP, PLAIN_IMAP, SMTP], with_token=False).attempts

    (finding,) = findings(replace(sick, attempts=(attempt,)))

    assert finding.message.id == "finding.only-unencrypted.named"
    assert finding.who is Who.USER
