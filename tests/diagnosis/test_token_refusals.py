"""What is said when a mail server refuses an access token."""

import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.login_refused import RULE
from autoconf.messages import text
from autoconf.model.cause import Cause
from autoconf.model.check import Check, LoginEnd, LoginOutcome
from autoconf.model.finding import Finding, Who
from autoconf.model.server import Server, SocketType
from autoconf.probes.budget import is_counted
from tests.diagnosis.reports import refused, report, server

OTHER = LoginOutcome.OTHER
IMAP = server("imap imap.example.com", SocketType.TLS)
POP3 = server("pop3 pop.example.com", SocketType.TLS)
SMTP = server("smtp smtp.example.com", SocketType.TLS)
GMAIL = server("imap imap.gmail.com", SocketType.TLS)
OUTLOOK = server("imap outlook.office365.com", SocketType.TLS)
OUTLOOK_SMTP = server("smtp smtp.office365.com", SocketType.STARTTLS)
SMTP_OFF = "Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant."
POLICY = (
    "Authentication unsuccessful, the request did not meet the criteria to be authenticated "
    "successfully. Contact your administrator."
)


def with_token(check: Check, mechanism: str = "XOAUTH2") -> Check:
    return replace(check, login=replace(check.login, mechanism=mechanism))


def finding(check: Check) -> Finding:
    (found,) = RULE.check(report(check))
    return found


def name(found: Finding) -> str:
    return found.title.id.removeprefix("oauth.refused.").removesuffix(".title")


@pytest.mark.parametrize(
    ("of", "code", "said", "row", "who"),
    [
        (IMAP, "AUTHENTICATIONFAILED", "Authentication failed.", "token-refused", Who.USER),
        (GMAIL, "AUTHENTICATIONFAILED", "Invalid credentials (Failure)", "gmail-token", Who.USER),
        (OUTLOOK, "", "AUTHENTICATE failed.", "microsoft-token", Who.USER),
        (OUTLOOK, "", "User is authenticated but not connected.", "not-connected", Who.USER),
        (OUTLOOK_SMTP, "535 5.7.139", SMTP_OFF, "smtp-off", Who.ADMINISTRATOR),
        (OUTLOOK_SMTP, "535 5.7.139", POLICY, "sign-in-policy", Who.ADMINISTRATOR),
        (OUTLOOK_SMTP, "535 5.7.3", "Authentication unsuccessful", "no-scope-to-send", Who.USER),
        (SMTP, "535 5.7.8", "Error: authentication failed: Invalid base64 data in initial response",
         "long-line", Who.PROVIDER),
        (SMTP, "535 5.7.8", "Error: authentication failed: 401", "token-refused", Who.USER),
    ],
)  # fmt: skip
@pytest.mark.parametrize("mechanism", ["OAUTHBEARER", "XOAUTH2"])
def test_the_words_of_a_server_lead_to_advice_about_the_token(
    mechanism: str, of: Server, code: str, said: str, *, row: str, who: Who
) -> None:
    found = finding(with_token(refused(of, code=code, said=said), mechanism))

    assert (name(found), found.who) == (row, who)
    assert found.steps
    assert said[:19] in str(found.message.parameters)
    assert found.cause not in {Cause.APP_PASSWORD, Cause.OAUTH_REQUIRED}


def test_the_same_words_to_a_password_are_about_the_password() -> None:
    check = refused(GMAIL, code="AUTHENTICATIONFAILED", said="Invalid credentials (Failure)")

    assert finding(check).title.id == "finding.login-refused.title-app-password"


@pytest.mark.parametrize(("of", "code"), [(IMAP, "UNAVAILABLE"), (POP3, "SYS/TEMP")])
def test_a_server_that_could_not_ask_has_judged_no_token(of: Server, code: str) -> None:
    check = with_token(refused(of, OTHER, code=code, said="Temporary authentication failure."))
    found = finding(check)

    assert (name(found), found.who, found.cause) == ("not-judged", Who.PROVIDER, Cause.TEMPORARY)
    assert "did not judge the access token" in text(found.message.id, found.message.parameters)
    assert not is_counted(check)


def test_a_connection_that_ends_at_the_token_may_mean_a_large_token() -> None:
    check = with_token(refused(IMAP, OTHER, said=""))
    cut = replace(check, login=replace(check.login, end=LoginEnd.CLOSED))

    assert name(finding(cut)) == "token-too-large"
    assert finding(cut).cause is Cause.CLOSED_AFTER_AUTH


@pytest.mark.parametrize(
    ("code", "said", "title"),
    [
        ("UNAVAILABLE", "Maximum number of connections from user+IP exceeded",
         "finding.login-refused.title-too-many-connections"),
        ("", "Too many login failures, try again later", "finding.login-refused.title-rate-limit"),
    ],
)  # fmt: skip
def test_another_reason_keeps_its_own_advice(code: str, said: str, title: str) -> None:
    assert finding(with_token(refused(IMAP, OTHER, code=code, said=said))).title.id == title
