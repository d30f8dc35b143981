"""Connections through a proxy: CONNECT (RFC 9110 section 9.3.6) or SOCKS (RFC 1928)."""

import re
from base64 import b64encode
from typing import Any, Final

from autoconf.errors import NetworkError, ProxyFailedError, ProxyRefusedError, UnreachableError
from autoconf.net.proxies import Proxy, ProxyKind
from autoconf.net.sockets import DialedSocket

_MAX_HEAD: Final = 16 * 1024
_STATUS: Final = re.compile(rb"[1-5][0-9]{2}")
_OK: Final = range(200, 300)
_WANTS_LOGIN: Final = 407
_NOT_ALLOWED: Final = frozenset({400, 403, 405, 501})
"""Statuses of a proxy that does not connect to such a port or host, or to none at all."""

_SOCKS_NOT_ALLOWED: Final = frozenset({2, 7})
"""Not allowed by its rules, and no such command (RFC 1928 section 6)."""


def tunnel(sock: DialedSocket, proxy: Proxy, host: str, port: int) -> None:
    """Let a proxy connect on to ``host:port``; afterwards the socket speaks to that server.

    Args:
        sock: connected to the proxy.
        proxy: what it speaks.
        host: a name, which the proxy looks up.
        port: of the server.

    Raises:
        ProxyRefusedError: the proxy does not let such connections through.
        ProxyFailedError: it wants another login, or makes no sense.
        UnreachableError: it did not reach the server.
    """
    if proxy.kind is ProxyKind.HTTP:
        _connect(sock, proxy, host, port)
    else:
        _socks(sock, proxy, host, port)


def login_wanted(proxy: Proxy) -> ProxyFailedError:
    """Return the error of a proxy that wants a login, or another one."""
    if proxy.password is not None:
        return ProxyFailedError("net.proxy.refuses-login", proxy=proxy)
    return ProxyFailedError("net.proxy.wants-login", proxy=proxy)


def basic(proxy: Proxy) -> str:
    """Return the value of Proxy-Authorization; "" without a login."""
    if not proxy.username:
        return ""
    password = proxy.password.reveal() if proxy.password is not None else ""
    return f"Basic {b64encode(f'{proxy.username}:{password}'.encode()).decode()}"


def _connect(sock: DialedSocket, proxy: Proxy, host: str, port: int) -> None:
    target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
    if login := basic(proxy):
        lines.append(f"Proxy-Authorization: {login}")
    sock.sendall("".join(f"{line}\r\n" for line in [*lines, ""]).encode())
    status = _status(_head(sock, proxy), proxy)
    if status == _WANTS_LOGIN:
        raise login_wanted(proxy)
    if status in _NOT_ALLOWED:
        raise _not_allowed(proxy, target, status)
    if status not in _OK:
        raise _not_reached(proxy, target, status)


def _head(sock: DialedSocket, proxy: Proxy) -> bytes:
    """Read the head of a reply and no more: what follows is the server's, which may speak first."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        octet = sock.recv(1)
        head += octet
        if not octet or len(head) > _MAX_HEAD:
            raise ProxyFailedError("net.proxy.nonsense", proxy=proxy)
    return head


def _status(head: bytes, proxy: Proxy) -> int:
    words = head.partition(b"\r\n")[0].split()
    if len(words) < 2 or not words[0].startswith(b"HTTP/1.") or not _STATUS.fullmatch(words[1]):
        raise ProxyFailedError("net.proxy.nonsense", proxy=proxy)
    return int(words[1])


def _socks(sock: DialedSocket, proxy: Proxy, host: str, port: int) -> None:
    from python_socks import ProxyError, ProxyType
    from python_socks.sync import Proxy as SocksProxy

    target = f"{host}:{port}"
    password = proxy.password.reveal() if proxy.password is not None else ""
    through = SocksProxy(
        ProxyType.SOCKS5 if proxy.kind is ProxyKind.SOCKS5 else ProxyType.SOCKS4,
        proxy.host,
        proxy.port,
        proxy.username or None,
        password or None,
        rdns=True,
        forward=_Connected(sock),  # type: ignore[arg-type] # all that is called of it
    )
    try:
        through.connect(host, port)
    except ProxyError as error:
        code, words = error.error_code, f"{error.error_code}, {error}"
        if code in _SOCKS_NOT_ALLOWED:
            raise _not_allowed(proxy, target, words) from error
        if code is None:  # it is about the login, or about words that make no sense
            if "authentication" in str(error).lower():
                raise login_wanted(proxy) from error
            raise ProxyFailedError("net.proxy.nonsense", proxy=proxy) from error
        raise _not_reached(proxy, target, words) from error
    except ValueError:  # a name that SOCKS cannot carry, or a reply that makes no sense
        raise UnreachableError("net.proxy.nonsense", proxy=proxy) from None


class _Connected:
    """Gives python-socks the socket that we have connected: its waits have our deadline."""

    def __init__(self, sock: DialedSocket) -> None:
        self._sock = sock

    def connect(self, *_place: Any, **_options: Any) -> DialedSocket:
        """Return the socket."""
        return self._sock


def _not_allowed(proxy: Proxy, target: str, code: object) -> NetworkError:
    return ProxyRefusedError("net.proxy.refuses", proxy=proxy, peer=target, code=code)


def _not_reached(proxy: Proxy, target: str, code: object) -> NetworkError:
    return UnreachableError("net.proxy.unreachable", proxy=proxy, peer=target, code=code)
