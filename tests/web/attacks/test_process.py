"""The page as a process: slow and idle clients, and its end while a job runs."""

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

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


@pytest.mark.parametrize(("version", "status"), [(b"1.0", b"403"), (b"1.1", b"202")])
def test_w14_a_web_server_that_says_nothing_is_no_browser(version: bytes, status: bytes) -> None:
    """nginx with ``proxy_pass`` alone speaks HTTP/1.0, and names its visitors nowhere."""
    body = b'{"address": "a@example.com", "secret": {"password": "x"}}'
    head = b"POST /api/v1/jobs/check HTTP/" + version + b"\r\nConnection: close\r\n" + _HOST
    head += b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
    with page("--resolver", "127.0.0.1:1", "--no-ispdb") as site:
        assert site.ask(head + body).split()[1] == status


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


def _start(site: Page, number: int) -> tuple[int, dict[str, str], dict[str, Any]]:
    """Start a search as a client of its own, and return what the page says."""
    body = json.dumps({"address": f"alice@slow-{number}.example"}).encode()
    head = b"POST /api/v1/jobs/discover HTTP/1.1\r\n" + _HOST + b"Connection: close\r\n"
    head += f"X-Forwarded-For: 192.0.2.{number}\r\nX-Forwarded-Proto: https\r\n".encode()
    head += b"Content-Type: application/json\r\n" + f"Content-Length: {len(body)}\r\n".encode()
    lines, _, text = site.ask(head + b"\r\n" + body).partition(b"\r\n\r\n")
    first, *fields = lines.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (one.partition(": ") for one in fields)}
    return int(first.split()[1]), headers, json.loads(text)


def test_w5_slow_jobs_leave_room_for_others_and_none_is_lost() -> None:
    """A resolver that never answers makes each job as slow as it may be."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as silent:
        silent.bind(("127.0.0.1", 0))
        resolver = f"127.0.0.1:{silent.getsockname()[1]}"
        options = ("--resolver", resolver, "--behind-tls-proxy", "127.0.0.1")
        with page(*options) as site:
            with ThreadPoolExecutor(16) as pool:
                answers = list(pool.map(partial(_start, site), range(1, 71)))
            begun = [body["id"] for status, _, body in answers if status == 202]
            turned_away = [(headers, body) for status, headers, body in answers if status == 503]

            assert site.ask(_GET).startswith(b"HTTP/1.1 200 ")
            for job in begun:
                head = f"GET /api/v1/jobs/{job} HTTP/1.1\r\n".encode() + _HOST
                told = site.ask(head + b"Connection: close\r\n\r\n")
                assert told.startswith(b"HTTP/1.1 200 "), told

    assert len(begun) >= 60
    assert len(begun) + len(turned_away) == len(answers)
    for headers, body in turned_away:
        assert int(headers["retry-after"]) > 0
        assert body["type"] == "/problems/busy"
        assert body["place"] > 50


def test_w5_streams_of_one_client_are_eight_and_others_still_get_theirs() -> None:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as silent:
        silent.bind(("127.0.0.1", 0))
        resolver = f"127.0.0.1:{silent.getsockname()[1]}"
        with page("--resolver", resolver, "--behind-tls-proxy", "127.0.0.1") as site:
            job = _start(site, 1)[2]["id"]

            def stream(client: int) -> socket.socket:
                one = site.connection()
                head = f"GET /api/v1/jobs/{job}/events HTTP/1.1\r\n".encode() + _HOST
                one.sendall(head + f"X-Forwarded-For: 192.0.2.{client}\r\n\r\n".encode())
                return one

            def status(one: socket.socket) -> bytes:
                return one.recv(4096).split(b" ", 2)[1]

            standing = [stream(1) for _ in range(8)]
            assert [status(one) for one in standing] == [b"200"] * 8
            ninth, other = stream(1), stream(2)
            assert (status(ninth), status(other)) == (b"503", b"200")
            for one in (*standing, ninth, other):
                one.close()
            while status(again := stream(1)) == b"503":  # until it sees that the others have left
                again.close()
            again.close()
