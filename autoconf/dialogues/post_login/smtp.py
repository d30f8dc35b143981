"""SMTP after the login: limits, whether the address may send, and one message (RFC 5321)."""

import re
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from msgspec.structs import replace

from autoconf.dialogues.actions import Send, SendResult
from autoconf.dialogues.replies import Steps
from autoconf.errors import NetworkError
from autoconf.model.mailbox import MailboxFacts, SenderOutcome, SmtpFacts

LEARN_S: Final = 10.0
_MESSAGE_S: Final = 60.0
_UNTRIED: Final = "not tried: the address has other letters than ASCII, and the server no SMTPUTF8"


class Answer(Protocol):
    """A reply: its three digits, these with the enhanced code, and the text."""

    @property
    def code(self) -> int: ...  # noqa: D102
    @property
    def codes(self) -> str: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102


Commands = Callable[[Sequence[bytes], float], Steps[Sequence[Answer]]]
"""Sends commands, pipelined where the server can, with the seconds that they may take."""


def inspect(capabilities: Sequence[str], address: str, commands: Commands) -> Steps[MailboxFacts]:
    """Ask whether mail may be sent from the address to itself; none is sent (RSET)."""
    words = {line.upper().split()[0]: line.split()[1:] for line in capabilities if line.split()}
    size = words.get("SIZE")
    limit = size[0] if size else "0"
    facts = SmtpFacts(
        max_octets=int(limit) if size is not None and re.fullmatch("[0-9]{1,15}", limit) else None,
        has_8bitmime="8BITMIME" in words,
        has_smtputf8="SMTPUTF8" in words,
        has_pipelining="PIPELINING" in words,
    )
    return MailboxFacts(smtp=(yield from _try_sender(facts, address, commands)))


def _try_sender(facts: SmtpFacts, address: str, commands: Commands) -> Steps[SmtpFacts]:
    if not address:
        return facts
    facts = replace(facts, address=address)
    if not (address.isascii() or facts.has_smtputf8):
        return replace(facts, words=_UNTRIED)
    lines = [*_envelope(address), b"RSET"]
    try:
        mail, recipient, _ = yield from commands(lines, LEARN_S)
    except NetworkError:
        return facts
    worst = mail if mail.code != 250 else recipient
    return replace(
        facts,
        sender=_outcome(worst.code),
        words="" if worst.code // 100 == 2 else f"{worst.codes} {worst.text}",
        refused_recipient=worst is recipient and worst.code // 100 != 2,
    )


def _envelope(address: str) -> Sequence[bytes]:
    path = address.encode()
    parameter = b"" if address.isascii() else b" SMTPUTF8"  # RFC 6531 section 3.4
    return [b"MAIL FROM:<" + path + b">" + parameter, b"RCPT TO:<" + path + b">"]


def _outcome(code: int) -> SenderOutcome:
    outcomes = {2: SenderOutcome.ALLOWED, 4: SenderOutcome.LATER}
    return outcomes.get(code // 100, SenderOutcome.REFUSED)


def send(action: Send, commands: Commands) -> Steps[SendResult]:
    """Send the one message; dots that begin a line are doubled (RFC 5321 section 4.5.2)."""
    for line, wanted in (*((line, 2) for line in _envelope(action.address)), (b"DATA", 3)):
        [answer] = yield from commands([line], LEARN_S)
        if answer.code // 100 != wanted:
            return SendResult(is_taken=False, words=f"{answer.codes} {answer.text}")
    stuffed = re.sub(rb"(?m)^\.", b"..", action.message)
    try:
        [answer] = yield from commands([stuffed + b"."], _MESSAGE_S)
    except NetworkError as error:
        words = f"whether the message was taken is not known: the server {error}"
        return SendResult(is_taken=None, words=words)
    return SendResult(is_taken=answer.code // 100 == 2, words=f"{answer.codes} {answer.text}")
