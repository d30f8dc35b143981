"""The login of the demo, and the object that each protocol gets after it (twisted.cred)."""
# ruff: noqa: N802 - the method names are those of twisted.cred and twisted.mail.interfaces
# Twisted is typed in part only.
# mypy: allow-untyped-calls

from collections.abc import Callable
from typing import Any

from twisted.cred.checkers import InMemoryUsernamePasswordDatabaseDontUse
from twisted.cred.portal import Portal
from twisted.internet.defer import Deferred, succeed
from twisted.mail import imap4, pop3, smtp

from autoconf.demo.mailbox import Account, Mailbox, Pop3Mailbox
from autoconf.demo.offer import SMTP


class Realm:
    """The one account that three protocols share."""

    def __init__(self, inbox: Mailbox) -> None:
        folders = Account("alice")
        folders.addMailbox("INBOX", inbox)
        self._avatars: dict[object, Callable[[], object]] = {
            imap4.IAccount: lambda: folders,
            pop3.IMailbox: lambda: Pop3Mailbox(inbox),
            smtp.IMessageDelivery: lambda: Delivery(inbox),
        }

    def requestAvatar(
        self, avatar_id: object, mind: object, *interfaces: object
    ) -> tuple[object, object, Callable[[], None]]:
        """Return the first known interface, its object, and the function for the logout."""
        del avatar_id, mind
        known = next(i for i in interfaces if i in self._avatars)
        return known, self._avatars[known](), lambda: None


class Delivery:
    """Puts every message of a logged-in sender into the one mailbox; none leaves the machine."""

    def __init__(self, inbox: Mailbox) -> None:
        self._inbox = inbox

    def receivedHeader(self, helo: object, origin: object, recipients: object) -> bytes:
        """Return the trace field (RFC 5321 section 4.4)."""
        del helo, origin, recipients
        return f"Received: by {SMTP.host} with ESMTPSA; {smtp.rfc822date().decode()}".encode()

    def validateFrom(self, helo: object, origin: object) -> object:
        """Accept any sender."""
        del helo
        return origin

    def validateTo(self, user: object) -> "Callable[[], IncomingMessage]":
        """Accept any recipient."""
        del user
        return lambda: IncomingMessage(self._inbox)


class IncomingMessage:
    """A message during its transfer."""

    def __init__(self, inbox: Mailbox) -> None:
        self._inbox = inbox
        self._lines: list[bytes] = []

    def lineReceived(self, line: bytes) -> None:
        """Store a line."""
        self._lines.append(line + b"\r\n")

    def eomReceived(self) -> Deferred[None]:
        """Deliver the complete message."""
        self._inbox.add(b"".join(self._lines))
        return succeed(None)

    def connectionLost(self) -> None:
        """Drop the incomplete message."""
        self._lines.clear()


def new_portal(inbox: Mailbox, address: str, password: str) -> Portal:
    """Return the portal that checks the logins of the three servers."""
    users: Any = InMemoryUsernamePasswordDatabaseDontUse()
    users.addUser(address.encode(), password.encode())
    realm: Any = Realm(inbox)
    return Portal(realm, [users])
