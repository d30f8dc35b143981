"""How good one point of a server's TLS is."""

from enum import Enum

from msgspec import Struct

from autoconf.model.message import Message


class Level(Enum):
    """FAIL: no password goes there. WARN: it works, and should be better."""

    FAIL = "fail"
    WARN = "warn"
    OK = "ok"


class Grade(Struct, frozen=True, kw_only=True):
    """One cell of the table in docs/tls.md.

    Attributes:
        check: trust, host-name, dates, protocol, key, signature, cipher or encryption.
    """

    check: str
    level: Level
    message: Message
