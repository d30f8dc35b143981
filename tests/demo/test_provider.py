"""How the process starts and ends."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dns.message
import dns.query
import pytest
from twisted.internet.error import CannotListenError

from autoconf.demo.provider import listen_dns


@contextmanager
def started(temp_dir: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with subprocess.Popen(
        [sys.executable, "-m", "autoconf.demo"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(temp_dir)},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def first_line(process: "subprocess.Popen[bytes]") -> dict[str, Any]:
    assert process.stdout is not None
    return dict(json.loads(process.stdout.readline()))


def test_the_line_says_where_everything_is(tmp_path: Path) -> None:
    with started(tmp_path) as process:
        told = first_line(process)

    assert set(told) == {"domain", "address", "password", "resolver", "connect_to", "ca_file"}


def test_the_password_is_another_one_each_time(tmp_path: Path) -> None:
    with started(tmp_path) as one, started(tmp_path) as other:
        assert first_line(one)["password"] != first_line(other)["password"]


def test_it_ends_soon_after_its_stdin(tmp_path: Path) -> None:
    with started(tmp_path) as process:
        first_line(process)

        rest, complaints = process.communicate(timeout=60)

    assert (rest, complaints, process.returncode) == (b"", b"", 0)


def test_it_ends_while_a_client_is_connected(tmp_path: Path) -> None:
    with started(tmp_path) as process:
        address, port = first_line(process)["resolver"].split(":")
        query = dns.message.make_query("demo.example", "MX")
        with socket.create_connection((address, int(port)), timeout=60) as client:
            dns.query.send_tcp(client, query)
            dns.query.receive_tcp(client)

            assert process.communicate(timeout=60) == (b"", b"")


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    with started(tmp_path) as process:
        ca_file = Path(first_line(process)["ca_file"])
        assert ca_file.parent.parent == tmp_path

        process.communicate(timeout=60)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM that a process can catch")
def test_sigterm_leaves_nothing_behind(tmp_path: Path) -> None:
    with started(tmp_path) as process:
        first_line(process)
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        assert process.stderr is not None

        assert (process.stderr.read(), list(tmp_path.iterdir())) == (b"", [])


class Port:
    """A listening TCP port that tells its number."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.stopped = False

    def getHost(self) -> "Port":  # noqa: N802 - Twisted's name
        return self

    def stopListening(self) -> None:  # noqa: N802 - Twisted's name
        self.stopped = True


class Loop:
    """A reactor on which some UDP ports are taken."""

    def __init__(self, *, taken: frozenset[int]) -> None:
        self.taken = taken
        self.tcp: list[Port] = []

    def listenTCP(self, port: int, factory: object, interface: str) -> Port:  # noqa: N802 - Twisted's name
        del port, factory, interface
        self.tcp.append(Port(5000 + len(self.tcp)))
        return self.tcp[-1]

    def listenUDP(self, port: int, protocol: object, interface: str) -> None:  # noqa: N802 - Twisted's name
        del protocol
        if port in self.taken:
            taken: Any = CannotListenError
            raise taken(interface, port, OSError())


def test_dns_moves_on_when_the_port_is_taken_in_udp() -> None:
    loop = Loop(taken=frozenset({5000, 5001}))

    port = listen_dns(loop, None)

    assert (port, [tcp.stopped for tcp in loop.tcp]) == (5002, [True, True, False])


def test_dns_gives_up_when_every_port_is_taken() -> None:
    loop = Loop(taken=frozenset(range(5000, 5100)))

    with pytest.raises(CannotListenError):
        listen_dns(loop, None, tries=3)
    assert [tcp.stopped for tcp in loop.tcp] == [True, True, True]
