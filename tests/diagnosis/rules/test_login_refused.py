import pytest

from autoconf.diagnosis.rules.login_refused import RULE
from autoconf.messages import text
from autoconf.model.check import Check, LoginOutcome
from autoconf.model.config import Requirement
from autoconf.model.finding import Finding, Severity, Who
from autoconf.model.report import Report
from tests.diagnosis.reports import IMAP, POP3, SMTP, accepted, refused, report, untested


def findings(sick: Report) -> list[Finding]:
    return list(RULE.check(sick))


def remedy(sick: Report) -> str:
    (finding,) = findings(sick)
    return text(finding.remedy.id, finding.remedy.parameters)


@pytest.mark.parametrize(
    ("checks", "severity"),
    [
        ((refused(IMAP), untested(POP3), untested(SMTP)), Severity.BLOCKER),
        ((refused(IMAP), accepted(POP3), accepted(SMTP)), Severity.WARNING),
        ((accepted(IMAP), refused(POP3), accepted(SMTP)), Severity.WARNING),
        ((accepted(IMAP), accepted(POP3), refused(SMTP)), Severity.BLOCKER),
    ],
    ids=["nothing-read", "pop3-instead", "imap-instead", "nothing-sent"],
)
def test_it_blocks_unless_another_server_took_the_login(
    checks: tuple[Check, ...], severity: Severity
) -> None:
    assert [f.severity for f in findings(report(*checks))] == [severity]


def test_the_servers_words_are_quoted_with_their_code() -> None:
    sick = report(refused(IMAP, code="AUTHENTICATIONFAILED", message="No {such} user"))

    (finding,) = findings(sick)

    assert text(finding.message.id, finding.message.parameters) == (
        "imap imap.example.com:993 refused the login. "
        'It said: "AUTHENTICATIONFAILED No {such} user"'
    )


def test_a_server_may_say_nothing() -> None:
    (finding,) = findings(report(refused(IMAP, message="")))

    assert text(finding.message.id, finding.message.parameters) == (
        "imap imap.example.com:993 did not accept the login: no reason given."
    )


@pytest.mark.parametrize(
    ("outcome", "who", "words"),
    [
        (LoginOutcome.BAD_CREDENTIALS, Who.USER, "on the provider's web site"),
        (LoginOutcome.METHOD_UNSUPPORTED, Who.PROVIDER, "Ask the provider which sign-in"),
        (LoginOutcome.USER_BLOCKED, Who.USER, "Wait at least 15 minutes"),
        (LoginOutcome.CLIENT_REJECTED, Who.USER, "does not let this program"),
        (LoginOutcome.OTHER, Who.PROVIDER, "then ask the provider"),
    ],
)
def test_the_remedy_follows_the_reason(outcome: LoginOutcome, who: Who, words: str) -> None:
    sick = report(refused(IMAP, outcome))

    assert words in remedy(sick)
    assert [f.who for f in findings(sick)] == [who]


def test_an_app_password_is_the_remedy_where_the_provider_demands_one() -> None:
    demand = Requirement(what="app-password", link="https://example.com/app-passwords")

    words = remedy(report(refused(IMAP), requires=(demand,), hint="Settings > Security."))

    assert "takes an app password" in words
    assert words.endswith("https://example.com/app-passwords Settings > Security.")


def test_a_demand_for_another_protocol_is_passed_over() -> None:
    demands = (Requirement(what="enable-pop3"), Requirement(what="enable-imap"))

    assert remedy(report(refused(IMAP), requires=demands)).startswith("IMAP has to be switched on")


def test_no_demand_fits_the_protocol() -> None:
    sick = report(refused(SMTP), requires=(Requirement(what="enable-imap"),))

    assert "on the provider's web site" in remedy(sick)


def test_a_locked_account_is_left_alone_whatever_the_provider_demands() -> None:
    sick = report(
        refused(IMAP, LoginOutcome.USER_BLOCKED), requires=(Requirement(what="app-password"),)
    )

    assert remedy(sick).startswith("Wait at least 15 minutes")


def test_a_report_without_settings_is_no_trouble() -> None:
    sick = Report(address=None, domain="example.com", checks=(refused(IMAP),))

    assert "web site" in remedy(sick)
