from base64 import b64encode

import pytest

from autoconf.dialogues.interface import Verdict
from autoconf.dialogues.protocols.smtp import DIALOGUE
from autoconf.model.check import CheckOutcome, LoginEnd, LoginOutcome, LoginResult, Stage
from autoconf.model.secret import Login, Secret
from autoconf.model.server import SocketType
from tests.dialogues.talking import LOGIN, Talk, talk
from tests.fakes import CLOSED, Turn
from tests.wording import UNPROTECTED, login_words, words

PLAIN = b64encode(b"\0alice@example.com\0s3cret")
GREETING = b"220-mx.example ESMTP\r\n220 hello\r\n"
EHLO = b"250-mx.example\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN\r\n"
OK = b"235 2.7.0 welcome\r\n"


def over_tls(*script: Turn, login: Login | None = LOGIN) -> Talk:
    return talk(DIALOGUE, *script, login=login)


def starttls(*script: Turn) -> Talk:
    return talk(DIALOGUE, *script, socket_type=SocketType.STARTTLS)


def test_plain_goes_out_with_its_initial_response_and_quit_waits_for_nothing() -> None:
    done = over_tls(GREETING, EHLO, OK)

    assert done.heard == [b"EHLO [127.0.0.1]\r\n", b"AUTH PLAIN " + PLAIN + b"\r\n", b"QUIT\r\n"]


def test_an_accepted_login_is_done() -> None:
    done = over_tls(GREETING, EHLO, OK)

    assert done.verdict == Verdict(
        reached=Stage.DONE,
        outcome=CheckOutcome.OK,
        capabilities=("STARTTLS", "AUTH PLAIN LOGIN"),
        login=LoginResult(
            outcome=LoginOutcome.ACCEPTED,
            end=LoginEnd.ANSWERED,
            mechanism="PLAIN",
            username="alice@example.com",
            said="welcome",
            code="235 2.7.0",
            untried=("LOGIN",),
            carried_secret=True,
        ),
    )


@pytest.mark.parametrize("auth", [b"AUTH LOGIN", b"AUTH=LOGIN", b"auth login XOAUTH2"])
def test_login_answers_two_prompts(auth: bytes) -> None:
    ehlo = b"250-mx.example\r\n250 " + auth + b"\r\n"

    done = over_tls(GREETING, ehlo, b"334 VXNlcm5hbWU6\r\n", b"334 UGFzc3dvcmQ6\r\n", OK)

    assert done.heard[1:4] == [
        b"AUTH LOGIN\r\n",
        b64encode(b"alice@example.com") + b"\r\n",
        b64encode(b"s3cret") + b"\r\n",
    ]
    assert done.verdict.login.mechanism == "LOGIN"


def test_an_initial_response_beyond_512_octets_waits_for_the_challenge() -> None:
    login = Login(username="alice@example.com", password=Secret("x" * 400))

    done = over_tls(GREETING, EHLO, b"334\r\n", OK, login=login)

    assert done.heard[1] == b"AUTH PLAIN\r\n"


@pytest.mark.parametrize(
    "failure",
    [
        b"504 no",
        b"501 5.5.4 bad argument",
        b"535 5.7.4 no",
        b"500 what",
        b"502 5.5.1 no",
        b"534 weak",
    ],
)
def test_the_next_mechanism_is_tried_when_the_first_one_itself_failed(failure: bytes) -> None:
    done = over_tls(GREETING, EHLO, failure + b"\r\n", b"334 dQ==\r\n", b"334 cA==\r\n", OK)

    assert done.verdict.login.mechanism == "LOGIN"
    assert done.verdict.login.outcome is LoginOutcome.ACCEPTED


@pytest.mark.parametrize(
    ("reply", "outcome", "code"),
    [
        (b"535 5.7.8 bad", LoginOutcome.BAD_CREDENTIALS, "535 5.7.8"),
        (b"535 no", LoginOutcome.BAD_CREDENTIALS, "535"),
        (b"535-5.7.8 bad\r\n535 5.7.8 see help", LoginOutcome.BAD_CREDENTIALS, "535 5.7.8"),
        (b"534 5.7.9 app password", LoginOutcome.BAD_CREDENTIALS, "534 5.7.9"),
        (b"534-5.7.14 <https://x.example>", LoginOutcome.USER_BLOCKED, "534 5.7.14"),
        (b"525 5.7.13 disabled", LoginOutcome.USER_BLOCKED, "525 5.7.13"),
        (b"550 5.7.13 disabled", LoginOutcome.USER_BLOCKED, "550 5.7.13"),
        (b"454 4.7.0 later", LoginOutcome.OTHER, "454 4.7.0"),
        (b"421 bye", LoginOutcome.OTHER, "421"),
        (b"503 already", LoginOutcome.OTHER, "503"),
        (b"250 what", LoginOutcome.OTHER, "250"),
    ],
)
def test_a_refusal_is_told_apart_by_its_codes_and_ends_the_tries(
    reply: bytes, outcome: LoginOutcome, code: str
) -> None:
    if reply.startswith(b"534-"):
        reply += b"\r\n534 5.7.14 sign in"

    done = over_tls(GREETING, EHLO, reply + b"\r\n")

    assert (done.verdict.login.outcome, done.verdict.login.code) == (outcome, code)
    assert done.heard[2:] == [b"QUIT\r\n"]


def test_the_message_is_the_server_s_words_without_codes() -> None:
    done = over_tls(GREETING, EHLO, b"535-5.7.8 Bad\x1b[31m name\r\n535 5.7.8 or password\r\n")

    assert login_words(done.verdict.login) == "Bad[31m name or password"
    assert words(done.verdict.detail) == "the login was refused: 535 5.7.8 Bad[31m name or password"


def test_a_server_that_offers_no_mechanism_of_ours_gets_no_password() -> None:
    done = over_tls(GREETING, b"250-mx.example\r\n250 AUTH XOAUTH2\r\n")

    assert done.verdict.login.outcome is LoginOutcome.METHOD_UNSUPPORTED
    assert "offered: XOAUTH2" in login_words(done.verdict.login)


def test_when_every_mechanism_fails_the_method_is_unsupported() -> None:
    done = over_tls(GREETING, EHLO, b"504 no\r\n", b"504 no\r\n")

    assert done.verdict.login.outcome is LoginOutcome.METHOD_UNSUPPORTED


@pytest.mark.parametrize("challenge", [b"334 bW9yZQ==\r\n", b"334 ***\r\n"])
def test_a_challenge_too_many_is_cancelled(challenge: bytes) -> None:
    ehlo = b"250-mx.example\r\n250 AUTH PLAIN\r\n"

    done = over_tls(GREETING, ehlo, challenge, b"501 cancelled\r\n")

    assert done.heard[2] == b"*\r\n"
    assert done.verdict.login.outcome is LoginOutcome.OTHER


@pytest.mark.parametrize("code", [b"500", b"502", b"503"])
def test_a_server_without_ehlo_is_greeted_with_helo_and_offers_nothing(code: bytes) -> None:
    done = over_tls(GREETING, code + b" what\r\n", b"250 mx.example\r\n")

    assert done.heard[1] == b"HELO [127.0.0.1]\r\n"
    assert login_words(done.verdict.login).endswith("(offered: none)")


def test_a_refused_ehlo_is_no_capability() -> None:
    verdict = over_tls(GREETING, b"550 5.7.1 go away\r\n").verdict

    assert (verdict.outcome, words(verdict.detail)) == (
        CheckOutcome.REFUSED,
        "refuses the greeting of this computer: 550 5.7.1 go away",
    )


def test_starttls_comes_before_the_login_and_its_capabilities_replace_the_others() -> None:
    after = b"250-mx.example\r\n250 AUTH PLAIN\r\n"

    done = starttls(GREETING, EHLO, b"220 go\r\n", after, OK)

    assert done.wire.heard_in_clear == [b"EHLO [127.0.0.1]\r\n", b"STARTTLS\r\n"]
    assert done.verdict.capabilities == ("AUTH PLAIN",)


@pytest.mark.parametrize(
    ("script", "outcome", "detail"),
    [
        (
            [b"250-mx.example\r\n250 AUTH PLAIN\r\n"],
            CheckOutcome.TLS_FAILED,
            "the server does not offer STARTTLS",
        ),
        (
            [EHLO, b"454 4.3.0 no TLS\r\n"],
            CheckOutcome.TLS_FAILED,
            f"the server refuses STARTTLS: 454 4.3.0 no TLS{UNPROTECTED}",
        ),
        (
            [EHLO, b"250 fine\r\n"],
            CheckOutcome.TLS_FAILED,
            f"the server refuses STARTTLS: 250 fine{UNPROTECTED}",
        ),
        (
            [EHLO, b"220 go\r\n250 injected\r\n"],
            CheckOutcome.WRONG_PROTOCOL,
            "192.0.2.1 sent data before the TLS handshake",
        ),
        (
            [b"502 no\r\n", b"250 mx.example\r\n"],
            CheckOutcome.TLS_FAILED,
            "the server does not offer STARTTLS",
        ),
    ],
    ids=["missing", "refused", "another success", "injected", "HELO only"],
)
def test_without_starttls_there_is_no_login(
    script: list[Turn], outcome: CheckOutcome, detail: str
) -> None:
    done = starttls(GREETING, *script)

    assert (done.verdict.outcome, words(done.verdict.detail)) == (outcome, detail)
    assert not any(b"AUTH" in line for line in done.heard)


@pytest.mark.parametrize(
    ("greeting", "outcome", "detail"),
    [
        (b"554 no\r\n", CheckOutcome.REFUSED, "refuses the connection: 554 no"),
        (b"421 4.3.2 busy\r\n", CheckOutcome.REFUSED, "refuses the connection: 421 4.3.2 busy"),
        (b"+OK ready\r\n", CheckOutcome.WRONG_PROTOCOL, "speaks POP3 here, not SMTP"),
        (b"SSH-2.0-x\r\n", CheckOutcome.WRONG_PROTOCOL, "speaks SSH here, not SMTP"),
        (
            b"220-mx\r\n250 mx\r\n",
            CheckOutcome.WRONG_PROTOCOL,
            "does not speak SMTP: '250 mx'",
        ),
        (
            b"220-x\r\n" * 200,
            CheckOutcome.WRONG_PROTOCOL,
            "sends a reply of more than 100 lines or 64 KiB",
        ),
        (
            (b"220-" + b"x" * 8000 + b"\r\n") * 9,
            CheckOutcome.WRONG_PROTOCOL,
            "sends a reply of more than 100 lines or 64 KiB",
        ),
        (
            (b"220-mx\r\n", CLOSED),
            CheckOutcome.UNREACHABLE,
            "closed the connection before its greeting",
        ),
    ],
    ids=["554", "421", "POP3", "SSH", "mixed codes", "lines", "octets", "cut off"],
)
def test_a_bad_greeting_ends_the_conversation(
    greeting: Turn, outcome: CheckOutcome, detail: str
) -> None:
    verdict = over_tls(greeting).verdict

    assert (verdict.outcome, words(verdict.detail)) == (outcome, detail)


def test_words_that_blame_the_mechanism_count_more_than_the_code() -> None:
    seen = talk(
        DIALOGUE,
        b"220 ready\r\n",
        b"250-mx\r\n250 AUTH PLAIN LOGIN\r\n",
        b"535 5.7.8 Error: authentication failed: Invalid authentication mechanism\r\n",
        b"334 VXNlcm5hbWU6\r\n",
        b"334 UGFzc3dvcmQ6\r\n",
        b"235 2.7.0 in\r\n",
    )

    assert seen.verdict.login.outcome is LoginOutcome.ACCEPTED
    assert seen.verdict.login.mechanism == "LOGIN"
