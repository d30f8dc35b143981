"""The English words of what tests compare."""

from autoconf.messages import text
from autoconf.model.check import LoginResult
from autoconf.model.message import Message


def words(message: Message | None) -> str:
    """Return the text of a message, nothing for none."""
    return "" if message is None else text(message.id, message.parameters)


def login_words(login: LoginResult) -> str:
    """Return our reason and what the server said, as the report shows them."""
    return ": ".join(filter(None, (words(login.why), login.said)))


def quoting(said: str) -> Message:
    """Return a message that is no more than these words."""
    return Message.of("dialogue.said", said=said)


UNPROTECTED = (
    " (these words came without encryption, so that anybody on the way can have changed them)"
)
