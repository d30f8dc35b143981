"""What many runs share: how many connections may be open, how many replies are kept."""

from typing import Final

from msgspec import Struct


class Capacity(Struct, frozen=True, kw_only=True):
    """The size of a network.

    Attributes:
        per_address: connections to one port of one mail server at a time.
        web_per_address: the same for a web server. A host may serve several sources, each with
            questions of its own.
        total: connections of each of the two kinds at a time.
        replies: of the DNS that are kept; None: all.
        agent: the name of the program in web requests.
    """

    per_address: int = 2
    web_per_address: int = 4
    total: int = 24
    replies: int | None = None
    agent: str = "mail-autoconf"


OF_ONE_RUN: Final = Capacity()
