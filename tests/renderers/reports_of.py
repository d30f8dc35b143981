"""Reports of usual runs, for the forms in which people read them."""

from msgspec.structs import replace

from autoconf.model.check import Check, CheckOutcome, LoginEnd, LoginOutcome, LoginResult, Stage
from autoconf.model.finding import Severity
from autoconf.model.message import Message
from autoconf.model.report import Report
from tests.formats.sample_report import AUTO, CHECK, CONFIG, FINDING, IMAP, POP3, REPORT, SMTP

WORKS = replace(
    REPORT,
    config=replace(CONFIG, trust=tuple((server, AUTO) for server in (IMAP, POP3, SMTP))),
    checks=tuple(replace(CHECK, server=server) for server in (IMAP, POP3, SMTP)),
    findings=(),
    made_at="2026-11-26T05:00:00+00:00",
)


def refused(said: str) -> Report:
    """Return the report of a login that the IMAP server refused with these words."""
    login = LoginResult(
        outcome=LoginOutcome.BAD_CREDENTIALS,
        end=LoginEnd.ANSWERED,
        mechanism="PLAIN",
        username="alice@example.com",
        said=said,
        code="AUTHENTICATIONFAILED",
    )
    refusal = replace(CHECK, reached=Stage.LOGIN, outcome=CheckOutcome.REFUSED, login=login)
    silent = Check(server=SMTP, reached=Stage.CONNECT, outcome=CheckOutcome.TIMED_OUT)
    finding = replace(
        FINDING,
        rule="login-refused",
        severity=Severity.BLOCKER,
        title=Message("finding.login-refused.title-bad-credentials"),
        message=Message.of("result.server-said", server=IMAP.endpoint, words=said),
        remedy=Message.of("result.ask-provider", domain="example.com"),
    )
    return replace(WORKS, checks=(refusal, silent), findings=(finding,))
