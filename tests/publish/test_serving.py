"""The server as a process: it listens, reads its lists again, and ends."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.publish.asking import CUSTOMERS, HOSTER

_BODY: Final = (
    b"<Autodiscover><Request><EMailAddress>a@example.com</EMailAddress></Request></Autodiscover>"
)
_GET: Final = b"GET /mail/config-v1.1.xml HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
_POST: Final = (
    b"POST /autodiscover/autodiscover.xml HTTP/1.1\r\nHost: autodiscover.example.com\r\n"
    b"Connection: close\r\nContent-Length: %d\r\n\r\n"
)
_ABSOLUTE: Final = _GET.replace(b" /mail", b" http://example.com/mail") % b"example.com"
_PATIENCE_S: Final = 60


_ABOUT_ZONES: Final = re.compile(
    " lacks: |^looked at |^the records that each zone needs|^the DNS answered no question"
    "|^domains that are served: "
)


class Process:
    """A server that runs."""

    def __init__(
        self, folder: Path, *, stdout: int | None = None, listen: str = "127.0.0.1:0"
    ) -> None:
        self.folder = folder
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "autoconf", "serve", "--config", str(folder / "serve.toml"),
             "--listen", listen],
            stderr=subprocess.PIPE,
            stdout=stdout,
            text=True,
        )  # fmt: skip
        line = self.line("listening on unix" if listen.startswith("unix") else "listening on http")
        found = re.fullmatch(r"listening on (?:http://127\.0\.0\.1:(\d+)|unix:.*)\n", line)
        assert found, line
        self.port = int(found[1] or 0)

    def line(self, beginning: str = "") -> str:
        """Return the next line with this beginning; what is said about zones is left out."""
        assert self.process.stderr
        lines = iter(self.process.stderr.readline, "")
        return next(
            line for line in lines if line.startswith(beginning) and not _ABOUT_ZONES.search(line)
        )

    def connection(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=_PATIENCE_S)

    def ask(self, request: bytes) -> bytes:
        with self.connection() as connection:
            connection.sendall(request)
            return received(connection)

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(_PATIENCE_S)


def received(connection: socket.socket) -> bytes:
    """Return all that comes until the server closes."""
    return b"".join(iter(lambda: connection.recv(65536), b""))


@contextmanager
def serving(
    folder: Path,
    configuration: bytes = HOSTER,
    *,
    stdout: int | None = None,
    listen: str = "127.0.0.1:0",
) -> Iterator[Process]:
    (folder / "serve.toml").write_bytes(configuration)
    (folder / "customers.csv").write_text(CUSTOMERS, "utf-8")
    running = Process(folder, stdout=stdout, listen=listen)
    try:
        yield running
    finally:
        running.process.kill()
        running.process.communicate()


@pytest.fixture(name="server", scope="module")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    with serving(tmp_path_factory.mktemp("server")) as running:
        yield running


def test_a_program_gets_its_document(server: Process) -> None:
    reply = server.ask(_GET % b"autoconfig.example.com")

    assert reply.startswith(b"HTTP/1.1 200 OK\r\n")
    assert reply.endswith(b"</clientConfig>\n")


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (_GET % b"example.com\r\nHost: b.example", 400),
        (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
        (_ABSOLUTE, 200),
        (_GET % (b"example.com\r\nX: " + b"a" * 20_000), 431),
        (_GET % (b"example.com\r\nX: " + b"a" * 200_000), 431),
        (b"GET /mail/config-v1.1.xml?emailaddress=a@example.com HTTP/1.0\r\n\r\n", 200),
        (b"GET /\x01 HTTP/1.1\r\nHost: example.com\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n", 400),
        (_POST % 20_000_000 + b"a" * 40_000, 413),
        (_POST % len(_BODY) + _BODY, 200),
    ],
    ids=["two-hosts", "no-host", "absolute", "20-kB", "200-kB", "http-1.0", "control", "tls",
         "20-MB", "outlook"],
)  # fmt: skip
def test_odd_requests_have_their_status(server: Process, request_bytes: bytes, status: int) -> None:
    assert server.ask(request_bytes).split(b" ", 2)[1] == str(status).encode()


def test_an_absolute_target_names_no_second_domain(server: Process) -> None:
    """The server hands over the Host header alone (docs/serve.md)."""
    reply = server.ask(_ABSOLUTE.replace(b"Host: example.com", b"Host: short.example"))

    assert b"<domain>short.example</domain>" in reply
    assert b"<domain>example.com</domain>" not in reply


def test_two_requests_may_come_at_once(server: Process) -> None:
    first = (_GET % b"example.com").replace(b"Connection: close\r\n", b"")

    assert server.ask(first + _GET % b"example.com").count(b"HTTP/1.1 200 OK") == 2


def test_lists_are_read_again_and_a_wrong_one_changes_nothing(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        (tmp_path / "customers.csv").write_text("domain\nexample.com\nnew.example\n")
        server.process.send_signal(signal.SIGHUP)
        assert server.line("now serving") == "now serving 2 domains\n"
        assert b" 200 OK" in server.ask(_GET % b"new.example")

        (tmp_path / "customers.csv").write_text("domain\n-bad-\n")
        server.process.send_signal(signal.SIGHUP)
        kept = server.line("the list customers stays as it was: ")
        assert "customers.csv" in kept
        assert server.line("now serving") == (
            "now serving 2 domains; lists that were not read stay as they were: customers\n"
        )
        assert b" 200 OK" in server.ask(_GET % b"new.example")

        (tmp_path / "serve.toml").write_text("own_host = 1\n")
        server.process.send_signal(signal.SIGHUP)
        server.line("nothing was changed: ")
        assert b" 200 OK" in server.ask(_GET % b"new.example")


def test_a_request_that_came_in_half_may_end_after_the_signal(tmp_path: Path) -> None:
    with serving(tmp_path) as server, server.connection() as half:
        half.sendall(_POST % len(_BODY) + _BODY[:20])
        server.ask(_GET % b"example.com")  # what was sent before has been read
        server.process.send_signal(signal.SIGTERM)
        half.sendall(_BODY[20:])

        assert received(half).startswith(b"HTTP/1.1 200 OK\r\n")
        assert server.process.wait(_PATIENCE_S) == 0


def test_a_client_that_says_nothing_holds_nobody_up(tmp_path: Path) -> None:
    with serving(tmp_path) as server, server.connection() as silent, server.connection() as half:
        half.sendall(b"GET / HTTP/1.1\r\nHo")
        server.ask(_GET % b"example.com")

        assert server.end() == 0
        assert silent.recv(1) == b""


def test_a_taken_port_and_a_wrong_file_are_named(tmp_path: Path, server: Process) -> None:
    taken = run(
        "--config", str(server.folder / "serve.toml"), "--listen", f"127.0.0.1:{server.port}"
    )
    (tmp_path / "bad.toml").write_text("[profile.a]\nname = 1\n")
    wrong = run("--config", str(tmp_path / "bad.toml"), "--check-config")
    right = run("--config", str(server.folder / "serve.toml"), "--check-config")

    nowhere = run("--config", str(server.folder / "serve.toml"), "--listen", "foo")

    assert (taken.returncode, wrong.returncode, right.returncode) == (2, 2, 0)
    assert 'cannot listen on "foo": write HOST:PORT' in nowhere.stderr
    assert f"cannot listen on 127.0.0.1:{server.port}: " in taken.stderr
    assert "bad.toml:2: profile.a.name: " in wrong.stderr
    assert right.stdout == "the configuration is right: 3 domains\n"


def test_a_place_may_be_a_name(tmp_path: Path) -> None:
    admin = b'admin = ["localhost:0"]\n'

    with serving(tmp_path, admin + HOSTER, listen="localhost:0") as server:
        assert b" 200 OK" in server.ask(_GET % b"example.com")
        assert server.line("listening on http://127.0.0.1:")
        assert server.end() == 0


def test_a_server_that_cannot_listen_is_an_error() -> None:
    code = (
        "from autoconf.listening import server; from autoconf.listening.places import Place;"
        "server.run([(Place(host='no-address', port=1, shown='HERE'), None)], None, print)"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code],
        check=False, capture_output=True, text=True, timeout=_PATIENCE_S,
    )  # fmt: skip

    assert done.returncode != 0
    assert "UsageError: cannot listen on HERE: " in done.stderr
    assert "listening on" not in done.stdout


@pytest.mark.parametrize(
    ("listen", "admin"),
    [
        ("127.0.0.1:{port}", "127.0.0.1:{port}"),
        ("0.0.0.0:{port}", "127.0.0.1:{port}"),
        ("unix:{folder}/s", "unix:{folder}/./s"),
    ],
)
def test_a_place_that_is_named_twice_is_refused(tmp_path: Path, listen: str, admin: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    listen, admin = (one.format(port=port, folder=tmp_path) for one in (listen, admin))
    places = f'listen = "{listen}"\nadmin = ["{admin}"]\n'
    (tmp_path / "serve.toml").write_bytes(places.encode() + HOSTER)
    (tmp_path / "customers.csv").write_text(CUSTOMERS, "utf-8")

    done = run("--config", str(tmp_path / "serve.toml"))

    assert (done.returncode, done.stdout) == (2, "")
    assert admin in done.stderr
    assert not (tmp_path / "s").exists()


def test_a_web_server_with_another_user_may_connect(tmp_path: Path) -> None:
    admin = f'admin = ["unix:{tmp_path}/admin"]\n'
    mask = os.umask(0o077)
    try:
        with serving(tmp_path, admin.encode() + HOSTER, listen=f"unix:{tmp_path}/s"):
            modes = [(tmp_path / name).stat().st_mode & 0o777 for name in ("s", "admin")]
    finally:
        os.umask(mask)

    assert [oct(mode & 0o077) for mode in modes] == ["0o66", "0o0"]


def run(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "autoconf", "serve", *options],
        check=False,
        capture_output=True,
        text=True,
        env=dict(os.environ),
        timeout=_PATIENCE_S,
    )
