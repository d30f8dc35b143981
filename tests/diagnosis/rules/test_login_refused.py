import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.login_refused import RULE
from autoconf.messages import text
from autoconf.model.cause import Cause
from autoconf.model.check import Check, LoginEnd, LoginOutcome, LoginResult, Stage
from autoconf.model.config import Link, Requirement
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server_reply import ServerReply
from tests.diagnosis.reports import IMAP, POP3, SMTP, accepted, refused, report, server, untested
from tests.diagnosis.reports import said as said_by

METHOD, OTHER = LoginOutcome.METHOD_UNSUPPORTED, LoginOutcome.OTHER


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
    sick = report(refused(IMAP, code="AUTHENTICATIONFAILED", said="No {such} user"))

    (finding,) = findings(sick)

    assert text(finding.message.id, finding.message.parameters) == (
        "imap imap.example.com:993 refused the login. "
        'It said: "[AUTHENTICATIONFAILED] No {such} user".'
    )


def test_a_server_may_say_nothing() -> None:
    (finding,) = findings(report(refused(IMAP, said="")))

    assert text(finding.message.id, finding.message.parameters) == (
        "imap imap.example.com:993 did not accept the login: no reason given."
    )


@pytest.mark.parametrize(
    ("check", "cause", "who", "words"),
    [
        (refused(IMAP, code="AUTHENTICATIONFAILED"), "bad-credentials", Who.USER, "web site"),
        (
            refused(IMAP, METHOD, "no"),
            "mechanism-unsupported",
            Who.PROVIDER,
            "the method that its mail servers want",
        ),
        (refused(IMAP, code="CONTACTADMIN"), "account-disabled", Who.PROVIDER, "only they"),
        (
            refused(IMAP, OTHER, code="UNAVAILABLE"),
            "temporary",
            Who.PROVIDER,
            "did not judge the password",
        ),
        (refused(IMAP, said="No."), "unknown", Who.PROVIDER, "Only the server's own words"),
    ],
)
def test_the_remedy_follows_the_reason(check: Check, cause: str, who: Who, words: str) -> None:
    (finding,) = findings(report(check))

    assert finding.cause is Cause(cause)
    assert finding.who is who
    assert words in remedy(report(check))


@pytest.mark.parametrize("mechanism", ["OAUTHBEARER", "XOAUTH2"])
def test_who_used_a_token_is_not_told_of_passwords(mechanism: str) -> None:
    sick = report(refused(IMAP, code="AUTHENTICATIONFAILED"))
    (check,) = sick.checks
    demands = (Requirement(what="app-password", when="password-login"),)
    sick = replace(
        sick,
        checks=(replace(check, login=replace(check.login, mechanism=mechanism)),),
        config=replace(sick.config, requires=demands) if sick.config else None,
    )

    assert "token" in remedy(sick)
    assert "password" not in remedy(sick)


def test_trouble_of_the_server_is_a_blocker_that_leaves_the_password_alone() -> None:
    (finding,) = findings(report(refused(IMAP, OTHER, "later", "UNAVAILABLE")))

    assert finding.severity is Severity.BLOCKER
    assert text(finding.message.id, finding.message.parameters) == (
        "imap imap.example.com:993 did not accept the login for now, and did not judge "
        'the password. It said: "[UNAVAILABLE] later".'
    )


@pytest.mark.parametrize(
    ("replies", "cause"),
    [
        ((), Cause.CLOSED_AFTER_AUTH),
        ((ServerReply(text="too many auth failures", is_goodbye=True),), Cause.RATE_LIMIT),
    ],
)
def test_a_server_that_closes_the_connection_has_not_judged_the_password(
    replies: tuple[ServerReply, ...], cause: Cause
) -> None:
    login = LoginResult(
        outcome=OTHER, end=LoginEnd.CLOSED, why=Message("dialogue.login-closed"), mechanism="PLAIN"
    )
    cut = replace(refused(IMAP), reached=Stage.CAPABILITIES, login=login, replies=replies)

    (finding,) = findings(report(cut))

    assert finding.cause is cause
    assert text(finding.message.id, finding.message.parameters) == (
        "imap imap.example.com:993 did not accept the login: "
        "closed the connection instead of answering the login."
    )


def test_our_own_reason_is_told_beside_the_words_of_the_server() -> None:
    sick = refused(IMAP, said="try again")
    sick = replace(sick, login=replace(sick.login, why=Message("mechanism.not-base64")))

    (finding,) = findings(report(sick))

    assert text(finding.message.id, finding.message.parameters) == (
        "imap imap.example.com:993 did not accept the login: the server sent a challenge that "
        'cannot be read. It said: "try again".'
    )


def test_control_and_bidi_characters_do_not_reach_the_message() -> None:
    (finding,) = findings(report(refused(IMAP, said="a\x1b]52;c;b\x07\u202ec" + "d" * 500)))

    words = text(finding.message.id, finding.message.parameters)
    assert words.isprintable()
    assert words.count("d") < 310


def test_an_app_password_is_the_remedy_where_the_provider_demands_one() -> None:
    demand = Requirement(what="app-password", link="https://example.com/app-passwords")

    words = remedy(report(refused(IMAP), requires=(demand,), hint="Settings > Security."))

    assert "wants an app password" in words
    assert words.endswith("https://example.com/app-passwords Settings > Security.")


def test_a_demand_for_another_protocol_is_passed_over() -> None:
    demands = (Requirement(what="enable-pop3"), Requirement(what="enable-imap"))

    assert remedy(report(refused(IMAP), requires=demands)).startswith("You must switch on IMAP")


def test_no_demand_fits_the_protocol() -> None:
    sick = report(refused(SMTP), requires=(Requirement(what="enable-imap"),))

    assert "on the provider's web site" in remedy(sick)


def test_a_locked_account_is_left_alone_whatever_the_provider_demands() -> None:
    check = refused(IMAP, said="Too many invalid logon attempts")

    words = remedy(report(check, requires=(Requirement(what="app-password"),)))

    assert "Stop all logins for at least 15 minutes" in words


def test_the_providers_page_for_the_cause_is_named() -> None:
    demands = (
        Requirement(what="enable-imap", link="https://example.com/imap"),
        Requirement(what="app-password", link="https://example.com/app"),
    )
    check = refused(IMAP, said="Application password is REQUIRED", code="AUTHENTICATIONFAILED")

    words = remedy(report(check, provider_id="mail-ru", requires=demands, hint="A hint."))

    assert words.endswith("in the mail program only. A hint. https://example.com/app")


@pytest.mark.parametrize(
    ("url", "is_named"),
    [
        ("https://help.example.com/app", True),
        ("https://example.com.evil.example/app", False),
        ("http://example.com/app", False),
    ],
)
def test_a_page_that_the_server_names_is_named_only_if_it_is_the_providers(
    url: str, *, is_named: bool
) -> None:
    check = refused(IMAP, said=f"Access to requested service disabled, see {url}.")

    words = remedy(report(check, web_mail="https://example.com/"))

    assert words.endswith(url) is is_named


def test_without_a_page_for_the_cause_the_providers_help_is_named() -> None:
    check = refused(IMAP, said="IMAP access disabled for this account")

    words = remedy(report(check, documentation=(Link(url="https://example.com/help"),)))

    assert words.endswith("wait some minutes. https://example.com/help")


def test_a_report_without_settings_is_no_trouble() -> None:
    sick = Report(address=None, domain="example.com", checks=(refused(IMAP),))

    assert "web site" in remedy(sick)


@pytest.mark.parametrize(
    ("name", "stated", "words", "other"),
    [
        ("alice", True, "as you stated", "alice@example.com"),
        ("alice@example.com", False, "the settings state none", "alice"),
        ("EXAMPLE\\alice", False, "the settings state none", "alice@example.com"),
    ],
)
def test_the_user_name_that_was_sent_is_named_and_the_other_form_offered(
    name: str, words: str, other: str, *, stated: bool
) -> None:
    check = refused(replace(IMAP, username_stated=stated, username=name))
    (finding,) = findings(report(replace(check, login=replace(check.login, username=name))))

    said = text(finding.message.id, finding.message.parameters)

    assert f"is {name}" in said
    assert words in said
    assert said.endswith(f"--username {other}")


def test_a_name_that_a_source_states_is_its_word() -> None:
    of = replace(IMAP, username="%EMAILLOCALPART%", source="autoconfig-url")
    check = refused(of)
    check = replace(check, login=replace(check.login, username="alice"))
    sick = replace(report(check), attempts=(said_by("autoconfig-url", of),))

    (finding,) = findings(sick)

    assert "published settings" in text(finding.message.id, finding.message.parameters)


def test_no_name_is_offered_where_it_was_not_judged() -> None:
    check = refused(IMAP, METHOD, "no")
    (finding,) = findings(report(replace(check, login=replace(check.login, username="alice"))))

    assert "--username" not in text(finding.message.id, finding.message.parameters)


def test_where_an_app_password_is_wanted_no_other_user_name_is_offered() -> None:
    demand = Requirement(what="app-password", link="https://example.com/app")
    check = refused(IMAP)
    sent = replace(check, login=replace(check.login, username="alice@example.com"))

    (finding,) = findings(report(sent, requires=(demand,)))

    assert finding.title.id == "finding.login-refused.title-app-password"
    assert "--username" not in text(finding.message.id, finding.message.parameters)


def test_gmail_wants_an_app_password_also_where_it_only_says_invalid_credentials() -> None:
    gmail = refused(
        server("imap imap.gmail.com"),
        said="Invalid credentials (Failure)",
        code="AUTHENTICATIONFAILED",
    )

    (finding,) = findings(report(gmail))

    assert finding.title.id == "finding.login-refused.title-app-password"
    assert finding.confidence is Confidence.LIKELY
