"""Words for people, by id: the texts stand in autoconf/messages/en.toml."""

from msgspec import Struct

from autoconf.errors import AutoconfError


class Message(Struct, frozen=True):
    """A message id and what fills its placeholders, in the order given.

    A value is a text, or a message of its own: its words are made in the same language.
    """

    id: str
    parameters: "tuple[tuple[str, str | Message], ...]" = ()

    @classmethod
    def of(cls, message_id: str, **parameters: object) -> "Message":
        """Make a message from keywords; each value becomes its text, an error its message."""
        return cls(message_id, tuple((name, _value(v)) for name, v in parameters.items()))

    @classmethod
    def of_error(cls, error: AutoconfError) -> "Message":
        """Return what an error says."""
        return cls.of(error.id, **dict(error.parameters))


def _value(value: object) -> str | Message:
    match value:
        case Message():
            return value
        case AutoconfError():
            return Message.of_error(value)
        case _:
            return str(value)
