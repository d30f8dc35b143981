"""What holds for every protocol, whatever the server says."""

import contextlib
from base64 import b64decode, b64encode
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconf.dialogues.interface import MailDialogue, Ready, Say, StartTls
from autoconf.dialogues.mechanism import credential_octets
from autoconf.dialogues.protocols import imap, pop3, smtp
from autoconf.errors import CancelledError, NetworkError, TimedOutError
from autoconf.model.check import CheckOutcome, LoginEnd, LoginOutcome, Stage
from autoconf.model.message import Message
from autoconf.model.secret import Login, Secret, Token
from autoconf.model.server import SocketType
from tests.dialogues.peers import AnsweringWire
from tests.dialogues.talking import LOGIN, converse, talk
from tests.fakes import CLOSED

DIALOGUES = [imap.DIALOGUE, pop3.DIALOGUE, smtp.DIALOGUE]
READY = {
    imap.DIALOGUE: [b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi\r\n"],
    pop3.DIALOGUE: [b"+OK\r\n", b"+OK\r\nSASL PLAIN\r\n.\r\n"],
    smtp.DIALOGUE: [b"220 mx\r\n", b"250-mx\r\n250 AUTH PLAIN\r\n"],
}
SECRETS = (b"s3cret", b64encode(b"s3cret"), b64encode(b"\0alice@example.com\0s3cret"))
LINES = st.sampled_from(
    [
        b"* OK hi",
        b"* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] hi",
        b"* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN AUTH=LOGIN SASL-IR",
        b"* PREAUTH hi",
        b"* BYE",
        b"a1 OK",
        b"a2 OK",
        b"a3 NO",
        b"+OK",
        b"+OK hi",
        b"-ERR",
        b"STLS",
        b"SASL PLAIN",
        b".",
        b"+ go",
        b"220 mx",
        b"250-mx",
        b"250-STARTTLS",
        b"250 AUTH PLAIN LOGIN",
        b"334 go",
        b"235 in",
        b"garbage",
    ]
)
EVERY = pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda d: d.protocol.value)


@EVERY
@given(
    socket_type=st.sampled_from([SocketType.STARTTLS, SocketType.PLAIN]),
    replies=st.lists(st.lists(LINES, min_size=1, max_size=4), max_size=12),
)
def test_no_line_before_tls_holds_the_secret(
    dialogue: MailDialogue, socket_type: SocketType, replies: list[list[bytes]]
) -> None:
    steps = dialogue.start(socket_type)
    said: list[bytes] = []

    def play() -> None:
        step = next(steps)
        for reply in replies:
            if isinstance(step, StartTls):
                return
            if isinstance(step, Ready):
                step = steps.send(LOGIN)
            else:
                assert isinstance(step, Say)
                said.append(step.line or b"")
                step = steps.send(tuple(reply))

    with contextlib.suppress(StopIteration, NetworkError):
        play()

    assert not any(secret in line for line in said for secret in SECRETS)


@EVERY
@given(replies=st.lists(st.lists(LINES, min_size=1, max_size=4), max_size=12))
def test_no_line_before_ready_is_part_of_a_login(
    dialogue: MailDialogue, replies: list[list[bytes]]
) -> None:
    steps = dialogue.start(SocketType.TLS)
    parts_of_a_login: list[bool] = []

    def play() -> None:
        step = next(steps)
        for reply in replies:
            if isinstance(step, Ready | StartTls):
                return
            assert isinstance(step, Say)
            parts_of_a_login.append(step.is_login)
            step = steps.send(tuple(reply))

    with contextlib.suppress(StopIteration, NetworkError):
        play()

    assert not any(parts_of_a_login)


MECHANISMS = ["SCRAM-SHA-256-PLUS", "PLAIN", "LOGIN", "CRAM-MD5", "OAUTHBEARER", "XOAUTH2"]
OFFERS = {
    imap.DIALOGUE: "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH={}] hi\r\n".format(
        " AUTH=".join(MECHANISMS)
    ),
    pop3.DIALOGUE: f"+OK <1@mx>\r\n+OK\r\nUSER\r\nSASL {' '.join(MECHANISMS)}\r\n.\r\n",
    smtp.DIALOGUE: f"220 mx\r\n250-mx\r\n250 AUTH {' '.join(MECHANISMS)}\r\n",
}
SAID_OF_A_LOGIN = st.sampled_from(
    [
        "+ ", "334 ", "+ eA==", "334 eA==", "334 ***", "504 no", "535 no", "235 in", "-ERR", "+OK",
        "-ERR [AUTH] ", "a1 BAD", "a2 NO", "a2 NO [CANNOT]", "a1 OK in", "* BYE", "garbage",
        "334 cj14LHM9eCxpPTQwOTY=",
    ]
)  # fmt: skip


@EVERY
@given(
    text=st.text("abcdefghXYZ0123\u00e4\u00df", min_size=10, max_size=300),
    is_token=st.booleans(),
    said=st.lists(st.tuples(SAID_OF_A_LOGIN, st.integers(0, 2)), max_size=10),
)
def test_whatever_the_server_echoes_no_transcript_holds_the_secret(
    dialogue: MailDialogue, text: str, said: list[tuple[str, int]], *, is_token: bool
) -> None:
    secret = Token(quote(text)) if is_token else Secret(text)
    replies = iter(said)

    def answer(line: bytes) -> bytes | NetworkError:
        reply, echoes = next(replies, ("", 0))
        word = line.split()[-1] if line.strip() else b""
        echo = [b"", word, decoded(word)][echoes]
        return reply.encode() + b" " + echo.replace(b"\n", b"") + b"\r\n" if reply else CLOSED

    wire = AnsweringWire(
        answer, *answers_in_turn(OFFERS[dialogue]), bindings={"tls-unique": b"u" * 12}
    )
    login = Login(username="alice@example.com", password=secret)
    done = converse(dialogue, wire, login=login)

    shown = f"{done.transcript} {done.verdict}".casefold()
    octets = credential_octets(secret.reveal())
    forms = [octets.decode(), b64encode(octets).decode(), quote(text)]
    assert not [form for form in forms if form.casefold() in shown]


def decoded(word: bytes) -> bytes:
    try:
        return b64decode(word, validate=True)
    except ValueError:
        return word


def answers_in_turn(offer: str) -> list[bytes]:
    """Return a greeting, and the answer to the first question where there is one."""
    greeting, _, rest = offer.partition("\r\n")
    return [f"{greeting}\r\n".encode(), *([rest.encode()] if rest else [])]


@EVERY
def test_without_tls_a_login_is_not_tested(dialogue: MailDialogue) -> None:
    steps = dialogue.start(SocketType.PLAIN)
    step = next(steps)
    for turn in READY[dialogue]:
        assert not isinstance(step, Ready)
        step = steps.send(tuple(turn.split(b"\r\n")[:-1]))

    with pytest.raises(StopIteration) as end:
        steps.send(LOGIN)

    assert end.value.value.login.outcome is LoginOutcome.NOT_TESTED
    assert end.value.value.login.why == Message("dialogue.not-safe")


@EVERY
def test_a_login_without_an_answer_in_time_is_no_refusal(dialogue: MailDialogue) -> None:
    verdict = talk(dialogue, *READY[dialogue], TimedOutError("net.no-time")).verdict

    assert (verdict.outcome, verdict.reached) == (CheckOutcome.TIMED_OUT, Stage.CAPABILITIES)
    assert verdict.login.outcome is LoginOutcome.OTHER
    assert verdict.login.end is LoginEnd.NO_ANSWER
    assert verdict.detail == verdict.login.why == Message("dialogue.login-no-answer")


@EVERY
def test_a_cancelled_login_raises(dialogue: MailDialogue) -> None:
    with pytest.raises(CancelledError):
        talk(dialogue, *READY[dialogue], CancelledError("net.cancelled"))
