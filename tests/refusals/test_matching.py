import pytest
from msgspec.structs import replace

from autoconf.diagnosis.engine import diagnose
from autoconf.dialogues.session import check_of
from autoconf.dialogues.sessions import Sessions
from autoconf.errors import TimedOutError
from autoconf.messages import english
from autoconf.model.cause import Cause
from autoconf.model.check import Check, CheckOutcome, LoginOutcome
from autoconf.model.finding import Confidence, Who
from autoconf.model.server import MailProtocol, Server, SocketType
from autoconf.model.server_reply import ServerReply
from autoconf.refusals.matching import (
    classify,
    classify_check,
    is_temporary,
    login_outcome_of,
    normalised,
)
from autoconf.refusals.policy import POLICIES
from autoconf.refusals.rules import Rule, rules
from tests.diagnosis.reports import (
    HEALTHY,
    IMAP,
    SMTP,
    accepted,
    distrusted,
    failed,
    report,
    untested,
)
from tests.fakes import CLOSED, ScriptedDialer, ScriptedWire, Turn, fake_network
from tests.refusals.replies import ROWS, checked, server, spoken

ANYWHERE = "mail.example.com"
OF_ONE_FAMILY = {
    *("gmail-app-password", "icloud-app-password", "oauth-microsoft", "microsoft-unsuccessful"),
    *("authorization-code", "qq-any", "bridge-password", "alias-or-disabled"),
}


def cause(
    protocol: str, code: str, text: str = "", host: str = ANYWHERE, provider: str | None = None
) -> str | None:
    found = classify(MailProtocol(protocol), host, code, text, provider)
    return found.cause.value if found else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Your IP is blocked", "network-blocked"),
        ("client address blocked using dnsbl", "network-blocked"),
        ("IP address listed", "network-blocked"),
        ("the email address is blocked", None),
        ("sender address blocked", None),
    ],
)
def test_only_a_blocked_network_address_blames_the_network(text: str, expected: str | None) -> None:
    assert cause("smtp", "550", text) == expected


@pytest.mark.parametrize(
    ("protocol", "code", "expected"),
    [
        ("imap", "AUTHENTICATIONFAILED", "bad-credentials"),
        ("imap", "AUTHORIZATIONFAILED", "bad-credentials"),
        ("imap", "UNAVAILABLE", "temporary"),
        ("imap", "EXPIRED", "expired"),
        ("imap", "PRIVACYREQUIRED", "tls-required"),
        ("imap", "CONTACTADMIN", "account-disabled"),
        ("imap", "INUSE", "mailbox-busy"),
        ("imap", "LIMIT", "too-many-connections"),
        ("imap", "OVERQUOTA", "rate-limit"),
        ("imap", "SERVERBUG", "temporary"),
        ("imap", "NOPERM", "protocol-disabled"),
        ("imap", "CANNOT", "mechanism-unsupported"),
        ("pop3", "IN-USE", "mailbox-busy"),
        ("pop3", "LOGIN-DELAY", "login-delay"),
        ("pop3", "SYS/TEMP", "temporary"),
        ("pop3", "SYS/PERM", "account-disabled"),
        ("pop3", "AUTH", "bad-credentials"),
        ("smtp", "454 4.7.0", "temporary"),
        ("smtp", "500 5.5.6", "protocol-error"),
        ("smtp", "501 5.5.2", "protocol-error"),
        ("smtp", "432 4.7.12", "mechanism-unsupported"),
        ("smtp", "530 5.7.0", "relay-denied"),
        ("smtp", "534 5.7.9", "mechanism-unsupported"),
        ("smtp", "535 5.7.8", "bad-credentials"),
        ("smtp", "538 5.7.11", "tls-required"),
        ("smtp", "523 5.7.10", "tls-required"),
        ("smtp", "524 5.7.11", "tls-required"),
        ("smtp", "525 5.7.13", "account-disabled"),
        ("smtp", "504 5.5.4", "mechanism-unsupported"),
        ("smtp", "501 5.5.4", "protocol-error"),
        ("smtp", "451 4.4.2", "temporary"),
        ("smtp", "554 5.4.5", "temporary"),
        ("smtp", "554 5.3.2", "temporary"),
        ("smtp", "550 5.7.1", "unknown"),
        ("smtp", "499", "temporary"),
        ("smtp", "599", None),
        ("imap", "", None),
        ("pop3", "", None),
        ("pop3", "AUTHENTICATIONFAILED", None),
    ],
)
def test_a_code_alone_means_what_its_standard_says(
    protocol: str, code: str, expected: str | None
) -> None:
    assert cause(protocol, code) == expected


@pytest.mark.parametrize(
    ("protocol", "text"),
    [
        ("imap", "Logged in"),
        ("imap", "OK IMAP4rev1 server ready, login failed? see our pages"),
        ("imap", "Your login failed. Please contact our support"),
        ("pop3", "maildrop has 2 messages (320 octets)"),
        ("pop3", "Who are you?"),
        ("smtp", "2.7.0 Authentication succeeded"),
        ("smtp", "Ok: queued as 12345"),
        ("imap", "web login"),
        ("imap", ""),
    ],
)
def test_what_no_rule_knows_has_no_cause(protocol: str, text: str) -> None:
    assert cause(protocol, "", text) is None


@pytest.mark.parametrize("name", [n for n, row in ROWS.items() if row["advice"] in OF_ONE_FAMILY])
def test_a_familys_advice_is_for_its_own_servers(name: str) -> None:
    check = checked(ROWS[name])

    abroad = classify_check(replace(check, server=replace(check.server, hostname=ANYWHERE)))

    assert abroad is not None
    assert abroad.advice not in OF_ONE_FAMILY


def test_a_family_is_known_by_the_provider_where_the_host_has_another_name() -> None:
    code, text = "AUTHENTICATIONFAILED", "Invalid credentials (Failure)"

    alone = classify(MailProtocol.IMAP, "imap.example.org", code, text)
    known = classify(MailProtocol.IMAP, "imap.example.org", code, text, "gmail")

    assert alone is not None
    assert known is not None
    assert (alone.advice, known.advice) == ("bad-credentials", "gmail-app-password")


def test_a_host_that_ends_like_a_family_is_not_of_it() -> None:
    assert cause("smtp", "535", "no", "smtp.163.com") == "app-password"
    assert cause("smtp", "535", "no", "smtp.notreally163.com") == "bad-credentials"


@pytest.mark.parametrize(
    ("protocol", "code"),
    [("smtp", "454 4.7.0"), ("smtp", "421"), ("imap", "UNAVAILABLE"), ("pop3", "SYS/TEMP")],
)
@pytest.mark.parametrize("name", ["row-001", "row-024", "row-029-2", "row-053", "row-096"])
def test_no_words_make_a_temporary_code_a_wrong_password(
    protocol: str, code: str, name: str
) -> None:
    of = server(ROWS[name])

    found = classify(MailProtocol(protocol), of.hostname, code, ROWS[name]["said"])

    assert is_temporary(code)
    assert found is not None
    assert not found.counts


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("535-5.7.8 One\r\n535 5.7.8  two", "one two"),
        ("535 Only  a\tcode", "only a code"),
        ("550 messages of 220 octets", "messages of 220 octets"),
        ("wait 200 minutes", "wait 200 minutes"),
        ("STRASSE Straße", "strasse strasse"),
        ("x" * 5000, "x" * 1024),
    ],
)
def test_patterns_see_one_folded_line_without_codes(text: str, seen: str) -> None:
    assert normalised(text) == seen


def test_a_healthy_check_has_no_cause() -> None:
    assert [classify_check(check) for check in HEALTHY.checks] == [None, None, None]
    assert classify_check(untested(IMAP)) is None
    assert classify_check(failed(IMAP, CheckOutcome.SKIPPED, "answers in clear text")) is None


def test_a_server_that_was_not_reached_has_a_cause_only_if_its_words_are_known() -> None:
    silent = failed(SMTP, CheckOutcome.TIMED_OUT, "no greeting in time")
    reply = ServerReply(code="554 5.7.1", text="Relay access denied")
    shut = replace(failed(SMTP, CheckOutcome.REFUSED), replies=(reply,))

    assert classify_check(silent) is None
    assert (found := classify_check(shut)) is not None
    assert found.cause is Cause.RELAY_DENIED


def test_only_what_was_said_after_the_last_login_counts() -> None:
    gmail = replace(IMAP, hostname="imap.gmail.com")
    ready = b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] Web login required.\r\n"

    found = classify_check(spoken(gmail, ready, b"a1 NO no\r\n"))

    assert found is not None
    assert found.cause is Cause.UNKNOWN


def test_what_was_said_beside_the_answer_to_the_login_counts() -> None:
    gmail = replace(IMAP, hostname="imap.gmail.com")
    ready = b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi\r\n"

    found = classify_check(spoken(gmail, ready, b"* NO Web login required.\r\na1 NO no\r\n"))

    assert found is not None
    assert found.cause is Cause.WEB_LOGIN


@pytest.mark.parametrize(
    ("of", "greeting"),
    [
        (IMAP, b"+OK POP3 ready\r\n"),
        (IMAP, b"220 mx.example.com ESMTP\r\n"),
        (IMAP, b"HTTP/1.1 400 Bad Request\r\n"),
        (SMTP, b"* OK IMAP4 ready\r\n"),
        (SMTP, b"\x15\x03\x01\x00\x02\x02\x46\n"),
    ],
    ids=["pop3", "smtp", "http", "imap", "tls"],
)
def test_another_protocol_is_spoken_at_a_wrong_port(of: Server, greeting: bytes) -> None:
    (finding,) = [f for f in diagnose(report(spoken(of, greeting))) if f.cause is not None]

    assert (finding.cause, finding.who) == (Cause.WRONG_PORT, Who.PROVIDER)
    assert finding.remedy.id == "advice.wrong-port"


def test_no_tls_at_a_port_for_tls_is_a_wrong_port() -> None:
    sick = report(distrusted(SMTP, problem="plaintext"))
    (finding,) = [f for f in diagnose(sick) if f.cause is not None]

    assert (finding.cause, finding.who) == (Cause.WRONG_PORT, Who.PROVIDER)
    assert finding.remedy.id == "advice.wrong-port"


@pytest.mark.parametrize(
    ("answer", "cause_"),
    [(CLOSED, Cause.CLOSED_AFTER_AUTH), (b"a1 NO\r\n", Cause.UNKNOWN)],
    ids=["closed", "no-words"],
)
def test_a_connection_that_is_closed_is_no_answer_without_words(
    answer: Turn, cause_: Cause
) -> None:
    ready = b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi\r\n"

    found = classify_check(spoken(IMAP, ready, answer))

    assert found is not None
    assert found.cause is cause_


def test_an_uncertain_cause_leaves_the_outcome_to_the_codes() -> None:
    found = classify(MailProtocol.IMAP, ANYWHERE, "CONTACTADMIN", "")
    assert found is not None

    sure = login_outcome_of(found, LoginOutcome.OTHER)
    unsure = login_outcome_of(replace(found, confidence=Confidence.LIKELY), LoginOutcome.OTHER)
    split = login_outcome_of(replace(found, alternatives=(Cause.EXPIRED,)), LoginOutcome.OTHER)

    assert sure is LoginOutcome.USER_BLOCKED
    assert unsure is split is login_outcome_of(None, LoginOutcome.OTHER) is LoginOutcome.OTHER


def test_no_rule_is_read_before_something_fails() -> None:
    rules.cache_clear()

    assert classify_check(accepted(IMAP)) is None
    assert rules.cache_info().currsize == 0


@pytest.mark.parametrize(
    "reply",
    [
        b"501 5.5.4 Syntactically invalid EHLO argument(s)",
        b"504 5.5.2 <[127.0.0.1]>: Helo command rejected: need fully-qualified hostname",
        b"550 Invalid HELO name",
        b"550 5.7.1 go away",
        b"554 no",
        b"450 4.7.1 Helo command rejected: Host not found",
        b"521 5.5.0 no",
    ],
)
def test_a_refused_greeting_has_one_cause_whatever_its_code(reply: bytes) -> None:
    hello = replies_of(SMTP, b"220 mx\r\n", reply + b"\r\n")
    (finding,) = [f for f in diagnose(report(hello)) if f.cause is not None]

    assert (finding.cause, finding.who) == (Cause.PROTOCOL_ERROR, Who.PROVIDER)
    assert finding.remedy.id == "advice.helo"


@pytest.mark.parametrize(
    ("reply", "cause_"),
    [
        (
            b"554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using x.example",
            Cause.NETWORK_BLOCKED,
        ),
        (b"550 Your IP is blocked by Spamhaus", Cause.NETWORK_BLOCKED),
        (b"421 4.3.2 too busy", Cause.TEMPORARY),
    ],
)
def test_words_about_the_address_or_the_load_stay_what_they_are(
    reply: bytes, cause_: Cause
) -> None:
    hello = replies_of(SMTP, b"220 mx\r\n", reply + b"\r\n")
    (finding,) = [f for f in diagnose(report(hello)) if f.cause is not None]

    assert finding.cause is cause_


@pytest.mark.parametrize(
    ("script", "socket_type", "cause_"),
    [
        (
            (b"220 mx\r\n", b"250-mx\r\n250 STARTTLS\r\n", b"220 go\r\n250 x\r\n"),
            SocketType.STARTTLS,
            Cause.STARTTLS_INJECTION,
        ),
        (((b"220 m", TimedOutError("net.no-time")),), SocketType.TLS, Cause.TOO_SLOW),
        (((b"220 m\r220\r", TimedOutError("net.no-time")),), SocketType.TLS, Cause.PROTOCOL_ERROR),
    ],
    ids=["injection", "slow", "cr"],
)
def test_a_conversation_that_goes_wrong_blames_no_firewall(
    script: tuple[Turn, ...], socket_type: SocketType, cause_: Cause
) -> None:
    sick = replies_of(replace(SMTP, socket_type=socket_type), *script)
    (finding,) = [f for f in diagnose(report(sick)) if f.cause is not None]

    assert (finding.cause, finding.who) == (cause_, Who.PROVIDER)


def replies_of(of: Server, *script: Turn) -> Check:
    """Return the check of a server that gets no login."""
    wire = ScriptedWire(*script)
    dialer = ScriptedDialer({str(of.endpoint): [wire]})
    sessions = Sessions()
    check = check_of(of, sessions.open(of.endpoint, fake_network(dialer=dialer)))
    sessions.close_all()
    return check


@pytest.mark.parametrize(
    ("protocol", "host", "code", "words", "wanted"),
    [
        ("imap", "imap.163.com", "", "LOGIN Login error or password error", "app-password"),
        ("imap", "imap.126.com", "", "LOGIN Login error password error", "app-password"),
        ("pop3", "pop.163.com", "", "Unable to log on", "app-password"),
        ("imap", "imap.example.com", "", "LOGIN Login error or password error", "bad-credentials"),
        ("smtp", "smtp.exmail.qq.com", "535", "Error: authentication failed", "app-password"),
        (
            "smtp",
            "smtp.aol.com",
            "535 5.7.0",
            "(#AUTH005) Too many bad auth attempts",
            "app-password",
        ),
    ],
)
def test_what_large_houses_say(
    protocol: str, host: str, code: str, words: str, wanted: str
) -> None:
    assert cause(protocol, code, words, host) == wanted


@pytest.mark.parametrize(
    "rule",
    [
        rule
        for rule in rules()
        if "{minutes}" in english()[f"advice.{rule.document.advice or rule.document.cause.value}"]
    ],
    ids=lambda rule: rule.id,
)
def test_no_advice_names_a_wait_of_no_minutes(rule: Rule) -> None:
    document = rule.document
    causes = (document.cause, *document.alternatives)

    assert max(POLICIES[cause].wait_minutes for cause in causes) > 0
    assert document.advice or POLICIES[document.cause].wait_minutes > 0
