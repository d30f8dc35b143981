"""What can be done after the login, and the results."""

from typing import Final

from msgspec import Struct, field

from autoconf.model.mailbox import MailboxFacts
from autoconf.model.message import Message
from autoconf.tasks import Clock

HEADER_FIELDS: Final = ("Message-ID", "DKIM-Signature", "Authentication-Results", "Received")
"""The fields of a message that is found that are read; see ``formats.trace_fields``."""


class InspectMailbox(Struct, frozen=True, kw_only=True):
    """Read facts about the mailbox and change nothing; the result is MailboxFacts.

    Attributes:
        address: the sender to try, its domain in A-labels; empty: try none.
    """

    address: str


class SendMessage(Struct, frozen=True, kw_only=True):
    """Send one message from an address to itself; SMTP only, the result is a SendResult.

    Attributes:
        message: 7-bit; each line ends with CRLF, the last one too.
    """

    address: str
    message: bytes


class FindMessage(Struct, frozen=True, kw_only=True):
    """Search for a message and delete it; IMAP and POP3 only, the result is a SearchResult.

    Attributes:
        message_id: with its angle brackets.
        deletes: whether to delete the message once it is found.
        until: a time of ``clock``. IMAP searches again until then; a POP3 session sees only the
            messages that were there at its login.
        checked: POP3 unique-ids of other messages; kept from one session to the next.
    """

    message_id: str
    deletes: bool
    clock: Clock
    until: float
    checked: set[bytes] = field(default_factory=set)


Action = InspectMailbox | SendMessage | FindMessage


class SendResult(Struct, frozen=True, kw_only=True):
    """Whether the server accepted the message.

    Attributes:
        is_taken: None if that is not known; ``why`` then says why not.
        words: those of the server, codes first.
    """

    is_taken: bool | None
    words: str = ""
    why: Message | None = None


class SearchResult(Struct, frozen=True, kw_only=True):
    """The result of a search.

    Attributes:
        seen_at: a time of the action's clock; None: not found.
        folder: its name, decoded; empty for POP3.
        deleted: None if that was not wanted.
        detail: what went wrong; if nothing was found, a further search would not help.
        header: the ``HEADER_FIELDS`` of the message.
    """

    seen_at: float | None = None
    folder: str = ""
    is_junk: bool = False
    deleted: bool | None = None
    detail: Message | None = None
    header: bytes = b""


Result = MailboxFacts | SendResult | SearchResult
