"""Replies of servers, said to the real dialogues."""

import tomllib
from pathlib import Path
from typing import Any, Final

from autoconf.dialogues.session import Session, check_of
from autoconf.model.check import Check
from autoconf.model.server import DEFAULT_PORTS, MailProtocol, Server, SocketType
from autoconf.registry import load_plugin
from tests.diagnosis.reports import GOOD_TLS
from tests.dialogues.talking import Talk, talk
from tests.fakes import Turn

Row = dict[str, Any]

_OPENINGS: Final[dict[MailProtocol, tuple[Turn, ...]]] = {
    MailProtocol.IMAP: (b"* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN LOGINDISABLED] ready\r\n",),
    MailProtocol.POP3: (b"+OK ready\r\n", b"+OK\r\nUSER\r\n.\r\n", b"+OK\r\n"),
    MailProtocol.SMTP: (b"220 ready\r\n", b"250-mx\r\n250 AUTH PLAIN\r\n"),
}


def numbered() -> dict[str, Row]:
    """Return every reply of the file by an id such as row-096-2."""
    tables = tomllib.loads(Path(__file__).with_name("rows.toml").read_text(encoding="utf-8"))
    return {
        f"row-{number}" + (f"-{place}" if place > 1 else ""): row
        for number, rows in tables.items()
        for place, row in enumerate(rows, 1)
    }


ROWS: Final = numbered()


def server(row: Row) -> Server:
    """Return the server that said it."""
    protocol = MailProtocol(row["protocol"])
    return Server(
        protocol=protocol,
        hostname=row["host"],
        port=DEFAULT_PORTS[protocol, SocketType.TLS],
        socket_type=SocketType.TLS,
    )


def checked(row: Row) -> Check:
    """Return the check of a server that says this, to a login unless the row says otherwise."""
    of = server(row)
    said = row["said"].encode(row.get("encoding", "utf-8")).replace(b"\n", b"\r\n") + b"\r\n"
    opening = () if row.get("via") == "greeting" else _OPENINGS[of.protocol]
    then = [row["then"].encode() + b"\r\n"] if "then" in row else []
    return spoken(of, *opening, said, *then)


def spoken(of: Server, *script: Turn) -> Check:
    """Return the check of a server that says these lines in turn."""
    dialogue = load_plugin("autoconf.dialogues.protocols", of.protocol.value, "DIALOGUE")
    done: Talk = talk(dialogue, *script)
    session = Session(
        endpoint=of.endpoint,
        tls=GOOD_TLS,
        verdict=done.verdict,
        transcript=done.transcript,
        heard=done.said,
    )
    return check_of(of, session)
