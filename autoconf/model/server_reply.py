"""What a server said, as data."""

from msgspec import Struct

from autoconf.model.server import MailProtocol


class ServerReply(Struct, frozen=True, kw_only=True):
    """One line of a server, control characters and secrets removed.

    Attributes:
        code: SMTP reply and enhanced code, or the response code of IMAP or POP3; may be empty.
        text: the words after the code; the whole line if it is not of the protocol.
        is_goodbye: whether it is IMAP's BYE, after which the server closes the connection.
    """

    code: str = ""
    text: str = ""
    is_goodbye: bool = False

    def in_words(self, protocol: MailProtocol) -> str:
        """Return code and text as the protocol writes them.

        IMAP and POP3 have their codes in brackets (RFC 3501 section 7.1, RFC 2449 section 8).
        """
        is_bare = protocol is MailProtocol.SMTP or not self.code
        return " ".join(filter(None, (self.code if is_bare else f"[{self.code}]", self.text)))
