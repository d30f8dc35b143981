from base64 import b64encode

import pytest

from autoconf.dialogues.interface import Verdict
from autoconf.dialogues.protocols.pop3 import DIALOGUE
from autoconf.errors import TimedOutError
from autoconf.model.check import CheckOutcome, LoginEnd, LoginOutcome, LoginResult, Stage
from autoconf.model.secret import Login, Secret
from autoconf.model.server import SocketType
from tests.dialogues.talking import LOGIN, Talk, talk
from tests.fakes import CLOSED, Turn
from tests.wording import UNPROTECTED, login_words, words

PLAIN = b64encode(b"\0alice@example.com\0s3cret")
GREETING = b"+OK ready\r\n"
CAPA = b"+OK\r\nUSER\r\nSTLS\r\n.\r\n"
CAPA_SASL = b"+OK\r\nUSER\r\nSASL PLAIN LOGIN\r\nPIPELINING\r\n.\r\n"


def over_tls(*script: Turn, login: Login | None = LOGIN) -> Talk:
    return talk(DIALOGUE, *script, login=login)


def starttls(*script: Turn) -> Talk:
    return talk(DIALOGUE, *script, socket_type=SocketType.STARTTLS)


def test_user_and_pass_are_followed_by_quit() -> None:
    done = over_tls(GREETING, CAPA, b"+OK\r\n", b"+OK welcome\r\n")

    assert done.heard == [
        b"CAPA\r\n",
        b"USER alice@example.com\r\n",
        b"PASS s3cret\r\n",
        b"QUIT\r\n",
    ]


def test_an_accepted_login_is_done() -> None:
    done = over_tls(GREETING, CAPA, b"+OK\r\n", b"+OK welcome\r\n")

    assert done.verdict == Verdict(
        reached=Stage.DONE,
        outcome=CheckOutcome.OK,
        capabilities=("USER", "STLS"),
        login=LoginResult(
            outcome=LoginOutcome.ACCEPTED,
            end=LoginEnd.ANSWERED,
            mechanism="USER/PASS",
            username="alice@example.com",
            said="welcome",
            carried_secret=True,
        ),
    )


def test_sasl_plain_is_used_where_advertised() -> None:
    done = over_tls(GREETING, CAPA_SASL, b"+OK\r\n")

    assert done.heard == [b"CAPA\r\n", b"AUTH PLAIN " + PLAIN + b"\r\n", b"QUIT\r\n"]


def test_a_long_initial_response_waits_for_the_challenge() -> None:
    login = Login(username="alice@example.com", password=Secret("x" * 200))

    done = over_tls(GREETING, CAPA_SASL, b"+ \r\n", b"+OK\r\n", b"+OK 0 0\r\n", login=login)

    assert done.heard[1] == b"AUTH PLAIN\r\n"
    assert done.verdict.login.outcome is LoginOutcome.ACCEPTED


def test_sasl_login_serves_where_user_is_missing() -> None:
    capa = b"+OK\r\nSASL LOGIN\r\n.\r\n"

    done = over_tls(
        GREETING, capa, b"+ VXNlcm5hbWU6\r\n", b"+ UGFzc3dvcmQ6\r\n", b"+OK\r\n", b"+OK 1 2\r\n"
    )

    assert done.heard[1:4] == [
        b"AUTH LOGIN\r\n",
        b64encode(b"alice@example.com") + b"\r\n",
        b64encode(b"s3cret") + b"\r\n",
    ]


def test_no_password_goes_to_a_server_that_offers_other_mechanisms_only() -> None:
    done = over_tls(GREETING, b"+OK\r\nSASL XOAUTH2 GSSAPI\r\n.\r\n")

    assert done.verdict.login.outcome is LoginOutcome.METHOD_UNSUPPORTED
    assert "XOAUTH2, GSSAPI" in login_words(done.verdict.login)
    assert done.heard == [b"CAPA\r\n", b"QUIT\r\n"]


def test_a_server_without_capa_gets_user_and_pass() -> None:
    done = over_tls(GREETING, b"-ERR what?\r\n", b"+OK\r\n", b"+OK\r\n", b"+OK 0 0\r\n")

    assert done.verdict.login.outcome is LoginOutcome.ACCEPTED


def test_without_a_login_it_says_goodbye_and_waits_for_nothing() -> None:
    done = over_tls(GREETING, CAPA, login=None)

    assert done.heard == [b"CAPA\r\n", b"QUIT\r\n"]
    assert done.verdict == Verdict(
        reached=Stage.CAPABILITIES, outcome=CheckOutcome.OK, capabilities=("USER", "STLS")
    )


@pytest.mark.parametrize(
    ("line", "outcome", "code", "message"),
    [
        (b"-ERR no", LoginOutcome.BAD_CREDENTIALS, "", "no"),
        (b"-ERR", LoginOutcome.BAD_CREDENTIALS, "", ""),
        (b"-ERR [AUTH] wrong", LoginOutcome.BAD_CREDENTIALS, "AUTH", "wrong"),
        (b"-ERR [SYS/PERM] locked", LoginOutcome.USER_BLOCKED, "SYS/PERM", "locked"),
        (b"-ERR [SYS/TEMP] later", LoginOutcome.OTHER, "SYS/TEMP", "later"),
        (b"-ERR [IN-USE] busy", LoginOutcome.OTHER, "IN-USE", "busy"),
        (b"-ERR [LOGIN-DELAY] slow", LoginOutcome.OTHER, "LOGIN-DELAY", "slow"),
    ],
)
@pytest.mark.parametrize("answers_user", [False, True])
def test_a_refusal_is_told_apart_by_its_code(
    *, line: bytes, outcome: LoginOutcome, code: str, message: str, answers_user: bool
) -> None:
    refusal = [line + b"\r\n"] if answers_user else [b"+OK\r\n", line + b"\r\n"]

    login = over_tls(GREETING, CAPA, *refusal).verdict.login

    assert (login.outcome, login.code, login_words(login)) == (outcome, code, message)


def test_after_refused_credentials_nothing_else_is_tried() -> None:
    done = over_tls(GREETING, CAPA_SASL, b"-ERR [AUTH] no\r\n")

    assert done.heard[2:] == [b"QUIT\r\n"]
    assert done.verdict.reached is Stage.LOGIN
    assert done.verdict.outcome is CheckOutcome.REFUSED


def test_the_connection_closed_instead_of_an_answer_to_the_login() -> None:
    done = over_tls(GREETING, CAPA, b"+OK\r\n", CLOSED)

    assert done.verdict.login.outcome is LoginOutcome.OTHER
    assert words(done.verdict.detail) == "closed the connection instead of answering the login"


def test_starttls_comes_before_the_login_and_its_capabilities_replace_the_others() -> None:
    done = starttls(GREETING, CAPA, b"+OK go\r\n", CAPA_SASL, b"+OK\r\n", b"+OK 0 0\r\n")

    assert done.wire.heard_in_clear == [b"CAPA\r\n", b"STLS\r\n"]
    assert done.verdict.capabilities == ("USER", "SASL PLAIN LOGIN", "PIPELINING")


def test_starttls_is_tried_where_capa_is_unknown() -> None:
    done = starttls(GREETING, b"-ERR\r\n", b"+OK\r\n", CAPA, b"+OK\r\n", b"+OK\r\n", b"+OK 0 0\r\n")

    assert done.verdict.login.outcome is LoginOutcome.ACCEPTED


@pytest.mark.parametrize(
    ("script", "outcome", "detail"),
    [
        (
            [b"+OK\r\nUSER\r\n.\r\n"],
            CheckOutcome.TLS_FAILED,
            "the server does not offer STARTTLS",
        ),
        (
            [CAPA, b"-ERR not today\r\n"],
            CheckOutcome.TLS_FAILED,
            f"the server refuses STARTTLS: not today{UNPROTECTED}",
        ),
        (
            [CAPA, b"+OKAY\r\n"],
            CheckOutcome.WRONG_PROTOCOL,
            f"does not speak POP3: '+OKAY'{UNPROTECTED}",
        ),
        (
            [CAPA, b"+OK\r\n+OK injected\r\n"],
            CheckOutcome.WRONG_PROTOCOL,
            "192.0.2.1 sent data before the TLS handshake",
        ),
        (
            [CAPA, CLOSED],
            CheckOutcome.UNREACHABLE,
            "closed the connection instead of answering STLS",
        ),
    ],
    ids=["missing", "refused", "inexact", "injected", "cut off"],
)
def test_without_starttls_there_is_no_login(
    script: list[Turn], outcome: CheckOutcome, detail: str
) -> None:
    done = starttls(GREETING, *script)

    assert (done.verdict.outcome, words(done.verdict.detail)) == (outcome, detail)
    assert not any(b"alice" in line or PLAIN in line for line in done.heard)


@pytest.mark.parametrize(
    ("greeting", "outcome", "detail"),
    [
        (b"-ERR too many\r\n", CheckOutcome.REFUSED, "refuses the connection: too many"),
        (b"* OK IMAP4rev1\r\n", CheckOutcome.WRONG_PROTOCOL, "speaks IMAP here, not POP3"),
        (b"220 mx.example\r\n", CheckOutcome.WRONG_PROTOCOL, "speaks SMTP here, not POP3"),
        (CLOSED, CheckOutcome.UNREACHABLE, "closed the connection before its greeting"),
        (
            (b"+OK hal", CLOSED),
            CheckOutcome.UNREACHABLE,
            "closed the connection before its greeting",
        ),
        (
            TimedOutError("net.no-time"),
            CheckOutcome.TIMED_OUT,
            "no greeting in time",
        ),
    ],
)
def test_a_bad_greeting_ends_the_conversation(
    greeting: Turn, outcome: CheckOutcome, detail: str
) -> None:
    verdict = over_tls(greeting).verdict

    assert (verdict.outcome, words(verdict.detail)) == (outcome, detail)
