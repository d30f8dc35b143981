"""Notes of a document in English."""

from collections.abc import Iterable

from autoconf.messages import text
from autoconf.model.message import Message


def words(notes: Iterable[Message]) -> tuple[str, ...]:
    return tuple(text(note.id, note.parameters) for note in notes)
