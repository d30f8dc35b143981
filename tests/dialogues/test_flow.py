"""What holds for every protocol, whatever the server says."""

import contextlib
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconf.dialogues.flow import NO_ANSWER, UNSAFE
from autoconf.dialogues.interface import MailDialogue, Ready, Say, StartTls
from autoconf.dialogues.protocols import imap, pop3, smtp
from autoconf.errors import CancelledError, NetworkError, TimedOutError
from autoconf.model.check import CheckOutcome, LoginOutcome, Stage
from autoconf.model.server import SocketType
from tests.dialogues.talking import LOGIN, talk

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
    shown: list[str | None] = []

    def play() -> None:
        step = next(steps)
        for reply in replies:
            if isinstance(step, Ready | StartTls):
                return
            assert isinstance(step, Say)
            shown.append(step.shown)
            step = steps.send(tuple(reply))

    with contextlib.suppress(StopIteration, NetworkError):
        play()

    assert set(shown) <= {None}


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
    assert end.value.value.login.message == UNSAFE


@EVERY
def test_a_login_without_an_answer_in_time_is_no_refusal(dialogue: MailDialogue) -> None:
    verdict = talk(dialogue, *READY[dialogue], TimedOutError("")).verdict

    assert (verdict.outcome, verdict.reached) == (CheckOutcome.TIMED_OUT, Stage.CAPABILITIES)
    assert verdict.login.outcome is LoginOutcome.OTHER
    assert verdict.detail == NO_ANSWER


@EVERY
def test_a_cancelled_login_raises(dialogue: MailDialogue) -> None:
    with pytest.raises(CancelledError):
        talk(dialogue, *READY[dialogue], CancelledError(""))
