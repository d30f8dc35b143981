"""Host names and ports in the settings of programs, which take more than published files may."""

from typing import Final

from autoconf.errors import InvalidAddressError
from autoconf.model.domain import MAX_DOMAIN_LENGTH, parse_hostname

_MAX_PORT: Final = 65535
_ENDS: Final = frozenset("/@{}\"'`$<>(),;=&|\\")


def read_host(text: str) -> str | None:
    """Return a host as programs take it; None for a text that can be none.

    A name without a domain, and an IP address, are kept as they are.
    """
    host = text.strip().strip("[]")
    try:
        return parse_hostname(host)
    except InvalidAddressError:
        plain = host.rstrip(".").lower()
    is_one_word = plain.isprintable() and not any(c.isspace() or c in _ENDS for c in plain)
    return plain if plain and is_one_word and len(plain) <= MAX_DOMAIN_LENGTH else None


def read_port(text: str) -> int | None:
    """Return a port of 1 to 65535; None for anything else."""
    word = text.strip()
    if not (word.isascii() and word.isdigit() and len(word) <= len(str(_MAX_PORT))):
        return None
    port = int(word)
    return port if 0 < port <= _MAX_PORT else None
