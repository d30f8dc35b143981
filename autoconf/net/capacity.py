"""How many connections may be open at a time."""

from typing import Final

from msgspec import Struct


class Capacity(Struct, frozen=True, kw_only=True):
    """The most connections that are open at a time.

    Attributes:
        per_address: to one port of one mail server.
        web_per_address: to one port of one web server. A host may serve several sources, each
            with questions of its own.
        total: of each of the two kinds.
    """

    per_address: int = 2
    web_per_address: int = 4
    total: int = 24


OF_ONE_RUN: Final = Capacity()
