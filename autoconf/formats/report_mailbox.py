"""What the JSON report says of a mailbox, and of a message that was sent to it."""

from msgspec import Struct

from autoconf.model.mailbox_words import SenderOutcome, SpecialUse
from autoconf.model.server import MailProtocol


class FolderDocument(Struct, kw_only=True):
    """An IMAP folder with a purpose (RFC 6154); the name is decoded."""

    use: SpecialUse
    name: str


class Pop3FactsDocument(Struct, kw_only=True):
    """What POP3 allows; may_stay: whether mail can be left on the server; null: not known."""

    may_stay: bool | None
    has_uidl: bool | None
    has_top: bool | None
    expire_days: int | None
    never_expires: bool
    login_delay_s: int | None
    implementation: str


class ImapFactsDocument(Struct, kw_only=True):
    """What IMAP offers; quotas in KiB of 1024 octets, null where there is none."""

    folders: list[FolderDocument]
    folder_count: int | None
    prefix: str | None
    delimiter: str
    has_idle: bool
    quota_used_kib: int | None
    quota_limit_kib: int | None
    identified: bool


class SmtpFactsDocument(Struct, kw_only=True):
    """What sending is like; sender: the answer to mail from the address to itself, none was sent.

    max_octets is of one message, 0 for no fixed limit; words are the server's where it objected.
    """

    max_octets: int | None
    has_8bitmime: bool
    has_smtputf8: bool
    has_pipelining: bool
    address: str
    sender: SenderOutcome | None
    words: str
    refused_recipient: bool


class MailboxDocument(Struct, kw_only=True):
    """What an accepted login showed; refusal: why the mailbox was not opened all the same."""

    messages: int | None
    octets: int | None
    refusal: str
    refusal_code: str
    pop3: Pop3FactsDocument | None
    imap: ImapFactsDocument | None
    smtp: SmtpFactsDocument | None


class RoundTripDocument(Struct, kw_only=True):
    """A message to oneself; seconds from sent to seen; deleted is null where it was not wanted."""

    sent: bool
    message_id: str
    seen_over: MailProtocol | None
    folder: str
    is_junk: bool
    seconds: float | None
    deleted: bool | None
    detail: str
