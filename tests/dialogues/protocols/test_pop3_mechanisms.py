import pytest

from autoconf.dialogues.protocols.pop3 import DIALOGUE
from autoconf.model.check import LoginOutcome
from autoconf.model.secret import Login, Secret, Token
from tests.dialogues.talking import LOGIN, Talk, talk
from tests.fakes import Turn

GREETING = b"+OK ready\r\n"
CAPA = b"+OK\r\nUSER\r\nSTLS\r\n.\r\n"


def over_tls(*script: Turn, login: Login = LOGIN) -> Talk:
    return talk(DIALOGUE, *script, login=login)


def test_mechanisms_are_tried_in_order_and_the_weakest_last() -> None:
    capa = b"+OK\r\nUSER\r\nSASL CRAM-MD5 LOGIN PLAIN SCRAM-SHA-256\r\n.\r\n"
    no = b"-ERR [SYS/PERM] unknown\r\n"

    done = over_tls(GREETING, capa, no)
    assert done.heard[1].startswith(b"AUTH SCRAM-SHA-256 ")


@pytest.mark.parametrize(
    ("offered", "said"),
    [
        (b"CRAM-MD5 LOGIN", [b"AUTH LOGIN", b"AUTH CRAM-MD5", b"USER alice@example.com"]),
        (b"GSSAPI", [b"USER alice@example.com"]),
    ],
)
def test_user_and_pass_wait_where_sasl_lacks_plain(offered: bytes, said: list[bytes]) -> None:
    capa = b"+OK\r\nUSER\r\nSASL " + offered + b"\r\n.\r\n"

    done = over_tls(GREETING, capa, *[b"-ERR\r\n"] * len(said))

    assert done.heard[1:-1] == [line + b"\r\n" for line in said]


def test_a_mechanism_that_is_refused_before_anything_was_said_leads_to_the_next() -> None:
    capa = b"+OK\r\nSASL LOGIN CRAM-MD5\r\n.\r\n"

    done = over_tls(GREETING, capa, b"-ERR what?\r\n", b"-ERR what?\r\n")

    assert done.heard[1:3] == [b"AUTH LOGIN\r\n", b"AUTH CRAM-MD5\r\n"]
    assert done.verdict.login.outcome is LoginOutcome.METHOD_UNSUPPORTED


RFC_1939 = b"+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>\r\n"
MROSE = Login(username="mrose", password=Secret("tanstaaf"))
NO_USER = b"+OK\r\nUIDL\r\n.\r\n"


def test_the_example_of_apop() -> None:
    done = over_tls(RFC_1939, NO_USER, b"-ERR\r\n", b"+OK\r\n", b"+OK 1 9\r\n", login=MROSE)

    assert done.heard[1:3] == [
        b"USER mrose\r\n",
        b"APOP mrose c4c9334bac560ecc979e58001b3e22fb\r\n",
    ]
    assert done.verdict.login.mechanism == "APOP"
    assert done.verdict.login.outcome is LoginOutcome.ACCEPTED
    assert "C: APOP mrose ****" in done.transcript


@pytest.mark.parametrize("words", [b"use stronger authentication", b"plaintext off", b"try APOP"])
def test_apop_is_tried_where_the_name_is_refused_for_want_of_it(words: bytes) -> None:
    done = over_tls(RFC_1939, CAPA, b"-ERR " + words + b"\r\n", b"-ERR no\r\n", login=MROSE)

    assert done.heard[2].startswith(b"APOP mrose ")
    assert done.verdict.login.outcome is LoginOutcome.BAD_CREDENTIALS


def test_apop_is_tried_where_user_and_pass_turn_out_to_be_unsupported() -> None:
    no = b"-ERR [AUTH] Unsupported authentication mechanism.\r\n"

    done = over_tls(RFC_1939, CAPA, b"+OK\r\n", no, b"+OK\r\n", b"+OK 1 9\r\n", login=MROSE)

    assert done.verdict.login.mechanism == "APOP"
    assert done.verdict.login.outcome is LoginOutcome.ACCEPTED


@pytest.mark.parametrize(
    ("greeting", "capa", "replies"),
    [
        (RFC_1939, CAPA, [b"-ERR no such mailbox\r\n"]),
        (RFC_1939, CAPA, [b"+OK\r\n", b"-ERR use stronger authentication\r\n"]),
        (RFC_1939, NO_USER, [b"-ERR [AUTH] no\r\n"]),
        (RFC_1939, NO_USER, [b"+OK\r\n", b"-ERR no\r\n"]),
        (RFC_1939, b"-ERR\r\n", [b"-ERR no\r\n"]),
        (RFC_1939, b"+OK\r\nSASL GSSAPI\r\n.\r\n", []),
        (GREETING, NO_USER, [b"-ERR no\r\n"]),
        (b"+OK <a@b\xff>\r\n", NO_USER, [b"-ERR no\r\n"]),
        (b"+OK <a b>\r\n", NO_USER, [b"-ERR no\r\n"]),
    ],
    ids=[
        "name refused",
        "password refused",
        "code",
        "user was there",
        "no CAPA",
        "SASL",
        "no timestamp",
        "8-bit timestamp",
        "no at",
    ],
)
def test_apop_is_not_tried_otherwise(greeting: bytes, capa: bytes, replies: list[Turn]) -> None:
    done = over_tls(greeting, capa, *replies, login=MROSE)

    assert not any(line.startswith(b"APOP") for line in done.heard)


def test_a_token_goes_over_pop3_after_the_server_s_go_ahead() -> None:
    login = Login(username="alice@example.com", password=Token("t" * 300))
    capa = b"+OK\r\nUSER\r\nSASL PLAIN XOAUTH2\r\n.\r\n"

    done = over_tls(GREETING, capa, b"+ \r\n", b"+OK\r\n", b"+OK 0 0\r\n", login=login)

    assert done.heard[1] == b"AUTH XOAUTH2\r\n"
    assert done.verdict.login.outcome is LoginOutcome.ACCEPTED
