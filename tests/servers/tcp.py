"""TCP servers on loopback that do what a test scripts, one thread per connection."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

Handler = Callable[[socket.socket], None]


@dataclass
class TcpServer:
    """A listening server; ``connections`` are those accepted so far."""

    address: str
    port: int
    connections: list[socket.socket] = field(default_factory=list)


@contextlib.contextmanager
def serving(handler: Handler, address: str = "127.0.0.1", port: int = 0) -> Iterator[TcpServer]:
    """Run ``handler`` for each connection; all are closed at the end."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    threads: list[threading.Thread] = []
    with socket.create_server((address, port), family=family) as listener:
        server = TcpServer(address, listener.getsockname()[1])

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    server.connections.append(connection)
                    thread = threading.Thread(
                        target=_serve, args=(handler, connection), name=f"server {server.port}"
                    )
                    threads.append(thread)
                    thread.start()

        acceptor = threading.Thread(target=accept, name=f"server {server.port} accepts")
        acceptor.start()
        try:
            yield server
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            acceptor.join(30)
            for connection in server.connections:
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)
            for thread in threads:
                thread.join(30)
            for connection in server.connections:
                connection.close()


def _serve(handler: Handler, connection: socket.socket) -> None:
    connection.settimeout(60)
    with contextlib.suppress(OSError):
        handler(connection)
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def silent(connection: socket.socket) -> None:
    """Say nothing and wait for the other side to leave."""
    while connection.recv(4096):
        pass


def saying(*parts: bytes, pause_s: float = 0.0, then: Handler = silent) -> Handler:
    """Send the parts, one after the other."""

    def handler(connection: socket.socket) -> None:
        for part in parts:
            connection.sendall(part)
            time.sleep(pause_s)
        then(connection)

    return handler


@dataclass
class Stalling:
    """A handler that does as it is told, then says nothing more until the other side leaves."""

    parts: Sequence[bytes] = ()
    waits_for: int = 0
    has_stalled: threading.Event = field(default_factory=threading.Event)

    def __call__(self, connection: socket.socket) -> None:
        for part in self.parts:
            connection.sendall(part)
        for _ in range(self.waits_for):
            connection.recv(4096)
        self.has_stalled.set()
        silent(connection)


def hang_up(connection: socket.socket) -> None:
    """End the connection at once."""


def dripping(text: bytes, pause_s: float = 0.1) -> Handler:
    """Send a text byte by byte."""
    return saying(*(bytes([byte]) for byte in text), pause_s=pause_s)


def over_tls(context: ssl.SSLContext, inner: Handler) -> Handler:
    """Do the server's part of the handshake, then go on with ``inner``."""

    def handler(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as wrapped:
            with contextlib.suppress(OSError):
                inner(wrapped)
            # A socket that was shut down meanwhile has no TLS any more, hence the ValueError.
            with contextlib.suppress(OSError, ValueError):
                wrapped.unwrap()

    return handler


def answering(response: bytes, heard: list[bytes], *, keep: bool = False) -> Handler:
    """Read requests up to their empty line (and a body by Content-Length); send ``response``."""

    def handler(connection: socket.socket) -> None:
        while request := _request(connection):
            heard.append(request)
            connection.sendall(response)
            if not keep:
                return

    return handler


def responding(respond: Callable[[bytes], bytes]) -> Handler:
    """Answer each request of a connection by a function."""

    def handler(connection: socket.socket) -> None:
        while request := _request(connection):
            connection.sendall(respond(request))

    return handler


def _request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(4096)
        if not chunk:
            return b""
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            while len(body) < int(value):
                body += connection.recv(4096)
    return head + b"\r\n\r\n" + body


def unused_port(address: str = "127.0.0.1") -> int:
    """Return a port on which nothing listens."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as sock:
        sock.bind((address, 0))
        port: int = sock.getsockname()[1]
        return port


@contextlib.contextmanager
def black_hole(address: str = "127.0.0.1", port: int = 0) -> Iterator[int]:
    """Yield a port that answers no SYN: its queue of connections is full."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket(family))
        listener.bind((address, port))
        listener.listen(0)
        for _ in range(4):
            filler = stack.enter_context(socket.socket(family))
            filler.settimeout(0)
            filler.connect_ex(listener.getsockname()[:2])
        yield listener.getsockname()[1]
