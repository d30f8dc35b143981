"""What can be done once a login was accepted, and what comes of it."""

from typing import Final

from msgspec import Struct, field

from autoconf.model.mailbox import MailboxFacts
from autoconf.tasks import Clock

NOT_KNOWN_TO_BE_DELETED: Final = "whether it was deleted is not known: the server"


class InspectMailbox(Struct, frozen=True, kw_only=True):
    """Look around and change nothing; comes to MailboxFacts.

    Attributes:
        address: what mail would be sent as, its domain in A-labels; empty: do not ask for that.
    """

    address: str


class Send(Struct, frozen=True, kw_only=True):
    """Send one message from an address to itself; SMTP only, comes to SendResult.

    Attributes:
        message: 7-bit, lines that end with CRLF, the last one too.
    """

    address: str
    message: bytes


class FindMessage(Struct, frozen=True, kw_only=True):
    """Look for a message, and delete it; IMAP and POP3 only, comes to a SearchResult.

    Attributes:
        message_id: with its angle brackets.
        deletes: whether it is to be deleted once it was seen.
        until: of ``clock``; IMAP looks again until then, POP3 sees only what is there at the login.
        checked: POP3 unique-ids of messages that are others; kept from one session to the next.
    """

    message_id: str
    deletes: bool
    clock: Clock
    until: float
    checked: set[bytes] = field(default_factory=set)


Action = InspectMailbox | Send | FindMessage


class SendResult(Struct, frozen=True, kw_only=True):
    """Whether the server took the message, None: not known; ``words`` are its own, codes first."""

    is_taken: bool | None
    words: str = ""


class SearchResult(Struct, frozen=True, kw_only=True):
    """Whether the message is there.

    Attributes:
        seen_at: of the errand's clock; None: it was not seen.
        folder: as people see its name; empty for POP3.
        deleted: None: that was not wanted.
        detail: what went wrong; with ``seen_at`` None looking again is of no use then.
    """

    seen_at: float | None = None
    folder: str = ""
    is_junk: bool = False
    deleted: bool | None = None
    detail: str = ""


Result = MailboxFacts | SendResult | SearchResult
