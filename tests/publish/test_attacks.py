"""Clients that want to keep the server busy: others are answered meanwhile, and all ends."""

import contextlib
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.publish.asking import CUSTOMERS, HOSTER
from tests.publish.test_serving import Process, received, serving
from tests.publish.test_workers import in_time

_GET: Final = (
    b"GET /mail/config-v1.1.xml HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n"
)
_KEPT: Final = _GET.replace(b"Connection: close\r\n", b"")
_POST: Final = b"POST /autodiscover/autodiscover.xml HTTP/1.1\r\nHost: example.com\r\n"
_HTTP_2: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"
_IDLE: Final = 300
_CROWD: Final = 1500
"""More than granian takes at once by itself; it is a matter of a moment to connect."""


@pytest.fixture(name="server", scope="module")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    with serving(tmp_path_factory.mktemp("server")) as running:
        yield running


def sent(server: Process, stack: contextlib.ExitStack, begun: bytes) -> socket.socket:
    connection = stack.enter_context(server.connection())
    connection.sendall(begun)
    return connection


def test_half_requests_and_silence_end_by_themselves_and_hold_nobody_up(server: Process) -> None:
    with contextlib.ExitStack() as stack:
        silent = [sent(server, stack, b"") for _ in range(_IDLE)]
        head = sent(server, stack, b"GET / HTTP/1.1\r\nX: ")
        kept = sent(server, stack, _KEPT)
        length = sent(server, stack, _POST + b"Content-Length: 100\r\n\r\n<")
        chunks = sent(server, stack, _POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n")

        assert server.ask(_GET).startswith(b"HTTP/1.1 200 OK\r\n")
        assert {received(one) for one in silent} == {b""}
        assert received(head) == b""
        assert received(kept).startswith(b"HTTP/1.1 200 OK\r\n")
        assert received(length).startswith(b"HTTP/1.1 408 ")
        assert received(chunks).startswith(b"HTTP/1.1 408 ")


def test_a_client_that_asks_and_never_reads_is_cut_off(server: Process) -> None:
    with socket.socket() as greedy:
        greedy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        greedy.connect(("127.0.0.1", server.port))
        greedy.settimeout(1)
        with contextlib.suppress(TimeoutError):
            greedy.sendall(_KEPT * 20_000)
        greedy.settimeout(0)

        assert in_time(lambda: is_cut_off(greedy))


def is_cut_off(connection: socket.socket) -> bool:
    try:
        connection.send(b"x")
    except BlockingIOError:
        return False
    except OSError:
        return True
    return False


def test_thousands_of_silent_clients_let_a_new_one_in(server: Process) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < 2 * _CROWD:
        pytest.skip("this machine allows too few open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with contextlib.ExitStack() as stack:
        first, *_ = [sent(server, stack, b"") for _ in range(_CROWD)]

        assert server.ask(_GET).startswith(b"HTTP/1.1 200 OK\r\n")
        first.settimeout(0)
        with pytest.raises(BlockingIOError):  # nobody had to go for it
            first.recv(1)


def test_chunks_without_end_are_cut_off(server: Process) -> None:
    with contextlib.ExitStack() as stack:
        connection = sent(server, stack, _POST + b"Transfer-Encoding: chunked\r\n\r\n")
        connection.sendall((b"1000\r\n" + b"a" * 4096 + b"\r\n") * 5)

        assert connection.recv(20).startswith(b"HTTP/1.1 413 ")


def test_http_2_without_tls_is_not_spoken(server: Process) -> None:
    assert server.ask(_HTTP_2) == b""


def test_many_requests_at_once_are_all_answered(server: Process) -> None:
    assert server.ask(_KEPT * 200 + _GET).count(b"HTTP/1.1 200 OK") == 201


@pytest.mark.parametrize(
    "address", ["a%0d%0aX-Evil:%20y%40example.com", "a%40example.com%0d%0aX-Evil:%20y", "%00"]
)
@pytest.mark.parametrize("path", ["/mail/config-v1.1.xml", "/apple.mobileconfig"])
def test_an_address_brings_no_header_along(server: Process, path: str, address: str) -> None:
    question = f"{path}?emailaddress={address}".encode()

    head, _, _ = server.ask(_GET.replace(b"/mail/config-v1.1.xml", question)).partition(b"\r\n\r\n")
    assert b"evil" not in head.lower()


def test_a_signal_before_the_lists_are_read_ends_nothing(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text(CUSTOMERS, "utf-8")
    table = str(tmp_path / "customers.csv").encode()
    command = [sys.executable, "-m", "autoconf", "serve", "--config", "/dev/stdin"]
    with subprocess.Popen(  # noqa: S603 - our own program
        [*command, "--listen", "127.0.0.1:0"], stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stderr
        process.stdin.write(HOSTER.replace(b"customers.csv", table))
        process.stdin.write(b"#\n" * 100_000)  # more than a pipe holds: it reads already
        process.stdin.flush()
        process.send_signal(signal.SIGHUP)
        process.stdin.close()
        assert process.stderr.readline().startswith(b"listening on ")
        process.terminate()

        assert process.wait(60) == 0


def test_a_storm_of_signals_reads_the_lists_and_ends_well(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        for _ in range(500):
            server.process.send_signal(signal.SIGHUP)
        assert server.ask(_GET).startswith(b"HTTP/1.1 200 OK\r\n")
        server.process.send_signal(signal.SIGHUP)

        assert server.end() == 0
