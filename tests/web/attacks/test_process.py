"""The page as a process: slow and idle clients, and its end while a job runs."""

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

_PATIENCE_S: Final = 60
_HOST: Final = b"Host: localhost\r\n"
_GET: Final = b"GET / HTTP/1.1\r\n" + _HOST + b"Connection: close\r\n\r\n"


class Page:
    """A page that runs."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stderr
        found = re.search(r"http://127\.0\.0\.1:(\d+)", process.stderr.readline())
        assert found
        self.port = int(found[1])

    def connection(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=_PATIENCE_S)

    def ask(self, request: bytes) -> bytes:
        with closing(self.connection()) as connection:
            connection.sendall(request)
            return received(connection)


def received(connection: socket.socket) -> bytes:
    """Return all that comes until the server closes."""
    try:
        return b"".join(iter(lambda: connection.recv(65536), b""))
    except ConnectionResetError:
        return b""


@contextmanager
def page(*options: str) -> Iterator[Page]:
    command = [sys.executable, "-m", "autoconf", "web", "--listen", "127.0.0.1:0", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            yield Page(process)
        finally:
            process.kill()


def test_w16_slow_and_idle_clients_are_dropped_and_others_are_answered() -> None:
    with page() as site:
        slow_head, slow_body, *idle = [site.connection() for _ in range(60)]
        slow_head.sendall(b"GET / HTTP/1.1\r\nHost: loc")
        slow_body.sendall(b"POST / HTTP/1.1\r\n" + _HOST + b"Content-Length: 100\r\n\r\nx")

        assert site.ask(_GET).startswith(b"HTTP/1.1 200 ")
        assert b" 200 " not in received(slow_head)
        assert b" 408 " in received(slow_body)
        for one in (slow_head, slow_body, *idle):
            one.close()


def test_w16_a_large_body_is_refused() -> None:
    head = b"POST / HTTP/1.1\r\n" + _HOST + b"Content-Length: 9000\r\nConnection: close\r\n\r\n"
    with page() as site:
        assert site.ask(head + b"x" * 9000).startswith(b"HTTP/1.1 413 ")
        assert site.ask(_GET).startswith(b"HTTP/1.1 200 ")


def test_w9_a_crash_leaves_no_picture_of_the_memory() -> None:
    with page() as site:
        assert site.ask(_GET)
        limits = Path(f"/proc/{site.process.pid}/limits").read_text(encoding="utf-8")
        assert re.search(r"^Max core file size +0 +0 ", limits, re.MULTILINE)


def test_w5_it_ends_while_jobs_run() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        options = ("--allow-network", "127.0.0.0/8", "--resolver",
                   f"127.0.0.1:{silent.getsockname()[1]}")  # fmt: skip
        with page(*options) as site:
            body = json.dumps({"address": "a@example.com"}).encode()
            post = b"POST /api/v1/jobs/discover HTTP/1.1\r\n" + _HOST
            post += b"Content-Type: application/json\r\nConnection: close\r\n"
            post += b"Content-Length: %d\r\n\r\n" % len(body) + body
            for _ in range(12):
                assert site.ask(post).startswith(b"HTTP/1.1 202 ")
            assert site.ask(_GET).startswith(b"HTTP/1.1 200 ")
            site.process.send_signal(signal.SIGTERM)
            assert site.process.wait(_PATIENCE_S) == 0
