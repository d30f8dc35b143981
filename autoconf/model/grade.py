"""Grades of a server's TLS."""

from enum import Enum

from msgspec import Struct

from autoconf.model.message import Message


class Level(Enum):
    """FAIL: no password is sent. WARN: it works, and should be better."""

    FAIL = "fail"
    WARN = "warn"
    OK = "ok"


class Grade(Struct, frozen=True, kw_only=True):
    """The grade of one point (docs/tls.md).

    Attributes:
        check: trust, host-name, dates, protocol, key, signature, cipher or encryption.
    """

    check: str
    level: Level
    message: Message
