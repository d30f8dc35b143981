"""What an accepted login showed of the account, and what became of a message to oneself."""

from msgspec import Struct

from autoconf.model.mailbox_words import SenderOutcome, SpecialUse
from autoconf.model.server import MailProtocol

__all__ = [
    "Folder",
    "ImapFacts",
    "MailboxFacts",
    "Pop3Facts",
    "RoundTrip",
    "SenderOutcome",
    "SmtpFacts",
    "SpecialUse",
]


class Folder(Struct, frozen=True, kw_only=True):
    """A folder with a purpose; ``name`` is decoded, as people see it."""

    use: SpecialUse
    name: str


class Pop3Facts(Struct, frozen=True, kw_only=True):
    """What POP3 allows here; None where the server does not say.

    Attributes:
        has_uidl: whether messages can be told apart from one session to the next.
        has_top: whether a message's head can be fetched alone.
        expire_days: how long fetched mail is kept; 0: it is deleted at once (RFC 2449 section 6.7).
        never_expires: the server promises to keep it.
        login_delay_s: what must lie between two logins (RFC 2449 section 6.5).
        implementation: the server's name for itself.
    """

    has_uidl: bool | None = None
    has_top: bool | None = None
    expire_days: int | None = None
    never_expires: bool = False
    login_delay_s: int | None = None
    implementation: str = ""

    @property
    def may_stay(self) -> bool | None:
        """Whether fetched mail can be left on the server."""
        return False if self.expire_days == 0 else self.has_uidl


class ImapFacts(Struct, frozen=True, kw_only=True):
    """What IMAP offers here.

    Attributes:
        folders: those with a purpose that the server told of, at most one for each.
        folder_count: of all folders that were listed; None where it told only of those.
        prefix: what personal folders' names begin with (RFC 2342); None where it does not say.
        delimiter: between the levels of a name; empty for none.
        has_idle: whether it tells of new mail by itself (RFC 2177).
        quota_used_kib: KiB of 1024 octets (RFC 9208); None where there is no quota.
        quota_limit_kib: likewise.
        identified: the server would open the mailbox only after we had told who we are (RFC 2971).
    """

    folders: tuple[Folder, ...] = ()
    folder_count: int | None = None
    prefix: str | None = None
    delimiter: str = ""
    has_idle: bool = False
    quota_used_kib: int | None = None
    quota_limit_kib: int | None = None
    identified: bool = False


class SmtpFacts(Struct, frozen=True, kw_only=True):
    """What sending is like here.

    Attributes:
        max_octets: of one message (RFC 1870); 0: no limit that is fixed; None: it does not say.
        address: the sender and recipient that were tried; empty when none was.
        sender: the answer to MAIL FROM and RCPT TO; no message was sent.
        words: the server's own, its codes first, where the answer was not yes; or why not tried.
        refused_recipient: it took the sender, and not the recipient.
    """

    max_octets: int | None = None
    has_8bitmime: bool = False
    has_smtputf8: bool = False
    has_pipelining: bool = False
    address: str = ""
    sender: SenderOutcome | None = None
    words: str = ""
    refused_recipient: bool = False


class MailboxFacts(Struct, frozen=True, kw_only=True):
    """What was learned after the login, with nothing changed on the server.

    Attributes:
        messages: in the inbox.
        octets: of all of them (POP3 only).
        refusal: the server's words, response code first, where it took the login and then would
            not open the mailbox; empty otherwise.
        refusal_code: the response code alone.
    """

    messages: int | None = None
    octets: int | None = None
    refusal: str = ""
    refusal_code: str = ""
    pop3: Pop3Facts | None = None
    imap: ImapFacts | None = None
    smtp: SmtpFacts | None = None


class RoundTrip(Struct, frozen=True, kw_only=True):
    """One small message to oneself: sent, looked for, deleted.

    Attributes:
        sent: the outgoing server took it, as far as is known; ``detail`` says where it is not.
        message_id: of the message, with its angle brackets; empty when none was made.
        seen_over: where it was seen; None: nowhere in time.
        folder: as people see its name; empty for POP3.
        seconds: from the server's yes to the moment that it was seen.
        deleted: whether it is gone again; None: that was not wanted, or it was not seen.
        detail: why something did not happen, in one line.
    """

    sent: bool
    message_id: str = ""
    seen_over: MailProtocol | None = None
    folder: str = ""
    is_junk: bool = False
    seconds: float | None = None
    deleted: bool | None = None
    detail: str = ""
