"""Logs in with one mechanism each and repeats the server's words; a script, run where clients are.

``sasl_witness.py CA_FILE [--hold]`` reads a JSON list in a line from stdin: protocol, hostname,
port, socket_type, mechanism, username, secret. It writes a list of answers: "accepted", or the last
line of the refusal; without a mechanism, what is offered. ``then`` is a list of commands for after
the login, each with what its last line begins with; their answers are the answer. With --hold it
logs in with the first and stays. It shares no line with the program under test; the arithmetic of
SCRAM is scramp's.
"""

import contextlib
import hashlib
import hmac
import json
import socket
import ssl
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from typing import Any, Final

from scramp import ScramClient

_TIMEOUT_S: Final = 120
_AT_A_TIME: Final = 48
_LONGEST_LINE: Final = 8192
_MOST_LINES: Final = 100
_TAG: Final = "a1 "
_UPGRADE: Final = {"imap": "a1 STARTTLS", "pop3": "STLS", "smtp": "STARTTLS"}
_CAPABILITIES: Final = {
    "imap": ("a1 CAPABILITY", "a1 ", "AUTH="),
    "pop3": ("CAPA", ".", "SASL "),
    "smtp": ("EHLO witness.lab.test", "250 ", "250-AUTH "),
}
"""The question, what the last line begins with, and what precedes mechanisms."""

Fields = dict[str, Any]
Steps = Generator[bytes | None, bytes, None]
"""Yields the first response (None: the server begins), then one for each challenge."""


def _goes_on(protocol: str, line: str) -> bool:
    if protocol == "imap":
        return line.startswith("* ") and not line.startswith(("* OK", "* BYE"))
    return protocol == "smtp" and line[3:4] == "-"


class Peer:
    """A connection on which lines are said and heard."""

    def __init__(self, fields: Fields, context: ssl.SSLContext) -> None:
        self.protocol = fields["protocol"]
        self._name, self._context = fields["hostname"], context
        address = (self._name, int(fields["port"]))
        self._socket = socket.create_connection(address, _TIMEOUT_S)
        if fields["socket_type"] == "SSL":
            self._secure()
        else:
            self._file = self._socket.makefile("rb")
        self.greeting = self.hear()
        if fields["socket_type"] == "STARTTLS":
            if self.protocol == "smtp":
                self.ask("EHLO witness.lab.test")
            self.ask(_UPGRADE[self.protocol])
            self._secure()

    def _secure(self) -> None:
        self._socket = self._context.wrap_socket(self._socket, server_hostname=self._name)
        self._file = self._socket.makefile("rb")

    def _tell(self, line: str) -> None:
        self._socket.sendall(line.encode() + b"\r\n")

    def ask(self, line: str) -> str:
        """Return the answer to a line."""
        self._tell(line)
        return self.hear()

    def told(self, line: str, end: str) -> list[str]:
        """Return the answer to a line, up to one that begins with ``end``."""
        self._tell(line)
        found = [self._line()]
        while not found[-1].startswith(end) and len(found) < _MOST_LINES:
            found.append(self._line())
        return found

    def hear(self) -> str:
        """Return the line that ends a reply."""
        lines = (self._line() for _ in range(_MOST_LINES))
        return next(line for line in lines if not _goes_on(self.protocol, line))

    def _line(self) -> str:
        return self._file.readline(_LONGEST_LINE).decode(errors="replace").rstrip() or "closed"

    @property
    def binding(self) -> bytes:
        """Return the channel binding tls-unique (RFC 5929)."""
        assert isinstance(self._socket, ssl.SSLSocket)
        return self._socket.get_channel_binding("tls-unique") or b""

    def close(self) -> None:
        """Take leave, where the other side still listens."""
        with contextlib.suppress(OSError):
            self.ask("a9 LOGOUT" if self.protocol == "imap" else "QUIT")
        self._file.close()
        self._socket.close()


def _plain(fields: Fields, _peer: Peer) -> Steps:
    yield "\0".join(("", fields["username"], fields["secret"])).encode()


def _login(fields: Fields, _peer: Peer) -> Steps:
    yield None
    yield fields["username"].encode()
    yield fields["secret"].encode()


def _cram_md5(fields: Fields, _peer: Peer) -> Steps:
    challenge = yield None
    digest = hmac.digest(fields["secret"].encode(), challenge, "md5").hex()
    yield f"{fields['username']} {digest}".encode()


def _scram(fields: Fields, peer: Peer) -> Steps:
    name = fields["mechanism"]
    binding = ("tls-unique", peer.binding) if name.endswith("-PLUS") else None
    make: Any = ScramClient  # it has no types
    client = make([name], fields["username"], fields["secret"], channel_binding=binding)
    challenge = yield client.get_client_first().encode()
    client.set_server_first(challenge.decode())
    challenge = yield client.get_client_final().encode()
    client.set_server_final(challenge.decode())  # raises unless the server knows the password
    yield b""


def _xoauth2(fields: Fields, _peer: Peer) -> Steps:
    yield f"user={fields['username']}\1auth=Bearer {fields['secret']}\1\1".encode()
    yield b""


def _oauthbearer(fields: Fields, _peer: Peer) -> Steps:
    yield f"n,a={fields['username']},\1auth=Bearer {fields['secret']}\1\1".encode()
    yield b"\1"


_STEPS: Final[Mapping[str, Callable[[Fields, Peer], Steps]]] = {
    "PLAIN": _plain,
    "LOGIN": _login,
    "CRAM-MD5": _cram_md5,
    "XOAUTH2": _xoauth2,
    "OAUTHBEARER": _oauthbearer,
}


def _exchange(fields: Fields, peer: Peer) -> str:
    command = "a1 AUTHENTICATE" if peer.protocol == "imap" else "AUTH"
    steps = _STEPS.get(fields["mechanism"], _scram)(fields, peer)
    response = next(steps)
    reply = peer.ask(f"{command} {fields['mechanism']}")
    while reply.startswith(("+ ", "334")) or reply == "+":
        if response is None:
            response = steps.send(b64decode(reply.partition(" ")[2]))
        reply = peer.ask(b64encode(response or b"").decode())
        response = None
    return reply


def _apop(fields: Fields, peer: Peer) -> str:
    stamp = peer.greeting[peer.greeting.index("<") :].encode()
    digest = hashlib.md5(stamp + fields["secret"].encode()).hexdigest()  # noqa: S324 - RFC 1939
    return peer.ask(f"APOP {fields['username']} {digest}")


def log_in(fields: Fields, peer: Peer) -> str:
    """Return "accepted", or the words of the refusal; what ``then`` brings where there is that."""
    if peer.protocol == "smtp":
        peer.ask("EHLO witness.lab.test")
    reply = _apop(fields, peer) if fields["mechanism"] == "APOP" else _exchange(fields, peer)
    reply = reply.removeprefix(_TAG)
    if not reply.startswith(_GOOD):
        return reply
    heard = [line for command, end in fields.get("then", ()) for line in peer.told(command, end)]
    return "\n".join(heard) or "accepted"


def offered(fields: Fields, peer: Peer) -> str:
    """Return the mechanisms that a server names, in order of the alphabet."""
    command, end, begin = _CAPABILITIES[fields["protocol"]]
    words = [word for line in peer.told(command, end) for word in _mechanisms(line, begin)]
    return " ".join(sorted(words))


def _mechanisms(line: str, begin: str) -> list[str]:
    if begin == "AUTH=":
        return [word.removeprefix(begin) for word in line.split() if word.startswith(begin)]
    return line.removeprefix(begin).split() if line.startswith(begin) else []


def _answer(fields: Fields, context: ssl.SSLContext) -> str:
    try:
        with contextlib.closing(Peer(fields, context)) as peer:
            return log_in(fields, peer) if fields["mechanism"] else offered(fields, peer)
    except ssl.SSLError as error:
        return f"TLS: {error.reason}"


def _hold(fields: Fields, context: ssl.SSLContext) -> None:
    """Log in, and stay until standard input ends."""
    with contextlib.closing(Peer(fields, context)) as peer:
        sys.stdout.write(f"{log_in(fields, peer)}\n")
        sys.stdout.flush()
        sys.stdin.read()


_GOOD: Final = ("OK ", "+OK", "235", "250")


if __name__ == "__main__":
    trusted = ssl.create_default_context(cafile=sys.argv[1])
    questions = json.loads(sys.stdin.readline())
    if "--hold" in sys.argv:
        _hold(questions[0], trusted)
    else:
        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            sys.stdout.write(json.dumps(list(pool.map(_answer, questions, repeat(trusted)))))
