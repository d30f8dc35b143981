"""What the JSON report says of a mailbox, and of a message that was sent to it."""

from collections.abc import Callable
from typing import Any, Final

import msgspec
from msgspec import Struct

from autoconf.model.mailbox import (
    Delivery,
    ImapFacts,
    MailboxFacts,
    RoundTrip,
    SenderOutcome,
    SmtpFacts,
)
from autoconf.model.message import Message
from autoconf.model.server import MailProtocol

Translate = Callable[[Message], str]

MAX_WORDS: Final = 300
"""Characters of a text that may quote a server."""


class Pop3FactsDocument(Struct, kw_only=True):
    """What POP3 allows; may_stay: whether mail can be left on the server; null: not known.

    ids_change: whether a second session showed other identifiers.
    """

    may_stay: bool | None
    has_uidl: bool | None
    has_top: bool | None
    expire_days: int | None
    never_expires: bool
    login_delay_s: int | None
    implementation: str
    ids_change: bool | None = None


class SmtpFactsDocument(Struct, kw_only=True):
    """What sending is like; sender: the answer to mail from the address to itself, none was sent.

    max_octets is of one message, 0 for no fixed limit; words are the server's where it objected.
    """

    max_octets: int | None
    has_8bitmime: bool
    has_smtputf8: bool
    has_pipelining: bool
    address: str
    sender: SenderOutcome | None
    words: str
    refused_recipient: bool


class MailboxDocument(Struct, kw_only=True):
    """What an accepted login showed; refusal: why the mailbox was not opened all the same."""

    messages: int | None
    octets: int | None
    refusal: str
    refusal_code: str
    pop3: Pop3FactsDocument | None
    imap: ImapFacts | None
    smtp: SmtpFactsDocument | None


class RoundTripDocument(Struct, kw_only=True):
    """A message to oneself; seconds from sent to seen; deleted is null where it was not wanted.

    delivery is what the header of the message says: null if the header was not seen. refused: the
    outgoing server answered, and did not accept the message.
    """

    sent: bool
    message_id: str
    seen_over: MailProtocol | None
    folder: str
    is_junk: bool
    seconds: float | None
    deleted: bool | None
    detail: str
    delivery: Delivery | None
    refused: bool = False


def shown(message: Message | None, text: Translate) -> str:
    """Return the words of a message that may quote a server."""
    return "" if message is None else text(message)[:MAX_WORDS]


def parameters(text: Translate, *messages: Message) -> dict[str, str]:
    """Return the values of messages by name; a later message goes before an earlier one."""
    return {
        name: value if isinstance(value, str) else text(value)
        for message in messages
        for name, value in message.parameters
    }


def mailbox_document(
    facts: MailboxFacts, protocol: MailProtocol, text: Translate
) -> MailboxDocument:
    """Return what was learned after the login."""
    refusal, words = facts.refusal, ""
    if refusal is not None:
        words = refusal.in_words(protocol)
        words = text(Message.of("dialogue.goodbye", said=words)) if refusal.is_goodbye else words
    return MailboxDocument(
        messages=facts.messages,
        octets=facts.octets,
        refusal=words[:MAX_WORDS],
        refusal_code=refusal.code if refusal else "",
        pop3=_plain(facts.pop3, Pop3FactsDocument) if facts.pop3 else None,
        imap=facts.imap,
        smtp=_smtp(facts.smtp, text) if facts.smtp else None,
    )


def _smtp(facts: SmtpFacts, text: Translate) -> SmtpFactsDocument:
    return SmtpFactsDocument(
        max_octets=facts.max_octets,
        has_8bitmime=facts.has_8bitmime,
        has_smtputf8=facts.has_smtputf8,
        has_pipelining=facts.has_pipelining,
        address=facts.address,
        sender=facts.sender,
        words=facts.words or shown(facts.why, text),
        refused_recipient=facts.refused_recipient,
    )


def round_trip_document(trip: RoundTrip, text: Translate) -> RoundTripDocument:
    """Return the result of a message to oneself."""
    return RoundTripDocument(
        sent=trip.sent,
        message_id=trip.message_id,
        seen_over=trip.seen_over,
        folder=trip.folder,
        is_junk=trip.is_junk,
        seconds=trip.seconds,
        deleted=trip.deleted,
        detail=shown(trip.detail, text),
        delivery=trip.delivery,
        refused=trip.refused,
    )


def _plain(value: object, target: type[Any]) -> Any:
    return msgspec.convert(value, target, from_attributes=True)
