"""SMTP after the login: limits, a test of the sender address, one message (RFC 5321)."""

import re
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from msgspec.structs import replace

from autoconf.dialogues.actions import SendMessage, SendResult
from autoconf.dialogues.replies import Steps
from autoconf.errors import NetworkError
from autoconf.model.mailbox import MailboxFacts, SenderOutcome, SmtpFacts
from autoconf.model.message import Message

_ANSWER_S: Final = 10.0
_MESSAGE_S: Final = 60.0
_OF_NAME: Final = re.compile(r"\b(?:helo|ehlo)\b|fully.qualified host ?name", re.IGNORECASE)
"""Some servers look at the name of the greeting only at MAIL or RCPT."""
_OF_RULES: Final = re.compile(r"\A\d{3}[ -][245]\.(?:7\.\d{1,3}|1\.[78])\b")


class Answer(Protocol):
    """A reply."""

    @property
    def code(self) -> int:
        """The three digits."""
        ...

    @property
    def words(self) -> str:
        """Codes and text."""
        ...


SendAll = Callable[[Sequence[bytes], float], Steps[Sequence[Answer]]]
"""Sends commands, pipelined if the server allows; takes the seconds that they may last."""


def inspect(capabilities: Sequence[str], address: str, send_all: SendAll) -> Steps[MailboxFacts]:
    """Ask whether mail may be sent from the address to itself; RSET ends it, no mail is sent."""
    words = {line.upper().split()[0]: line.split()[1:] for line in capabilities if line.split()}
    size = words.get("SIZE")
    limit = size[0] if size else "0"
    facts = SmtpFacts(
        max_octets=int(limit) if size is not None and re.fullmatch("[0-9]{1,15}", limit) else None,
        has_8bitmime="8BITMIME" in words,
        has_smtputf8="SMTPUTF8" in words,
        has_pipelining="PIPELINING" in words,
    )
    if address:
        facts = yield from _try_sender(facts, address, send_all)
    return MailboxFacts(smtp=facts)


def _try_sender(facts: SmtpFacts, address: str, send_all: SendAll) -> Steps[SmtpFacts]:
    facts = replace(facts, address=address)
    if not (address.isascii() or facts.has_smtputf8):
        return replace(facts, why=Message("dialogue.no-smtputf8"))
    lines = [*_envelope(address), b"RSET"]
    try:
        mail, *rest = yield from send_all(lines, _ANSWER_S)
    except NetworkError:
        return facts
    if mail.code == 250 and not rest:
        return facts
    recipient = rest[0] if rest else mail
    worst = mail if mail.code != 250 else recipient
    if worst.code // 100 != 2 and _OF_NAME.search(worst.words):
        return replace(facts, words=worst.words, refuses_name=True)
    return replace(
        facts,
        sender=_outcome(worst.code),
        words="" if worst.code // 100 == 2 else worst.words,
        refused_recipient=worst is not mail and not _is_of_sender(worst),
    )


def _is_of_sender(reply: Answer) -> bool:
    """Tell whether a reply to the recipient is none about the recipient.

    Servers that delay their answer about the sender give it here (Postfix does so by default).
    Enhanced codes x.7.y are about rules, x.1.7 and x.1.8 about the sender (RFC 3463).
    """
    return reply.code // 100 == 2 or _OF_RULES.search(reply.words) is not None


def _envelope(address: str) -> Sequence[bytes]:
    path = address.encode()
    parameter = b"" if address.isascii() else b" SMTPUTF8"  # RFC 6531 section 3.4
    return [b"MAIL FROM:<" + path + b">" + parameter, b"RCPT TO:<" + path + b">"]


def _outcome(code: int) -> SenderOutcome:
    outcomes = {2: SenderOutcome.ALLOWED, 4: SenderOutcome.LATER}
    return outcomes.get(code // 100, SenderOutcome.REFUSED)


def send(action: SendMessage, send_all: SendAll) -> Steps[SendResult]:
    """Send one message; a dot at the beginning of a line is doubled (RFC 5321 section 4.5.2)."""
    for line, wanted in (*((line, 2) for line in _envelope(action.address)), (b"DATA", 3)):
        [answer] = yield from send_all([line], _ANSWER_S)
        if answer.code // 100 != wanted:
            return SendResult(is_taken=False, words=answer.words)
    stuffed = re.sub(rb"(?m)^\.", b"..", action.message)
    try:
        [answer] = yield from send_all([stuffed + b"."], _MESSAGE_S)
    except NetworkError as error:
        why = Message.of("dialogue.not-known-if-taken", error=error)
        return SendResult(is_taken=None, why=why)
    return SendResult(is_taken=answer.code // 100 == 2, words=answer.words)
