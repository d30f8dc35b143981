from autoconf.dialogues.protocols.imap import DIALOGUE
from autoconf.model.check import LoginOutcome
from autoconf.model.secret import Login, Token
from tests.dialogues.talking import talk


def test_a_bare_no_before_anything_was_said_leads_to_the_next_mechanism() -> None:
    offer = b"* OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=LOGIN AUTH=CRAM-MD5] hi\r\n"

    done = talk(DIALOGUE, offer, b"a1 NO unsupported\r\n", b"a2 NO unsupported\r\n")

    assert done.heard[1] == b"a2 AUTHENTICATE CRAM-MD5\r\n"
    assert done.verdict.login.outcome is LoginOutcome.METHOD_UNSUPPORTED


def test_the_command_login_is_not_for_tokens() -> None:
    login = Login(username="alice@example.com", password=Token("t0ken"))

    done = talk(DIALOGUE, b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi\r\n", login=login)

    assert done.heard == [b"a1 LOGOUT\r\n"]
