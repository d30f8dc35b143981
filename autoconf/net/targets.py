"""Reads the options that redirect connections and questions, such as ``--connect-to``."""

import re
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from autoconf.errors import InvalidAddressError, UsageError, WrongProtocolError
from autoconf.model.domain import parse_hostname
from autoconf.model.typed_login import without_login
from autoconf.net.http_request import check_url, is_https

DNS_PORT: Final = 53
LOOPBACK: Final = "127.0.0.1"
"""The address of ``localhost``: /etc/hosts is not read."""

_HOST: Final = r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]*)"
_CONNECT_TO: Final = re.compile(rf"{_HOST}:(\d*):{_HOST}:(\d*)", re.ASCII)
_RESOLVER: Final = re.compile(
    r"(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<v4>[^:\[\]]+))(?::(?P<port>\d+))?"
)


class ConnectTo(Struct, frozen=True, kw_only=True):
    """One ``--connect-to``; "" and 0 mean any host and port (from), or no change (to)."""

    host: str
    port: int
    to_host: str
    to_port: int

    def matches(self, host: str, port: int) -> bool:
        """Tell whether the rule applies to ``host:port``."""
        return self.host in ("", host) and self.port in (0, port)


def parse_connect_to(text: str) -> ConnectTo:
    """Read curl's HOST1:PORT1:HOST2:PORT2, each of which may be empty; IPv6 in brackets.

    Raises:
        UsageError: the text has another form.
    """
    found = _CONNECT_TO.fullmatch(text.strip())
    where = f"--connect-to {without_login(text)!r}"
    if not found:
        raise UsageError("net.option.connect-to", option=where)
    host, port, to_host, to_port = found.groups()
    return ConnectTo(
        host=_host(host, where),
        port=_port(port, where),
        to_host=_host(to_host, where),
        to_port=_port(to_port, where),
    )


def parse_resolver(text: str, option: str = "--resolver") -> tuple[str, int]:
    """Read ADDRESS, ADDRESS:PORT or [IPv6]:PORT; the port is 53 where none is given.

    Raises:
        UsageError: the text has another form. A name is refused: no resolver could look it up.
    """
    where = f"{option} {without_login(text)!r}"
    bare = text.strip()
    try:
        return str(ip_address(bare)), DNS_PORT
    except ValueError:
        found = _RESOLVER.fullmatch(bare)
    if not found:
        raise UsageError("net.option.resolver", option=where)
    try:
        address = ip_address(found["v6"] or found["v4"])
    except ValueError as error:
        raise UsageError("net.option.resolver", option=where) from error
    return str(address), _port(found["port"] or "", where) or DNS_PORT


def parse_doh(text: str, option: str = "--doh") -> str:
    """Read the URL of a DNS server over HTTPS (RFC 8484).

    Raises:
        UsageError: the text is no https URL.
    """
    try:
        check_url(text)
    except WrongProtocolError as error:
        raise UsageError("net.option.bad-url", option=option, why=error) from error
    if not is_https(text):
        raise UsageError("net.option.no-https", option=f"{option} {text!r}")
    return text


class TypedSite(Struct, frozen=True):
    """A site at an address that the user typed, such as ``--ispdb http://127.0.0.1/``.

    Attributes:
        url: the domain is appended, or put for ``{domain}``.
    """

    url: str

    def covers(self, url: str) -> bool:
        """Tell whether a URL is one that the user typed: no other URL may lead to the address."""
        start, placeholder, _ = self.url.partition("{domain}")
        return url == self.url or url.startswith(start if placeholder else f"{start.rstrip('/')}/")


def typed_address(url: str) -> str | None:
    """Return the IP address that a URL of the user names; None where it names another host."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return None
    host = LOOPBACK if host == "localhost" else host
    return host if is_ip_address(host) else None


def names_one_host(url: str) -> bool:
    """Tell whether the host of a URL is the same for every domain."""
    try:
        return "{domain}" not in urlsplit(url).netloc
    except ValueError:
        return False


def is_ip_address(host: str) -> bool:
    """Tell whether a host is an IP address, not a name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _host(text: str, where: str) -> str:
    bare = text.strip("[]").lower()
    if not bare or is_ip_address(bare):
        return bare
    try:
        return parse_hostname(bare)
    except InvalidAddressError as error:
        raise UsageError("net.option.host", option=where, why=str(error)) from error


def _port(text: str, where: str) -> int:
    if not text:
        return 0
    # The length is checked first: int() of a very long text takes long.
    if len(text) > 6 or not 1 <= int(text) <= 65535:
        raise UsageError("net.option.port", option=where)
    return int(text)
