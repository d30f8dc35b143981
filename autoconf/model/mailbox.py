"""What was learned of the account after the login, and the result of a message to oneself."""

from enum import Enum

from msgspec import Struct

from autoconf.model.message import Message
from autoconf.model.server import MailProtocol
from autoconf.model.server_reply import ServerReply


class SpecialUse(Enum):
    r"""What a folder is for (RFC 6154): the attribute without its backslash, in lower case."""

    SENT = "sent"
    DRAFTS = "drafts"
    TRASH = "trash"
    JUNK = "junk"
    ARCHIVE = "archive"


class SenderOutcome(Enum):
    """The answer of a server to mail from the address to itself."""

    ALLOWED = "allowed"
    LATER = "later"
    REFUSED = "refused"


class Folder(Struct, frozen=True, kw_only=True):
    """A folder with a purpose; ``name`` is decoded."""

    use: SpecialUse
    name: str


class Pop3Facts(Struct, frozen=True, kw_only=True):
    """What POP3 allows; None if the server does not say.

    Attributes:
        has_uidl: whether messages keep their identifiers from one session to the next.
        has_top: whether the header of a message can be fetched alone.
        expire_days: how long fetched mail is kept; 0: it is deleted at once (RFC 2449 section 6.7).
        never_expires: the server promises to keep it.
        login_delay_s: the least time between two logins (RFC 2449 section 6.5).
        implementation: the name of the software, as the server tells it.
        first_id: the identifier of the first message; empty if it is not known.
        ids_change: whether a second session showed another identifier for the same message; None
            if there was none.
    """

    has_uidl: bool | None = None
    has_top: bool | None = None
    expire_days: int | None = None
    never_expires: bool = False
    login_delay_s: int | None = None
    implementation: str = ""
    first_id: str = ""
    ids_change: bool | None = None

    @property
    def may_stay(self) -> bool | None:
        """Whether fetched mail can be left on the server."""
        return False if self.expire_days == 0 else self.has_uidl


class ImapFacts(Struct, frozen=True, kw_only=True):
    """What IMAP offers.

    Attributes:
        folders: the folders with a purpose, at most one for each purpose.
        folder_count: the number of all folders; None if the server listed only those.
        prefix: the beginning of names of personal folders (RFC 2342); None if not known.
        delimiter: the character between the levels of a name; empty for none.
        named: folders without that attribute of RFC 6154, whose name tells their purpose.
        has_idle: whether the server announces new mail by itself (RFC 2177).
        quota_used_kib: in KiB of 1024 octets (RFC 9208); None if there is no quota.
        quota_limit_kib: likewise.
        identified: the server opened the mailbox only after we had sent ID (RFC 2971).
    """

    folders: tuple[Folder, ...] = ()
    folder_count: int | None = None
    prefix: str | None = None
    delimiter: str = ""
    has_idle: bool = False
    quota_used_kib: int | None = None
    quota_limit_kib: int | None = None
    identified: bool = False
    named: tuple[Folder, ...] = ()

    def folder_for(self, use: SpecialUse) -> str | None:
        """Return the name of the folder with a purpose; None if none is known."""
        return next((f.name for f in (*self.folders, *self.named) if f.use is use), None)


class SmtpFacts(Struct, frozen=True, kw_only=True):
    """What the server allows for sending.

    Attributes:
        max_octets: of one message (RFC 1870); 0: no fixed limit; None: the server does not say.
        address: the sender and recipient that were tried; empty if none was.
        sender: the answer to MAIL FROM and RCPT TO; no message was sent.
        words: those of the server, its codes first, if it refused.
        why: why the address was not tried.
        refused_recipient: the server accepted the sender, but not the recipient.
        refuses_name: the server refused the name that this computer gave in its greeting, so that
            nothing is known about the sender.
    """

    max_octets: int | None = None
    has_8bitmime: bool = False
    has_smtputf8: bool = False
    has_pipelining: bool = False
    address: str = ""
    sender: SenderOutcome | None = None
    words: str = ""
    why: Message | None = None
    refused_recipient: bool = False
    refuses_name: bool = False

    @property
    def refuses_sender(self) -> bool:
        """Whether the server takes no mail from the address, and will not later either."""
        return self.sender is SenderOutcome.REFUSED and not self.refused_recipient


class MailboxFacts(Struct, frozen=True, kw_only=True):
    """What was learned after the login; nothing was changed on the server.

    Attributes:
        messages: in the inbox.
        octets: of all of them (POP3 only).
        refusal: the reply of a server that accepted the login and refused to open the mailbox.
        unopened: why it is not known to open, if the server gave no reply of its own.
    """

    messages: int | None = None
    octets: int | None = None
    refusal: ServerReply | None = None
    unopened: Message | None = None
    pop3: Pop3Facts | None = None
    imap: ImapFacts | None = None
    smtp: SmtpFacts | None = None

    @property
    def is_open(self) -> bool:
        """Whether the server opened the mailbox; an outgoing server has none to open."""
        return self.refusal is None and self.unopened is None


class Delivery(Struct, frozen=True, kw_only=True):
    """What the header of a message says of its way. A result is a word of RFC 8601, or empty.

    Attributes:
        is_signed: the message bears a signature of DKIM (RFC 6376).
        is_judged: the mailbox's own server tells what it found.
        spf: the result for the domain of the sender.
        dkim: "pass" if one of several signatures passed.
        is_spf_ours: ``spf`` is what the domain's record says of ``came_from``.
        came_from: the IP address that brought the message to the mailbox's domain; empty if it
            came from a server of the same domain, or if the header does not say.
    """

    is_signed: bool
    is_judged: bool = False
    spf: str = ""
    dkim: str = ""
    dmarc: str = ""
    is_spf_ours: bool = False
    came_from: str = ""


class RoundTrip(Struct, frozen=True, kw_only=True):
    """One small message to oneself: sent, searched for, deleted.

    Attributes:
        sent: the outgoing server accepted it; ``detail`` says if that is not certain.
        message_id: of the message, with its angle brackets; empty if none was made.
        seen_over: the protocol that found it; None: not found in time.
        folder: its name, decoded; empty for POP3.
        seconds: from the acceptance to the moment that it was found.
        deleted: whether it was deleted; None: not wanted, or not found.
        detail: why something did not happen.
        delivery: what its header says; None: not found, or the server did not show the header.
        refused: the outgoing server answered, and did not accept it; ``detail`` has its words.
    """

    sent: bool
    message_id: str = ""
    seen_over: MailProtocol | None = None
    folder: str = ""
    is_junk: bool = False
    seconds: float | None = None
    deleted: bool | None = None
    detail: Message | None = None
    delivery: Delivery | None = None
    refused: bool = False
