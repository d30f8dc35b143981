"""Several messages as one."""

from collections.abc import Sequence

from autoconf.model.message import Message


def joined(notes: Sequence[Message]) -> Message | None:
    """Return all notes as one message; None if there are none."""
    if not notes:
        return None
    whole = notes[-1]
    for note in reversed(notes[:-1]):
        whole = Message.of("discovery.joined", first=note, rest=whole)
    return whole
