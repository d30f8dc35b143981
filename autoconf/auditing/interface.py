"""The interface of a mail program in an audit."""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from autoconf.auditing.facts import Facts
from autoconf.model.audit import SetsUp
from autoconf.model.finding import Confidence
from autoconf.model.message import Message
from autoconf.model.server import Server

Instead = Literal["profile", "file", "type-in"]
"""How a person gets the settings otherwise: a profile or a file to open, or by typing."""


class Conclusion(Struct, frozen=True, kw_only=True):
    """What a program does with a domain; the fields are those of ``ProgramResult``."""

    answer: SetsUp
    why: Message
    by: str | None = None
    confidence: Confidence = Confidence.CERTAIN
    servers: tuple[Server, ...] = ()


class Program(Struct, frozen=True, kw_only=True):
    """One mail program. A module of ``programs`` ends with ``PROGRAMS``, a tuple of them.

    Attributes:
        rank: its place in the list.
        conclude: from the facts to the answer; pure.
        client: id of the client whose settings are written instead.
        instead: how its user then gets them.
    """

    id: str
    name: str
    rank: int
    conclude: Callable[[Facts], Conclusion]
    client: str
    instead: Instead = "file"
