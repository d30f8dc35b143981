from base64 import b64encode

import pytest

from autoconf.dialogues.protocols import pop3, smtp
from autoconf.model.check import LoginOutcome
from autoconf.model.secret import Login, Secret, Token
from tests.dialogues.talking import talk
from tests.wording import login_words

TOKEN = "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg"
USER = Login(username="someuser@example.com", password=Token(TOKEN))
EXAMPLE = (
    b"dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNr"
    b"QmhkSFJoZG1semRHRXVZMjl0Q2cBAQ=="
)  # as Google publishes it
EHLO = b"250-mx\r\n250 AUTH PLAIN XOAUTH2\r\n"
GREETING = b"220 mx\r\n"


def refused(error: bytes) -> bytes:
    return b"334 " + b64encode(error) + b"\r\n"


def test_the_published_example() -> None:
    done = talk(smtp.DIALOGUE, GREETING, EHLO, b"235 in\r\n", login=USER)

    assert done.heard[1] == b"AUTH XOAUTH2 " + EXAMPLE + b"\r\n"
    assert done.verdict.login.outcome is LoginOutcome.ACCEPTED


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (b'{"status":"400","schemes":"Bearer","scope":"https://mail.example.com/"}', "400"),
        (b'{"status":401}', "?"),
        (b'["status"]', "?"),
        (b"\xff", "?"),
        (b"[" * 9000, "?"),
        (b'{"status":"4\\u001b0"}', "40"),
    ],
)
def test_an_error_is_answered_with_nothing_and_kept(error: bytes, status: str) -> None:
    done = talk(smtp.DIALOGUE, GREETING, EHLO, refused(error), b"535 5.7.8 no\r\n", login=USER)

    assert done.heard[2] == b"\r\n"
    assert login_words(done.verdict.login) == f"the server refused the OAuth token ({status}): no"
    assert done.verdict.login.outcome is LoginOutcome.BAD_CREDENTIALS
    assert done.heard[3:] == [b"QUIT\r\n"]


def test_a_token_is_never_sent_as_a_password() -> None:
    capa = b"+OK\r\nUSER\r\nSASL PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1\r\n.\r\n"

    done = talk(pop3.DIALOGUE, b"+OK <1@mx>\r\n", capa, login=USER)

    assert done.heard == [b"CAPA\r\n", b"QUIT\r\n"]
    assert done.verdict.login.outcome is LoginOutcome.METHOD_UNSUPPORTED
    assert "no login with an OAuth token (offered: PLAIN, LOGIN" in login_words(done.verdict.login)


def test_a_password_is_never_sent_as_a_token() -> None:
    login = Login(username="someuser@example.com", password=Secret("s3cret"))

    done = talk(smtp.DIALOGUE, GREETING, b"250-mx\r\n250 AUTH XOAUTH2\r\n", login=login)

    assert done.heard[1:] == [b"QUIT\r\n"]
    assert "--oauth-token-command" in login_words(done.verdict.login)


@pytest.mark.parametrize("echo", [TOKEN.encode(), EXAMPLE, EXAMPLE.rstrip(b"=")])
def test_an_echoed_token_is_blanked(echo: bytes) -> None:
    done = talk(smtp.DIALOGUE, GREETING, EHLO, b"535 bad <" + echo + b">\r\n", login=USER)

    assert done.verdict.login.said == "bad <****>"
    assert TOKEN not in "".join(done.transcript)
