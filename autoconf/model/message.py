"""Words for people, by id: the texts stand in autoconf/messages/en.toml."""

from msgspec import Struct


class Message(Struct, frozen=True):
    """A message id and what fills its placeholders, in the order given."""

    id: str
    parameters: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, message_id: str, **parameters: object) -> "Message":
        """Make a message from keywords; each value becomes its text."""
        return cls(message_id, tuple((name, str(value)) for name, value in parameters.items()))
