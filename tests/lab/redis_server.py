"""Redis of the system on loopback, in a folder of its own; it stores nothing on the disk."""

import shutil
import signal
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import redis
import trustme

from tests.lab.databases import Server, running

PASSWORD: Final = "canary-redis-4711"


class Redis(Server):
    """As Debian has it, with a password, on a port and on a port for TLS."""

    user = "redis"

    def prepare(self) -> None:
        self.port, self.tls_port = _free_ports(2)
        authority = trustme.CA()
        authority.cert_pem.write_to_path(self.folder / "ca.pem")
        certificate = authority.issue_cert("localhost")
        certificate.private_key_and_cert_chain_pem.write_to_path(self.folder / "own.pem")
        shutil.chown(self.folder / "own.pem", self.user)

    def command(self) -> Sequence[str | Path]:
        return (
            "redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
            "--appendonly", "no", "--requirepass", PASSWORD, "--dir", self.folder,
            "--unixsocket", self.socket, "--unixsocketperm", "777",
            "--tls-port", str(self.tls_port), "--tls-auth-clients", "no",
            "--tls-cert-file", self.folder / "own.pem", "--tls-key-file", self.folder / "own.pem",
            "--tls-ca-cert-file", self.folder / "ca.pem",
        )  # fmt: skip

    def is_answering(self) -> bool:
        with suppress(redis.RedisError):
            self.ask("PING")
            return True
        return False

    @property
    def socket(self) -> Path:
        """The place that another network namespace reaches too."""
        return self.folder / "redis.sock"

    @property
    def socket_url(self) -> str:
        return f"unix://:{PASSWORD}@{self.socket}"

    @property
    def url(self) -> str:
        return f"redis://:{PASSWORD}@127.0.0.1:{self.port}/0"

    @property
    def tls_url(self) -> str:
        ca = self.folder / "ca.pem"
        return f"rediss://:{PASSWORD}@localhost:{self.tls_port}/0?ssl_ca_certs={ca}"

    def ask(self, *command: str | int | bytes) -> object:
        """Send a command as a person would."""
        with redis.Redis.from_url(self.url, socket_timeout=60.0, protocol=2) as client:
            return client.execute_command(*command)

    def names(self) -> list[str]:
        """Return the names of all that is kept."""
        found = self.ask("KEYS", "*")
        assert isinstance(found, list)
        return [name.decode() for name in found]

    def restart(self) -> None:
        """Kill it, and start it without its data."""
        self.kill()
        self.start()

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Let it hang."""
        self.signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.signal(signal.SIGCONT)


@contextmanager
def redis_server() -> Iterator[Redis]:
    """Give a server of one's own."""
    with running(Redis) as server:
        yield server


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
