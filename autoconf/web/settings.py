"""What the operator of the page chose."""

import re
from collections.abc import Iterable
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Final

from msgspec import Struct

from autoconf.errors import InvalidAddressError, UsageError
from autoconf.formats.oauth_toml import OwnClient
from autoconf.model.domain import parse_hostname
from autoconf.model.options import Options
from autoconf.web.jobs.rules import Rules
from autoconf.web.pages.brand import Brand

UNIX: Final = "unix"
"""In place of a network: each peer at the Unix socket where the page listens."""

_INSIDE: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
"""A name of one label, as networks of a company have them."""

_MOST_TOKENS: Final = 64 * 1024
_SHORTEST_TOKEN: Final = 16


class Settings(Struct, frozen=True, kw_only=True):
    """The choices.

    Attributes:
        options: of each run: the network of this machine, and the longest time.
        hosts: names that the page answers to, in lower case without a port.
        proxies: networks of web servers that say for whom they ask; ``unix``: a Unix socket.
        login_tests: whether passwords are taken.
        domains: the only domains that are answered for; empty: all.
        tokens: of programs; empty: all programs may ask.
        rules: how many jobs.
        brand: whose page it is.
        clients: that are registered at issuers.
        device_sign_in: whether a sign-in with a code on another device is offered.
    """

    options: Options = Options()
    hosts: frozenset[str] = frozenset({"localhost", "127.0.0.1", "::1"})
    proxies: tuple[str, ...] = ()
    login_tests: bool = True
    domains: frozenset[str] = frozenset()
    tokens: frozenset[str] = frozenset()
    rules: Rules = Rules()
    brand: Brand = Brand()
    clients: tuple[OwnClient, ...] = ()
    device_sign_in: bool = False

    def is_proxy(self, address: str) -> bool:
        """Tell whether a peer is one of the named proxies; one at a Unix socket has no address."""
        if not address:
            return UNIX in self.proxies
        try:
            peer = ip_address(address)
        except ValueError:
            return False
        return any(peer in ip_network(one) for one in self.proxies if one != UNIX)

    def answers_for(self, domain: str) -> bool:
        """Tell whether a domain, in A-labels, is answered for."""
        return not self.domains or domain in self.domains


def parse_hosts(texts: Iterable[str]) -> tuple[str, ...]:
    """Return names and addresses as a browser sends them, without brackets.

    Raises:
        UsageError: a text is neither, such as a URL or a name with a port.
    """
    return tuple(map(_host, texts))


def _host(text: str) -> str:
    name = text.strip().lower()
    if _INSIDE.fullmatch(name):
        return name
    try:
        return str(ip_address(name.strip("[]")))
    except ValueError:
        pass
    try:
        return parse_hostname(name)
    except InvalidAddressError as error:
        raise UsageError("web-server.option.host", value=text) from error


def parse_proxies(texts: Iterable[str]) -> tuple[str, ...]:
    """Return networks as they were typed, and the word for a Unix socket.

    Raises:
        UsageError: a text is neither.
    """
    texts = tuple(texts)
    for text in texts:
        if text == UNIX:
            continue
        try:
            ip_network(text)
        except ValueError as error:
            raise UsageError("web-server.option.proxy", value=text) from error
    return texts


def read_tokens(path: Path) -> frozenset[str]:
    """Return the tokens of a file, one a line; ``#`` begins a comment.

    Raises:
        UsageError: the file cannot be read, is open to all, or a token is too short.
    """
    try:
        text = path.read_bytes()[: _MOST_TOKENS + 1].decode()
        is_open = bool(path.stat().st_mode & 0o007)
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "no UTF-8"
        raise UsageError("file.unreadable", file=path, reason=why) from error
    if is_open:
        raise UsageError("serve.secret-for-all", file=path)
    lines = (line.strip() for line in text.splitlines())
    tokens = frozenset(line for line in lines if line and not line.startswith("#"))
    if not tokens or len(text) > _MOST_TOKENS or min(map(len, tokens)) < _SHORTEST_TOKEN:
        raise UsageError("web-server.option.tokens", file=path, least=_SHORTEST_TOKEN)
    return tokens
