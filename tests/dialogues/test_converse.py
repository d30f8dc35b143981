from base64 import b64encode

import pytest
from msgspec.structs import replace

from autoconf.dialogues.converse import Conversation
from autoconf.dialogues.interface import Dialogue, Ready, Say, StartTls, Verdict
from autoconf.dialogues.protocols import imap, pop3, smtp
from autoconf.dialogues.replies import any_line
from autoconf.errors import (
    CancelledError,
    NetworkError,
    RefusedError,
    TimedOutError,
    TlsFailedError,
    UnreachableError,
    WrongProtocolError,
)
from autoconf.model.check import CheckOutcome, LoginOutcome, Stage, TlsFacts, TlsProblem
from autoconf.model.message import Message
from autoconf.model.secret import Login, Secret
from autoconf.model.server import SocketType
from autoconf.tasks import Deadline
from tests.dialogues.talking import LOGIN, talk
from tests.fakes import BAD_TLS, CLOSED, GOOD_TLS, ScriptedWire
from tests.wording import login_words, words

IMAP = b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi\r\n"
SMTP = (b"220 mx\r\n", b"250-mx\r\n250 AUTH PLAIN\r\n")
POP3 = (b"+OK\r\n", b"+OK\r\nUSER\r\n.\r\n")
PLAIN = b64encode(b"\0alice@example.com\0s3cret")


def test_the_transcript_shows_both_sides_and_no_secret() -> None:
    done = talk(pop3.DIALOGUE, *POP3, b"+OK\r\n", b"+OK in\r\n")

    assert done.transcript == (
        "S: +OK",
        "C: CAPA",
        "S: +OK",
        "S: USER",
        "S: .",
        "C: USER alice@example.com",
        "S: +OK",
        "C: PASS ****",
        "S: +OK in",
        "C: QUIT",
    )


@pytest.mark.parametrize(
    ("password", "echo"),
    [
        ("s3cret", b"s3cret"),
        ("s3cret", b"S3CRET"),
        ("s3cret", b"s3\x00cret"),
        ("s3cret", b64encode(b"s3cret")),
        ("s3cret", PLAIN),
        ("s3cret", PLAIN.rstrip(b"=")),
        ("pa\u0308ss", "p\u00e4ss".encode()),
        ("pa\u0308ss", "pa\u0308ss".encode()),
        ("tab\there", b"tab\there"),
        ("a&b /c", b"a%26b%20%2Fc"),
        ("a&b /c", b"a%26b+%2fc"),
        ("a&b /c", b"a&amp;b /c"),
        ("s3cret", b"733363726574"),
        ("p\u00e4ss", "pa\u0308ss".encode()),
        ("inci123", "\u0130NC\u0130123".encode()),
    ],
)
def test_an_echoed_secret_is_blanked_everywhere(password: str, echo: bytes) -> None:
    login = Login(username="alice@example.com", password=Secret(password))

    done = talk(smtp.DIALOGUE, *SMTP, b"535 5.7.8 bad <" + echo + b">\r\n", login=login)

    assert done.transcript[-2] == "S: 535 5.7.8 bad <****>"
    assert login_words(done.verdict.login) == "bad <****>"
    assert words(done.verdict.detail) == "the login was refused: 535 5.7.8 bad <****>"


@pytest.mark.parametrize("before", [b"", b"\0", b"\0\0", b"\0alice@example.com\0", b"u", b"us"])
@pytest.mark.parametrize("after", [b"", b"x", b"xy"])
def test_a_secret_in_base64_is_blanked_with_its_token(before: bytes, after: bytes) -> None:
    echo = b64encode(before + b"Tr0ub4dor&3" + after)

    for form in (echo, echo.replace(b"+", b"-").replace(b"/", b"_"), echo.rstrip(b"=")):
        assert shown(b"bad <" + form + b">", "Tr0ub4dor&3") == "bad <****>"


@pytest.mark.parametrize(
    ("password", "echo"),
    [
        ("s3cret", b"73 33 63 72 65 74"),
        ("s3cret", b"73:33:63:72:65:74"),
        ("s3cret", rb"\x73\x33\x63\x72\x65\x74"),
        ("s3cret", b"0x733363726574"),
        ("s3cret", b"%73%33%63%72%65%74"),
        ("s3cret", b"=73=33=63=72=65=74"),
        ('a"b\\c', rb"a\"b\\c"),
        ("a/b c", b"a/b%20c"),
        ("p\u00e4ss!1", b"p%c3%a4ss%211"),
        ("word", b"d29yZA=="),
    ],
)
def test_other_spellings_of_a_secret_are_blanked(password: str, echo: bytes) -> None:
    assert "****" in shown(b"bad <" + echo + b">", password)
    assert echo.decode() not in shown(b"bad <" + echo + b">", password)


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("pass", "Invalid password for passenger"),
        ("log", "Login failed, see the catalog"),
        ("in", "Invalid login"),
        ("12", "Error 512, line 120"),
        ("a", "Mail cannot be read"),
        ("secret", "The secretary is away"),
    ],
)
def test_a_common_word_is_blanked_as_a_whole_token_only(password: str, said: str) -> None:
    assert shown(said.encode(), password) == said
    assert shown(f"so {password}, no".encode(), password) == "so ****, no"


def test_a_control_character_ends_a_token() -> None:
    login = Login(username="bob@example.com", password=Secret("banana"))
    done = talk(smtp.DIALOGUE, *SMTP, b"535 bad bob@example.com\0banana\r\n", login=login)

    assert "banana" not in f"{done.transcript} {done.verdict}"


def shown(said: bytes, password: str) -> str:
    """Return what the transcript shows of a refusal."""
    login = Login(username="bob@example.com", password=Secret(password))
    done = talk(smtp.DIALOGUE, *SMTP, b"535 5.7.8 " + said + b"\r\n", login=login)
    assert login_words(done.verdict.login) == done.transcript[-2].removeprefix("S: 535 5.7.8 ")
    return login_words(done.verdict.login)


@pytest.mark.parametrize("greeting", [b"hi s3cret", b"hi " + b64encode(b"s3cret"), b"733363726574"])
def test_a_secret_that_was_shown_before_the_login_is_blanked(greeting: bytes) -> None:
    done = talk(smtp.DIALOGUE, b"220 " + greeting + b"\r\n", SMTP[1], b"235 in\r\n")

    assert "****" in done.transcript[0]
    assert greeting.decode() not in str(done.transcript)


def test_a_secret_across_the_cut_is_blanked_first() -> None:
    words = b"x" * 297 + b"s3cret"

    done = talk(smtp.DIALOGUE, *SMTP, b"535 " + words + b"\r\n")

    assert login_words(done.verdict.login) == "x" * 297 + "***"


def test_capabilities_that_echo_the_secret_are_blanked() -> None:
    done = talk(imap.DIALOGUE, IMAP, b"a1 OK [CAPABILITY IMAP4rev1 s3cret] in\r\n")

    assert done.verdict.capabilities == ("IMAP4rev1", "****")


def test_transcript_lines_are_at_most_500_characters() -> None:
    done = talk(smtp.DIALOGUE, b"220 " + b"x" * 600 + b"\r\n", SMTP[1], login=None)

    assert len(done.transcript[0]) == 500


def test_a_verified_handshake_is_wanted_for_a_login() -> None:
    wire = ScriptedWire(IMAP, handshake=BAD_TLS).over_tls()
    conversation = Conversation(imap.DIALOGUE.start(SocketType.TLS), wire)
    conversation.start(Deadline(10.0))

    verdict = conversation.log_in(LOGIN, Deadline(10.0))

    assert isinstance(verdict, Verdict)
    assert verdict.login.outcome is LoginOutcome.NOT_TESTED
    assert verdict.detail == Message("dialogue.not-safe")
    assert wire.heard == []


def test_a_login_line_before_tls_is_a_bug_that_sends_nothing() -> None:
    def leaks() -> Dialogue:
        yield Say(line=b"PASS x", is_last=any_line, stage=Stage.LOGIN, is_login=True)
        raise AssertionError

    wire = ScriptedWire()

    with pytest.raises(RuntimeError):
        Conversation(leaks(), wire).start(Deadline(10.0))

    assert wire.heard == []


def test_a_line_of_a_login_is_masked_unless_the_dialogue_says_what_to_show() -> None:
    def careless() -> Dialogue:
        yield Say(line=b"PASS x", is_last=None, stage=Stage.LOGIN, is_login=True)
        return Verdict(reached=Stage.LOGIN, outcome=CheckOutcome.OK)

    conversation = Conversation(careless(), ScriptedWire().over_tls())
    conversation.start(Deadline(10.0))

    assert conversation.transcript == ["C: ****"]


def test_a_dialogue_is_ready_once() -> None:
    def twice() -> Dialogue:
        yield Ready(capabilities=())
        yield Ready(capabilities=())
        raise AssertionError

    conversation = Conversation(twice(), ScriptedWire())
    conversation.start(Deadline(10.0))

    with pytest.raises(TypeError):
        conversation.log_in(None, Deadline(10.0))


@pytest.mark.parametrize(
    ("error", "outcome", "detail"),
    [
        (TimedOutError("net.no-time"), CheckOutcome.TIMED_OUT, "no answer to CAPABILITY in time"),
        (
            UnreachableError("net.no-route", peer="192.0.2.1"),
            CheckOutcome.UNREACHABLE,
            "closed the connection instead of answering CAPABILITY",
        ),
        (RefusedError("net.refused", peer="x"), CheckOutcome.REFUSED, "x refused the connection"),
        (
            WrongProtocolError("net.early-data", peer="x"),
            CheckOutcome.WRONG_PROTOCOL,
            "x sent data before the TLS handshake",
        ),
    ],
)
def test_an_outside_failure_becomes_the_verdict(
    error: NetworkError, outcome: CheckOutcome, detail: str
) -> None:
    done = talk(imap.DIALOGUE, b"* OK\r\n", error)

    assert words(done.verdict.detail) == detail
    assert replace(done.verdict, detail=None) == Verdict(reached=Stage.GREETING, outcome=outcome)


def test_a_mute_server_without_tls_may_expect_tls_at_once() -> None:
    verdict = talk(
        imap.DIALOGUE, TimedOutError("net.no-time"), socket_type=SocketType.STARTTLS
    ).verdict

    assert words(verdict.detail) == "no greeting in time (it may expect TLS at once)"
    assert verdict.reached is Stage.CONNECT


def test_a_cancelled_step_raises_and_gives_no_verdict() -> None:
    with pytest.raises(CancelledError):
        talk(imap.DIALOGUE, CancelledError("net.cancelled"))


@pytest.mark.parametrize(
    ("seen", "tls"),
    [(BAD_TLS, BAD_TLS), (None, TlsFacts(problem=TlsProblem.HANDSHAKE_FAILED))],
)
def test_a_failed_handshake_keeps_what_was_seen(seen: TlsFacts | None, tls: TlsFacts) -> None:
    greeting = b"* OK [CAPABILITY IMAP4rev1 STARTTLS] hi\r\n"
    wire = ScriptedWire(
        greeting,
        b"a1 OK go\r\n",
        handshake=TlsFailedError("tls.problem.cert-self-signed", seen, peer="192.0.2.1"),
    )
    conversation = Conversation(imap.DIALOGUE.start(SocketType.STARTTLS), wire)

    verdict = conversation.start(Deadline(10.0))

    assert isinstance(verdict, Verdict)
    assert (verdict.outcome, verdict.reached) == (CheckOutcome.TLS_FAILED, Stage.GREETING)
    assert conversation.tls == tls


def test_starttls_brings_the_facts_of_the_handshake() -> None:
    def upgrade() -> Dialogue:
        yield StartTls()
        yield Ready(capabilities=())
        raise AssertionError

    conversation = Conversation(upgrade(), ScriptedWire())
    conversation.start(Deadline(10.0))

    assert conversation.tls == GOOD_TLS
    assert conversation.is_safe


@pytest.mark.parametrize(("left_s", "waits_s"), [(100.0, 15.0), (5.0, 5.0)])
def test_a_reply_is_awaited_no_longer_than_the_run_lasts(left_s: float, waits_s: float) -> None:
    wire = ScriptedWire(IMAP).over_tls()

    Conversation(imap.DIALOGUE.start(SocketType.TLS), wire).start(
        Deadline(left_s, clock=lambda: 0.0)
    )

    assert [deadline.remaining_s() for deadline in wire.deadlines] == [waits_s]


def test_an_answer_to_a_login_may_take_30_seconds() -> None:
    wire = ScriptedWire(IMAP, b"a1 NO\r\n").over_tls()
    conversation = Conversation(imap.DIALOGUE.start(SocketType.TLS), wire)
    limit = Deadline(100.0, clock=lambda: 0.0)
    conversation.start(limit)

    conversation.log_in(LOGIN, limit)

    assert wire.deadlines[1].remaining_s() == 30.0


@pytest.mark.parametrize(
    ("script", "may"),
    [
        ([b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi\r\n", CLOSED], True),
        ([IMAP, CLOSED], False),
        ([IMAP, b"a1 NO\r\n"], False),
    ],
    ids=["before the response", "after it", "answered"],
)
def test_only_a_conversation_cut_before_the_login_may_be_begun_anew(
    script: list[bytes | NetworkError], *, may: bool
) -> None:
    wire = ScriptedWire(*script).over_tls()
    conversation = Conversation(imap.DIALOGUE.start(SocketType.TLS), wire)
    conversation.start(Deadline(10.0))
    conversation.log_in(LOGIN, Deadline(10.0))

    assert conversation.may_be_reopened is may


@pytest.mark.parametrize(
    ("came", "outcome", "detail"),
    [
        ((b"220 hi\r220 ho\r",), CheckOutcome.WRONG_PROTOCOL, "dialogue.bare-cr"),
        ((b"220 hi\r",), CheckOutcome.WRONG_PROTOCOL, "dialogue.bare-cr"),
        ((b"220 hi",), CheckOutcome.TIMED_OUT, "dialogue.too-slow"),
        ((b"220-hi\r\n",), CheckOutcome.TIMED_OUT, "dialogue.too-slow"),
        ((b"220-hi\r\n220-ho",), CheckOutcome.TIMED_OUT, "dialogue.too-slow"),
        ((), CheckOutcome.TIMED_OUT, "dialogue.no-greeting"),
    ],
)
def test_a_part_of_a_greeting_is_no_silence(
    came: tuple[bytes, ...], outcome: CheckOutcome, detail: str
) -> None:
    verdict = talk(smtp.DIALOGUE, (*came, TimedOutError("net.no-time"))).verdict

    assert verdict.detail is not None
    assert (verdict.outcome, verdict.detail.id) == (outcome, detail)


def test_words_from_before_tls_are_shown_as_what_they_are() -> None:
    said = b"554 5.7.1 call 0900 555\r\n"

    clear = talk(smtp.DIALOGUE, said, socket_type=SocketType.STARTTLS).verdict
    safe = talk(smtp.DIALOGUE, said).verdict

    assert "came without encryption" in words(clear.detail)
    assert "came without encryption" not in words(safe.detail)
