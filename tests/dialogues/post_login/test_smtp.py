import pytest

from autoconf.dialogues.actions import FindMessage, InspectMailbox, SendMessage, SendResult
from autoconf.dialogues.protocols.smtp import DIALOGUE
from autoconf.errors import TimedOutError
from autoconf.model.check import CheckOutcome, LoginOutcome
from autoconf.model.mailbox import MailboxFacts, SenderOutcome, SmtpFacts
from autoconf.model.message import Message
from tests.dialogues.talking import Talk, talk
from tests.fakes import CLOSED, Turn

OK = b"250 2.0.0 ok\r\n"
MESSAGE = b"Subject: x\r\n\r\n.hidden\r\nmiddle . dot\r\n..two\r\n"
ALICE = "alice@example.com"


def opening(*capabilities: str) -> tuple[bytes, ...]:
    lines = "".join(f"250-{line}\r\n" for line in ("mx", *capabilities))
    return (b"220 mx\r\n", f"{lines}250 AUTH PLAIN\r\n".encode(), b"235 in\r\n")


def learn(*script: Turn, told: tuple[str, ...] = (), address: str = ALICE) -> Talk:
    return talk(DIALOGUE, *opening(*told), *script, action=InspectMailbox(address=address))


def facts(*script: Turn, told: tuple[str, ...] = (), address: str = ALICE) -> SmtpFacts:
    result = learn(*script, told=told, address=address).verdict.result
    assert isinstance(result, MailboxFacts)
    assert result.smtp is not None
    return result.smtp


def test_the_address_is_tried_as_sender_and_recipient_and_no_message_is_begun() -> None:
    done = learn(OK, OK, OK)

    assert done.heard[2:] == [
        b"MAIL FROM:<alice@example.com>\r\n",
        b"RCPT TO:<alice@example.com>\r\n",
        b"RSET\r\n",
        b"QUIT\r\n",
    ]
    assert not any(b"DATA" in line for line in done.heard)


def test_it_goes_at_once_where_pipelining_is_told() -> None:
    done = learn(OK * 3, told=("PIPELINING",))

    assert done.heard[2] == (
        b"MAIL FROM:<alice@example.com>\r\nRCPT TO:<alice@example.com>\r\nRSET\r\n"
    )


def test_what_sending_is_like_is_learned() -> None:
    told = ("SIZE 36700160", "8BITMIME", "smtputf8", "PIPELINING")

    assert facts(OK * 3, told=told) == SmtpFacts(
        max_octets=36700160,
        has_8bitmime=True,
        has_smtputf8=True,
        has_pipelining=True,
        address=ALICE,
        sender=SenderOutcome.ALLOWED,
    )


@pytest.mark.parametrize(
    ("line", "octets"),
    [("SIZE", 0), ("SIZE 0", 0), ("SIZE x", None), ("SIZE -1", None), ("X-SIZE 9", None)],
)
def test_a_limit_is_a_number_or_unknown(line: str, octets: int | None) -> None:
    assert facts(OK, OK, OK, told=(line,)).max_octets == octets


@pytest.mark.parametrize(
    ("mail", "recipient", "outcome", "words", "of_recipient"),
    [
        (
            b"553 5.7.1 not yours\r\n",
            b"503 no\r\n",
            SenderOutcome.REFUSED,
            "553 5.7.1 not yours",
            False,
        ),
        (b"451 4.7.1 later\r\n", b"503 no\r\n", SenderOutcome.LATER, "451 4.7.1 later", False),
        (OK, b"550 5.1.1 nobody\r\n", SenderOutcome.REFUSED, "550 5.1.1 nobody", True),
        (OK, b"553 5.7.1 not owned\r\n", SenderOutcome.REFUSED, "553 5.7.1 not owned", False),
        (OK, b"450 4.2.0 greylisted\r\n", SenderOutcome.LATER, "450 4.2.0 greylisted", True),
        (OK, b"251 forwarded\r\n", SenderOutcome.ALLOWED, "", False),
    ],
    ids=["sender", "sender-later", "recipient", "sender, told late", "greylisted", "forwarded"],
)
def test_the_first_objection_counts_and_the_login_stays_accepted(
    mail: bytes, recipient: bytes, outcome: SenderOutcome, words: str, *, of_recipient: bool
) -> None:
    done = learn(mail, recipient, OK)

    assert done.verdict.login.outcome is LoginOutcome.ACCEPTED
    assert done.verdict.outcome is CheckOutcome.OK
    smtp = facts(mail, recipient, OK)
    assert (smtp.sender, smtp.words) == (outcome, words)
    assert smtp.refused_recipient is of_recipient


def test_without_an_address_nothing_is_tried() -> None:
    done = learn(address="")

    assert done.heard[2:] == [b"QUIT\r\n"]


def test_letters_that_are_no_ascii_need_smtputf8() -> None:
    smtp = facts(address="j\u00f6rg@example.com")

    assert smtp.sender is None
    assert (smtp.words, smtp.why) == ("", Message("dialogue.no-smtputf8"))


def test_with_smtputf8_such_an_address_is_tried() -> None:
    done = learn(OK, OK, OK, told=("SMTPUTF8",), address="j\u00f6rg@example.com")

    assert done.heard[2] == "MAIL FROM:<j\u00f6rg@example.com> SMTPUTF8\r\n".encode()


@pytest.mark.parametrize("failure", [CLOSED, TimedOutError("net.no-time"), b"what\r\n"])
def test_trouble_leaves_what_was_known_before(failure: Turn) -> None:
    smtp = facts(failure, OK, OK, told=("SIZE 10",))

    assert (smtp.max_octets, smtp.sender) == (10, None)


# the one message


def send(*script: Turn) -> Talk:
    return talk(DIALOGUE, *opening(), *script, action=SendMessage(address=ALICE, message=MESSAGE))


def test_a_message_is_sent_once_its_dots_doubled() -> None:
    done = send(OK, OK, b"354 go\r\n", OK)

    assert done.heard[2:] == [
        b"MAIL FROM:<alice@example.com>\r\n",
        b"RCPT TO:<alice@example.com>\r\n",
        b"DATA\r\n",
        b"Subject: x\r\n\r\n..hidden\r\nmiddle . dot\r\n...two\r\n.\r\n",
        b"QUIT\r\n",
    ]
    assert done.verdict.result == SendResult(is_taken=True, words="250 2.0.0 ok")


@pytest.mark.parametrize(
    "script",
    [
        (b"550 no\r\n",),
        (OK, b"550 no\r\n"),
        (OK, OK, b"550 no\r\n"),
        (OK, OK, b"354 go\r\n", b"550 no\r\n"),
    ],
    ids=["MAIL", "RCPT", "DATA", "message"],
)
def test_a_refusal_at_any_step_is_no_message(script: tuple[bytes, ...]) -> None:
    assert send(*script).verdict.result == SendResult(is_taken=False, words="550 no")


def test_a_message_whose_answer_is_missing_is_not_called_sent_nor_lost() -> None:
    result = send(OK, OK, b"354 go\r\n", CLOSED).verdict.result

    assert isinstance(result, SendResult)
    assert result.is_taken is None
    assert result.why is not None
    assert result.why.id == "dialogue.not-known-if-taken"


def test_smtp_looks_for_nothing() -> None:
    action = FindMessage(message_id="<x>", deletes=True, clock=lambda: 0.0, until=1.0)

    assert talk(DIALOGUE, *opening(), action=action).verdict.result is None


@pytest.mark.parametrize(
    "refusal",
    [
        b"504 5.5.2 <[127.0.0.1]>: Helo command rejected: need fully-qualified hostname\r\n",
        b"450 4.7.1 Helo command rejected: Host not found\r\n",
        b"550 invalid HELO name\r\n",
        b"550 EHLO name does not resolve\r\n",
    ],
)
@pytest.mark.parametrize("accepted", [(), (OK,)], ids=["MAIL", "RCPT"])
def test_a_name_that_is_refused_late_says_nothing_about_the_sender(
    refusal: bytes, accepted: tuple[bytes, ...]
) -> None:
    script = (*accepted, refusal, OK, OK)

    seen = facts(*script[:3])

    assert (seen.sender, seen.refuses_name) == (None, True)


def test_a_sender_that_is_refused_stays_one() -> None:
    refusal = b"504 5.5.2 <alice>: Sender address rejected: need fully-qualified address\r\n"

    seen = facts(refusal, OK, OK)

    assert (seen.sender, seen.refuses_name) == (SenderOutcome.REFUSED, False)


def test_a_refusal_of_the_sender_counts_although_the_rest_is_missing() -> None:
    seen = facts(b"550 not yours\r\n", CLOSED)

    assert (seen.sender, seen.refused_recipient) == (SenderOutcome.REFUSED, False)
