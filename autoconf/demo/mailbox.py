"""The demo's mailboxes: IMAP sees the folder itself, POP3 sees a snapshot."""
# ruff: noqa: N802 - the method names are those of twisted.mail.interfaces
# Twisted is typed in part only.
# mypy: allow-untyped-calls

from collections.abc import Iterable
from io import BytesIO
from typing import Any, Final

from twisted.internet.defer import Deferred, succeed
from twisted.mail import imap4, pop3

from autoconf.demo.message import Message
from autoconf.demo.offer import ADDRESS, DOMAIN

_SUBJECTS: Final = ("Welcome to Demo Mail", "This is a second message", "And a third")
_FLAGS: Final = ["\\Answered", "\\Deleted", "\\Draft", "\\Flagged", "\\Seen"]


class Mailbox:
    """A folder that every login of the account shares (IMailboxIMAP)."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self._next_uid = 1
        self._listeners: list[Any] = []

    def add(self, content: bytes, flags: Iterable[str] = ()) -> int:
        """Append a message, notify every IMAP session, and return the UID."""
        message = Message(uid=self._next_uid, content=content, flags=set(flags))
        self._next_uid += 1
        self.messages.append(message)
        for listener in self._listeners:
            listener.newMessages(len(self.messages), None)
        return message.uid

    def getFlags(self) -> list[str]:
        """Return the flags that a message can have."""
        return _FLAGS

    def getHierarchicalDelimiter(self) -> str:
        """Return the separator of folder names."""
        return "/"

    def getUIDValidity(self) -> int:
        """Return 1: UIDs hold as long as the demo runs."""
        return 1

    def getUIDNext(self) -> int:
        """Return the next message's UID."""
        return self._next_uid

    def getUID(self, message: int) -> int:
        """Return the UID of a message, counted from 1."""
        return self.messages[message - 1].uid

    def getMessageCount(self) -> int:
        """Return the number of messages."""
        return len(self.messages)

    def getRecentCount(self) -> int:
        r"""Return 0: ``\Recent`` is gone from IMAP4rev2 (RFC 9051 appendix E)."""
        return 0

    def getUnseenCount(self) -> int:
        """Return the number of unread messages."""
        return sum("\\Seen" not in message.flags for message in self.messages)

    def isWriteable(self) -> bool:
        """Return True."""
        return True

    def destroy(self) -> None:
        """Drop the messages of a deleted folder."""
        self.messages.clear()

    def requestStatus(self, names: Iterable[str]) -> dict[str, int]:
        """Answer STATUS from the counts above."""
        return dict(imap4.statusRequestHelper(self, names))

    def addListener(self, listener: object) -> None:
        """Notify a session of new messages from now on."""
        self._listeners.append(listener)

    def removeListener(self, listener: object) -> None:
        """Stop the notifications."""
        self._listeners.remove(listener)

    def addMessage(
        self, message: BytesIO, flags: Iterable[str] = (), date: object = None
    ) -> Deferred[int]:
        """Append the message of APPEND or COPY; its date is the time of arrival here."""
        del date
        return succeed(self.add(message.read(), flags))

    def expunge(self) -> list[int]:
        r"""Remove the messages with ``\Deleted``; return their sequence numbers, highest first.

        In that order the other numbers stay valid (RFC 9051 section 7.5.1).
        """
        gone = [n for n, m in enumerate(self.messages, 1) if "\\Deleted" in m.flags]
        self.messages = [m for m in self.messages if "\\Deleted" not in m.flags]
        return gone[::-1]

    def fetch(self, messages: Any, uid: bool) -> list[tuple[int, Message]]:  # noqa: FBT001 - Twisted's signature
        """Return the chosen messages with their sequence numbers."""
        messages.last = self._next_uid - 1 if uid else len(self.messages)
        return [
            (number, message)
            for number, message in enumerate(self.messages, 1)
            if (message.uid if uid else number) in messages
        ]

    def store(
        self,
        messages: Any,
        flags: Iterable[str],
        mode: int,
        uid: bool,  # noqa: FBT001 - Twisted's signature
    ) -> dict[int, list[str]]:
        """Add (1), remove (-1) or set (0) flags; return the flags of each message."""
        stored = {}
        for number, message in self.fetch(messages, uid):
            if mode == 0:
                message.flags.clear()
            if mode < 0:
                message.flags.difference_update(flags)
            else:
                message.flags.update(flags)
            stored[number] = message.getFlags()
        return stored


class Account(imap4.MemoryAccount):
    """The folders of the account; clients may create more."""

    def _emptyMailbox(self, name: str, id: int) -> Mailbox:  # noqa: A002 - Twisted's name
        del name, id
        return Mailbox()


class Pop3Mailbox(pop3.Mailbox):
    """One POP3 session: the messages at login; QUIT carries out deletions."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self._messages = list(mailbox.messages)
        self._deleted: set[int] = set()

    def listMessages(self, i: int | None = None) -> Any:
        """Return the size of one message (counted from 0), or of all; 0 if deleted."""
        sizes = [0 if n in self._deleted else m.getSize() for n, m in enumerate(self._messages)]
        return sizes if i is None else sizes[i]

    def getMessage(self, i: int) -> Any:
        """Return a message as a file with bare LF; Twisted turns it into CRLF."""
        return BytesIO(self._messages[i].content.replace(b"\r\n", b"\n"))

    def getUidl(self, i: int) -> bytes:
        """Return the IMAP UID, which is unique here too."""
        return str(self._messages[i].uid).encode()

    def deleteMessage(self, i: int) -> None:
        """Mark a message as deleted."""
        self._deleted.add(i)

    def undeleteMessages(self) -> None:
        """Remove all marks."""
        self._deleted.clear()

    def sync(self) -> None:
        """Remove the marked messages."""
        for i in self._deleted:
            self._messages[i].flags.add("\\Deleted")
        self._mailbox.expunge()


def new_inbox() -> Mailbox:
    """Return a mailbox with three messages."""
    inbox = Mailbox()
    for number, subject in enumerate(_SUBJECTS, 1):
        inbox.add(
            f"From: Demo Mail <hello@{DOMAIN}>\r\n"
            f"To: {ADDRESS}\r\n"
            f"Subject: {subject}\r\n"
            f"Date: Mon, 02 Nov 2026 09:0{number}:00 +0000\r\n"
            f"Message-ID: <{number}@{DOMAIN}>\r\n"
            "\r\n"
            "This mailbox lives in memory and ends with the demo.\r\n".encode()
        )
    return inbox
