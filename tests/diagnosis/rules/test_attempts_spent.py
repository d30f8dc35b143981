import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.attempts_spent import RULE
from autoconf.messages import text
from autoconf.model.check import Check
from autoconf.model.finding import Finding, Severity
from autoconf.model.message import Message
from autoconf.model.server import AuthMethod, SocketType
from tests.diagnosis.reports import (
    IMAP,
    POP3,
    SMTP,
    accepted,
    causes,
    distrusted,
    refused,
    report,
    server,
    untested,
)

PAUSE = Message.of("finding.attempts-spent.failed", count=3, minutes=9)
OAUTH2_IMAP = server("imap imap.example.com", SocketType.TLS, AuthMethod.OAUTH2)


def findings(*checks: Check) -> list[Finding]:
    return list(RULE.check(replace(report(*checks), login_pause=PAUSE)))


def test_it_says_when_the_next_login_is_possible() -> None:
    (finding,) = findings(untested(IMAP), untested(SMTP))

    assert "possible in 9 min" in text(finding.message.id, finding.message.parameters)
    assert finding.evidence == ("checks/0", "checks/1")


@pytest.mark.parametrize(
    ("checks", "severity"),
    [
        ((untested(IMAP), untested(SMTP)), Severity.BLOCKER),
        ((refused(IMAP), untested(SMTP)), Severity.BLOCKER),
        ((accepted(IMAP), untested(SMTP)), Severity.BLOCKER),
        ((accepted(IMAP), refused(POP3), accepted(SMTP)), Severity.WARNING),
    ],
)
def test_it_blocks_until_mail_can_be_read_and_sent(
    checks: tuple[Check, ...], severity: Severity
) -> None:
    assert [f.severity for f in findings(*checks)] == [severity]


@pytest.mark.parametrize("why", ["held", "away", "forgetful", "lost"])
def test_a_ledger_that_cannot_count_is_named_first(why: str) -> None:
    pause = Message.of(f"ledger.{why}", minutes=9)
    (finding,) = RULE.check(replace(report(untested(IMAP)), login_pause=pause))

    told = {"lost": "9 minutes", "held": "sends none"}.get(why, "so none is sent")
    assert told in text(finding.title.id, finding.title.parameters)


def test_what_was_refused_comes_before_the_wait_and_is_not_to_be_run_again_at_once() -> None:
    judged = refused(IMAP, code="AUTHENTICATIONFAILED")

    first, second = causes(replace(report(judged, untested(SMTP)), login_pause=PAUSE))

    assert (first.rule, second.rule) == ("login-refused", "attempts-spent")
    assert first.to_do[-1].id == "finding.login-refused.step-again-later"


@pytest.mark.parametrize(
    "checks",
    [
        (),
        (accepted(IMAP), accepted(SMTP)),
        (untested(OAUTH2_IMAP),),
        (distrusted(IMAP, problem="cert-expired"),),
    ],
    ids=["nothing-reached", "all-accepted", "no-password-wanted", "no-good-tls"],
)
def test_it_is_silent_where_no_login_waits(checks: tuple[Check, ...]) -> None:
    assert findings(*checks) == []


def test_it_is_silent_while_attempts_are_left() -> None:
    assert list(RULE.check(report(untested(IMAP)))) == []
