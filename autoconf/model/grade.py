"""How good one point of a server's TLS is."""

from dataclasses import dataclass
from enum import Enum

from autoconf.model.message import Message


class Level(Enum):
    """FAIL: no password goes there. WARN: it works, and should be better."""

    FAIL = "fail"
    WARN = "warn"
    OK = "ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """One cell of the table in docs/tls.md.

    Attributes:
        check: trust, host-name, dates, protocol, key, signature, cipher or encryption.
    """

    check: str
    level: Level
    message: Message
