from base64 import b64encode

from autoconf.dialogues.mechanism import MechanismContext
from autoconf.dialogues.mechanisms.oauthbearer import MECHANISMS
from autoconf.dialogues.protocols.imap import DIALOGUE
from autoconf.model.check import LoginOutcome
from autoconf.model.secret import Login, Token
from tests.dialogues.talking import talk
from tests.wording import login_words

TOKEN = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="
USER = Login(username="user@example.com", password=Token(TOKEN))
GREETING = b"* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2 AUTH=OAUTHBEARER] hi\r\n"


def test_the_example_of_rfc_7628_without_host_and_port() -> None:
    said = next(MECHANISMS[0].respond(MechanismContext(login=USER)))

    assert said == f"n,a=user@example.com,\x01auth=Bearer {TOKEN}\x01\x01".encode()


def test_signs_of_the_header_are_written_otherwise_in_a_name() -> None:
    login = Login(username="a=b,c", password=Token("t"))

    assert (
        next(MECHANISMS[0].respond(MechanismContext(login=login)))
        == b"n,a=a=3Db=2Cc,\x01auth=Bearer t\x01\x01"
    )


def test_a_token_is_accepted_by_the_stronger_of_both() -> None:
    done = talk(DIALOGUE, GREETING, b"a1 OK in\r\n", login=USER)

    assert done.verdict.login.outcome is LoginOutcome.ACCEPTED
    assert done.verdict.login.mechanism == "OAUTHBEARER"


def test_the_failure_of_rfc_7628() -> None:
    error = b'{"status":"invalid_token","scope":"example_scope"}'

    done = talk(
        DIALOGUE,
        GREETING,
        b"+ " + b64encode(error) + b"\r\n",
        b"a1 NO [AUTHENTICATIONFAILED] SASL failed\r\n",
        login=USER,
    )

    assert done.heard[1] == b"AQ==\r\n"
    assert done.verdict.login.outcome is LoginOutcome.BAD_CREDENTIALS
    assert done.verdict.login.code == "AUTHENTICATIONFAILED"
    assert login_words(done.verdict.login) == (
        "the server refused the OAuth token (invalid_token): SASL failed"
    )
    assert len(done.heard) == 3
