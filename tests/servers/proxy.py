"""Proxies on loopback: HTTP (CONNECT, and whole URLs) and SOCKS5, over servers of a test."""

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from tests.servers.tcp import TcpServer, serving

Routes = Mapping[str, int]
"""``host:port`` to the loopback port of its server."""


@dataclass
class RunningProxy:
    """A running proxy.

    Attributes:
        routes: what it reaches; all else it does not.
        heard: the first line of each request, or ``host:port`` over SOCKS.
        logins: the values of Proxy-Authorization, or ``user:password`` over SOCKS.
    """

    server: TcpServer
    routes: Routes
    heard: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)

    @property
    def port(self) -> int:
        return self.server.port


@contextlib.contextmanager
def http_proxy(
    routes: Routes, *, status: int = 0, wants_login: bool = False, at_once: bytes = b""
) -> Iterator[RunningProxy]:
    """Run an HTTP proxy.

    Args:
        routes: what it reaches; it answers 503 for others.
        status: the answer to everything.
        wants_login: it answers 407 without one.
        at_once: sent together with the reply, like a greeting that comes quickly.
    """

    def handler(connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            chunk = connection.recv(4096)
            if not chunk:
                return
            head += chunk
        lines = head.decode().split("\r\n")
        proxy.heard.append(lines[0])
        logins = [ln.partition(": ")[2] for ln in lines if ln.startswith("Proxy-Authorization")]
        proxy.logins.extend(logins)
        method, target, _ = lines[0].split(" ")
        if method != "CONNECT":
            target = target.removeprefix("http://").partition("/")[0]
            target = target if ":" in target else f"{target}:80"
        said = status or (407 if wants_login and not logins else 0)
        said = said or (200 if target in routes else 503)
        if said != 200:
            connection.sendall(f"HTTP/1.1 {said} no\r\nContent-Length: 0\r\n\r\n".encode())
            return
        with socket.create_connection(("127.0.0.1", routes[target])) as inner:
            if method == "CONNECT":
                connection.sendall(
                    b"HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n" + at_once
                )
            else:
                inner.sendall(head)
            _relay(connection, inner)

    with serving(handler) as server:
        proxy = RunningProxy(server, routes)
        yield proxy


@contextlib.contextmanager
def socks_proxy(
    routes: Routes, *, reply: int = 0, wants_login: bool = False, refuses_login: bool = False
) -> Iterator[RunningProxy]:
    """Run a SOCKS5 proxy (RFC 1928, RFC 1929); ``reply`` is its answer to everything."""

    def handler(connection: socket.socket) -> None:
        read = partial(_exactly, connection)
        _, count = read(2)
        methods = read(count)
        method = 2 if wants_login or refuses_login else 0
        connection.sendall(bytes([5, method if method in methods else 0xFF]))
        if method not in methods:
            return
        if method:
            read(1)
            user, password = read(read(1)[0]), read(read(1)[0])
            proxy.logins.append(f"{user.decode()}:{password.decode()}")
            connection.sendall(b"\1\1" if refuses_login else b"\1\0")
            if refuses_login:
                return
        _, _, _, kind = read(4)
        assert kind == 3, "the proxy is to look up the name"
        name = read(read(1)[0]).decode()
        target = f"{name}:{int.from_bytes(read(2), 'big')}"
        proxy.heard.append(target)
        code = reply or (0 if target in routes else 4)
        connection.sendall(bytes([5, code, 0, 1, 0, 0, 0, 0, 0, 0]))
        if code:
            return
        with socket.create_connection(("127.0.0.1", routes[target])) as inner:
            _relay(connection, inner)

    with serving(handler) as server:
        proxy = RunningProxy(server, routes)
        yield proxy


def _exactly(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = connection.recv(count - len(data))
        if not more:
            raise ConnectionResetError
        data += more
    return data


def _relay(one: socket.socket, other: socket.socket) -> None:
    back = threading.Thread(target=_pump, args=(other, one), name="proxy")
    back.start()
    _pump(one, other)
    back.join(60)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(4096):
            sink.sendall(data)
    for end in (source, sink):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
