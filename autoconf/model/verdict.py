"""The answer to "does my mail work?", in one value."""

from msgspec import Struct

from autoconf.model.finding import Confidence, Who
from autoconf.model.message import Message
from autoconf.model.titles import fitted


class Works(Struct, frozen=True, kw_only=True):
    """Whether mail can be read and sent; None where it was not tried."""

    read: bool | None = None
    send: bool | None = None


class Verdict(Struct, frozen=True, kw_only=True):
    """What is said first.

    Attributes:
        finding: place of the finding that it rests on, such as "findings/0"; None for none.
        message: the words, as data.
        who: can fix it; None where nothing is to be fixed.
    """

    works: Works
    message: Message
    finding: str | None = None
    who: Who | None = None
    confidence: Confidence = Confidence.CERTAIN

    @property
    def title(self) -> str:
        """The words in English, at most 60 letters, for callers of the library."""
        from autoconf.messages import text

        return fitted(self.message, lambda message: text(message.id, message.parameters))
