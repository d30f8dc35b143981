"""Mail servers that speak just enough of their protocol for a login and a round trip."""

import socket
import threading
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field

PASSWORD = "s3cret"
_DATA = {
    "CAPABILITY": "* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\r\n",
    "EXAMINE": "* 3 EXISTS\r\n",
    "SELECT": "* 3 EXISTS\r\n",
    "UID": "* SEARCH\r\n",
    "LOGOUT": "* BYE\r\n",
}


@dataclass
class MailServer:
    """A handler of connections, to be put behind ``over_tls``.

    Attributes:
        silent_at: at this command it says nothing more; empty: it answers all.
        heard: every line of all connections, in order.
        has_stalled: whether it has gone silent.
    """

    silent_at: str = ""
    heard: list[str] = field(default_factory=list)
    has_stalled: threading.Event = field(default_factory=threading.Event)

    greeting = ""

    def __call__(self, connection: socket.socket) -> None:
        self._say(connection, self.greeting)
        for line in _lines(connection):
            self.heard.append(line)
            if self.silent_at and self.silent_at in line.split():
                self.has_stalled.set()
                continue
            if not self.has_stalled.is_set():
                self._say(connection, self.reply(line))

    @property
    def logins(self) -> int:
        """How many logins have come."""
        return sum("PLAIN" in line.split() for line in self.heard)

    def reply(self, line: str) -> str:
        """Return the reply to a line."""
        raise NotImplementedError

    def _say(self, connection: socket.socket, text: str) -> None:
        connection.sendall(text.encode())


class ImapServer(MailServer):
    """IMAP; no search finds anything."""

    greeting = "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n"

    def reply(self, line: str) -> str:
        tag, verb, *rest = line.split()
        if verb == "AUTHENTICATE" and not _is_right(rest[-1]):
            return f"{tag} NO [AUTHENTICATIONFAILED] wrong\r\n"
        return f"{_DATA.get(verb, '')}{tag} OK done\r\n"


class SmtpServer(MailServer):
    """Submission; it takes every message."""

    greeting = "220 ready\r\n"
    _is_data = False

    def reply(self, line: str) -> str:
        if self._is_data:
            self._is_data = line != "."
            return "" if self._is_data else "250 2.0.0 queued\r\n"
        verb, *rest = line.split()
        self._is_data = verb == "DATA"
        if verb == "AUTH" and not _is_right(rest[-1]):
            return "535 5.7.8 wrong\r\n"
        replies = {
            "EHLO": "250-mx\r\n250 AUTH PLAIN\r\n",
            "AUTH": "235 2.7.0 in\r\n",
            "DATA": "354 go\r\n",
            "QUIT": "221 bye\r\n",
        }
        return replies.get(verb, "250 ok\r\n")


def _lines(connection: socket.socket) -> Iterator[str]:
    data = b""
    while chunk := connection.recv(4096):
        *whole, data = (data + chunk).split(b"\r\n")
        yield from (line.decode() for line in whole)


def _is_right(response: str) -> bool:
    """Tell whether a response of PLAIN (RFC 4616) holds the right password."""
    return b64decode(response).split(b"\0")[-1] == PASSWORD.encode()
