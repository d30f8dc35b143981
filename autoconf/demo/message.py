"""A message in the demo's mailbox, with the interface of Twisted's IMAP server."""
# ruff: noqa: N802 - the method names are those of twisted.mail.interfaces.IMessageIMAP

from email.parser import BytesHeaderParser
from email.utils import formatdate
from io import BytesIO

from msgspec import Struct, field
from twisted.mail.imap4 import IMessageFile


class Message(Struct, kw_only=True):
    """One message: its octets (with CRLF), its flags, and a UID that never changes."""

    uid: int
    content: bytes
    flags: set[str] = field(default_factory=set)
    received: str = field(default_factory=formatdate)

    def __conform__(self, interface: object) -> "Message | None":
        """Tell zope's adaptation that ``open`` returns the octets."""
        return self if interface is IMessageFile else None

    def open(self) -> BytesIO:
        """Return the whole message, as stored."""
        return BytesIO(self.content)

    def getUID(self) -> int:
        """Return the unique identifier (RFC 9051 section 2.3.1.1)."""
        return self.uid

    def getFlags(self) -> list[str]:
        """Return the flags, sorted."""
        return sorted(self.flags)

    def getInternalDate(self) -> str:
        """Return the time of arrival, in the form of a Date field."""
        return self.received

    def getSize(self) -> int:
        """Return the number of octets."""
        return len(self.content)

    def getHeaders(self, negate: bool, *names: str | bytes) -> dict[str, str]:  # noqa: FBT001 - Twisted passes it by position
        """Return the named fields, or with ``negate`` all others, by lower-case name."""
        wanted = {n.decode().lower() if isinstance(n, bytes) else n.lower() for n in names}
        return {
            name.lower(): str(value).encode("ascii", "replace").decode()
            for name, value in BytesHeaderParser().parsebytes(self.content).items()
            if (name.lower() in wanted) is not negate
        }

    def getBodyFile(self) -> BytesIO:
        """Return the text after the first empty line."""
        return BytesIO(self.content.partition(b"\r\n\r\n")[2])

    def isMultipart(self) -> bool:
        """Return False: the demo does not split messages, so Twisted never calls ``getSubPart``."""
        return False
