"""Mail servers that refuse every login in the words of a provider; a script.

``scripted_server.py FILE``: the JSON file lists the listeners, each with ``protocol``, ``address``,
``port``, ``certificate`` and ``words``.
"""

import asyncio
import json
import ssl
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

_GREETINGS: Final = {
    "imap": "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN ID] ready",
    "pop3": "+OK ready",
    "smtp": "220 ready ESMTP",
}
_REPLIES: Final[Mapping[str, Mapping[str, str]]] = {
    "imap": {
        "CAPABILITY": "* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN ID\r\n{tag} OK done",
        "ID": "* ID NIL\r\n{tag} OK done",
        "LOGIN": "{tag} {words}",
        "AUTHENTICATE": "{tag} {words}",
        "LOGOUT": "* BYE\r\n{tag} OK done",
        "": "{tag} BAD unknown",
    },
    "pop3": {
        "CAPA": "+OK\r\nSASL PLAIN\r\nUSER\r\nUIDL\r\n.",
        "AUTH": "{words}",
        "USER": "+OK",
        "PASS": "{words}",
        "QUIT": "+OK",
        "": "-ERR unknown",
    },
    "smtp": {
        "EHLO": "250-ready\r\n250 AUTH PLAIN LOGIN",
        "AUTH": "{words}",
        "QUIT": "221 closing",
        "": "500 unknown",
    },
}
_LAST: Final = ("LOGOUT", "QUIT")


def reply(protocol: str, line: str, words: str) -> tuple[str, bool]:
    """Return the reply to a command, and whether it is the last one."""
    tag, _, rest = line.partition(" ") if protocol == "imap" else ("", "", line)
    verb = rest.partition(" ")[0].upper()
    known = _REPLIES[protocol]
    return known.get(verb, known[""]).format(tag=tag, words=words), verb in _LAST


async def serve(listener: Mapping[str, str]) -> None:
    """Listen with TLS."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(listener["certificate"])

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        text, is_last = _GREETINGS[listener["protocol"]], False
        while True:
            writer.write(f"{text}\r\n".encode())
            line = b"" if is_last else await reader.readline()
            if not line:
                break
            text, is_last = reply(listener["protocol"], line.decode().strip(), listener["words"])
        writer.close()

    await asyncio.start_server(talk, listener["address"], int(listener["port"]), ssl=context)


async def main(listeners: Sequence[Mapping[str, str]]) -> None:
    """Serve until the process is ended."""
    for listener in listeners:
        await serve(listener)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(json.loads(Path(sys.argv[1]).read_text())))
