"""Messages made of errors, and of the notes of a document."""

import re
from collections.abc import Iterable
from typing import Final

from autoconf.errors import AutoconfError
from autoconf.model.message import Message

_ID: Final = re.compile(r"[a-z]+(\.[A-Za-z0-9-]+)+")


def message_of(said: AutoconfError | Message | str) -> Message:
    """Return the message of an error or a note.

    Until every error and note has an id, some are a plain sentence: it is taken as it is.
    """
    message = Message.of_error(said) if isinstance(said, AutoconfError) else said
    if isinstance(message, str):
        return Message.of("discovery.verbatim", text=message)
    if not _ID.fullmatch(message.id):
        return Message.of("discovery.verbatim", text=message.id)
    return Message(
        message.id,
        tuple(
            (name, value if isinstance(value, str) else message_of(value))
            for name, value in message.parameters
        ),
    )


def messages_of(notes: Iterable[Message | str]) -> tuple[Message, ...]:
    """Return the notes of a document as messages."""
    return tuple(map(message_of, notes))


def joined(notes: Iterable[Message | str]) -> Message | None:
    """Return all notes as one message; None if there are none."""
    messages = messages_of(notes)
    if not messages:
        return None
    whole = messages[-1]
    for message in reversed(messages[:-1]):
        whole = Message.of("discovery.joined", first=message, rest=whole)
    return whole
