import hashlib
from base64 import b64decode, b64encode

from autoconf.dialogues.mechanism import MechanismContext
from autoconf.dialogues.mechanisms.cram_md5 import MECHANISMS
from autoconf.dialogues.protocols import imap, smtp
from autoconf.model.check import LoginOutcome
from autoconf.model.secret import Login, Secret
from tests.dialogues.peers import AnsweringWire
from tests.dialogues.talking import converse, talk

CHALLENGE = b"<1896.697170952@postoffice.reston.mci.net>"
TIM = Login(username="tim", password=Secret("tanstaaftanstaaf"))
DIGEST = b"tim b913a602c7eda7a495b4e6e7334d3890"


def test_the_example_of_rfc_2195() -> None:
    responses = MECHANISMS[0].respond(MechanismContext(login=TIM))

    assert next(responses) is None
    assert responses.send(CHALLENGE) == DIGEST


def test_a_server_that_computes_it_otherwise_agrees() -> None:
    def answer(line: bytes) -> bytes:
        if line.startswith(b"AUTH"):
            return b"334 " + b64encode(b"<1@mx>") + b"\r\n"
        digest = b64decode(line).split()[1]
        return b"235 in\r\n" if digest.decode() == rfc_2104(b"p" * 99, b"<1@mx>") else b"535\r\n"

    login = Login(username="tim", password=Secret("p" * 99))
    wire = AnsweringWire(answer, b"220 mx\r\n", b"250-mx\r\n250 AUTH CRAM-MD5\r\n")

    assert converse(smtp.DIALOGUE, wire, login=login).verdict.login.outcome is LoginOutcome.ACCEPTED


def rfc_2104(key: bytes, text: bytes) -> str:
    """Return the keyed digest, written out."""
    short = hashlib.md5(key, usedforsecurity=False).digest() if len(key) > 64 else key
    padded = short.ljust(64, b"\0")
    inner = hashlib.md5(bytes(b ^ 0x36 for b in padded) + text, usedforsecurity=False).digest()
    outer = bytes(b ^ 0x5C for b in padded) + inner
    return hashlib.md5(outer, usedforsecurity=False).hexdigest()


def test_it_comes_after_the_command_login() -> None:
    greeting = b"* OK [CAPABILITY IMAP4rev1 AUTH=CRAM-MD5] hi\r\n"

    done = talk(imap.DIALOGUE, greeting, b"a1 BAD no\r\n", b"+ PDE+\r\n", b"a2 OK in\r\n")

    assert done.heard[0].startswith(b"a1 LOGIN ")
    assert done.heard[1] == b"a2 AUTHENTICATE CRAM-MD5\r\n"
    assert done.verdict.login.mechanism == "CRAM-MD5"


def test_an_echoed_digest_is_blanked() -> None:
    ehlo = b"250-mx\r\n250 AUTH CRAM-MD5\r\n"
    echo = b"535 bad " + b64encode(DIGEST) + b"\r\n"

    done = talk(
        smtp.DIALOGUE,
        b"220 mx\r\n",
        ehlo,
        b"334 " + b64encode(CHALLENGE) + b"\r\n",
        echo,
        login=TIM,
    )

    assert done.verdict.login.said == "bad ****"
