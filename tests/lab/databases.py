"""PostgreSQL and MariaDB of the system, each in a folder of its own, on a Unix socket."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, TypeVar

from autoconf.model.serving import DomainSource

S = TypeVar("S", bound="Server")

_PATIENCE_S: Final = 120
_BETWEEN_TRIES_S: Final = 0.1


class Server(ABC):
    """A server that can be killed, stopped for a while, and started again."""

    user: str
    process: subprocess.Popen[bytes]

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "log"
        self.prepare()
        self.start()

    @abstractmethod
    def prepare(self) -> None:
        """Make what the server needs before its first start."""

    @abstractmethod
    def command(self) -> Sequence[str | Path]:
        """Return what starts the server."""

    @abstractmethod
    def is_answering(self) -> bool:
        """Tell whether it answers."""

    def as_user(self, *command: str | Path, text: str = "", check: bool = True) -> str:
        """Run a command as the user of the server."""
        done = subprocess.run(
            command, input=text, check=False, text=True, user=self.user, group=self.user,
            extra_groups=(), cwd=self.folder, timeout=_PATIENCE_S,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        assert not check or done.returncode == 0, done.stdout
        return done.stdout if done.returncode == 0 else ""

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(), user=self.user, group=self.user, extra_groups=(), cwd=self.folder,
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        patience = time.monotonic() + _PATIENCE_S
        while not self.is_answering():
            assert time.monotonic() < patience, self.log.read_text()
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(_BETWEEN_TRIES_S)

    def signal(self, number: int) -> None:
        """Send a signal to all processes of the server; with SIGSTOP wait until all stand still."""
        os.killpg(self.process.pid, number)
        children = _children(self.process.pid)  # PostgreSQL's have groups of their own
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, number)
        patience = time.monotonic() + _PATIENCE_S
        while number == signal.SIGSTOP and any(map(_runs, (self.process.pid, *children))):
            assert time.monotonic() < patience
            time.sleep(_BETWEEN_TRIES_S)

    def kill(self) -> None:
        """End it at once."""
        self.signal(signal.SIGKILL)
        self.process.wait(_PATIENCE_S)


class Database(Server):
    """A server that takes statements."""

    kind: str

    @abstractmethod
    def client(self, database: str) -> Sequence[str | Path]:
        """Return what runs the statements of standard input."""

    @abstractmethod
    def url(self, database: str) -> str:
        """Return where the database is."""

    def is_answering(self) -> bool:
        """Tell whether it answers."""
        return bool(self.as_user(*self.client(""), text="SELECT 41 + 1;", check=False))

    def execute(self, database: str, *statements: str) -> None:
        """Run statements."""
        self.as_user(*self.client(database), text=";\n".join((*statements, "")))

    def version(self) -> str:
        """Return its name and version."""
        told = self.as_user(*self.client(""), text="SELECT version();")
        found = re.search(r"\d+(?:\.\d+)+", told)
        return f"{type(self).__name__} {found[0] if found else told}"

    def source(self, database: str, query: str, *, timeout_s: float = 30.0) -> DomainSource:
        """Return a source that asks a database."""
        return DomainSource(
            name="customers", kind=self.kind, dsn_file=str(self.dsn_file(database)),
            query=query, profile="basic", timeout_s=timeout_s,
        )  # fmt: skip

    def dsn_file(self, database: str) -> Path:
        """Return a private file with the URL of a database."""
        path = self.folder / f"{database}.dsn"
        path.write_text(f"{self.url(database)}\n")
        path.chmod(0o600)
        return path


class PostgreSQL(Database):
    """As Debian has it; it refuses to run as root."""

    kind = "postgresql"
    user = "postgres"

    def prepare(self) -> None:
        self.programs = max(Path("/usr/lib/postgresql").glob("*/bin"))
        self.as_user(self.programs / "initdb", "-D", "data", "-A", "trust", "-E", "UTF8", "-N")

    def command(self) -> Sequence[str | Path]:
        return (
            self.programs / "postgres", "-D", "data", "-k", str(self.folder),
            "-c", "listen_addresses=", "-c", "fsync=off",
        )  # fmt: skip

    def client(self, database: str) -> Sequence[str | Path]:
        name = database or "postgres"
        return ("psql", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(self.folder), "-d", name, "-tA")

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self.folder}"


class MariaDB(Database):
    """As Debian has it."""

    kind = "mariadb"
    user = "mysql"

    def prepare(self) -> None:
        self.as_user(
            "mariadb-install-db", "--no-defaults", f"--datadir={self.folder}/data",
            "--auth-root-authentication-method=normal", "--skip-test-db",
        )  # fmt: skip

    def command(self) -> Sequence[str | Path]:
        return (
            "/usr/sbin/mariadbd", "--no-defaults", f"--datadir={self.folder}/data",
            f"--socket={self.folder}/socket", f"--pid-file={self.folder}/pid",
            "--skip-networking", "--innodb-flush-log-at-trx-commit=0",
        )  # fmt: skip

    def client(self, database: str) -> Sequence[str | Path]:
        return (
            "mariadb",
            "--no-defaults",
            "--unbuffered",
            f"--socket={self.folder}/socket",
            "-uroot",
            database,
        )

    def url(self, database: str) -> str:
        return f"mariadb://root@localhost/{database}?unix_socket={self.folder}/socket"


@contextlib.contextmanager
def running(kind: type[S]) -> Iterator[S]:
    """Give a server with a folder that only its user and root may enter."""
    with tempfile.TemporaryDirectory(prefix="mac-db-", ignore_cleanup_errors=True) as name:
        shutil.chown(name, kind.user, kind.user)
        server = kind(Path(name))
        try:
            yield server
        finally:
            server.signal(signal.SIGCONT)
            server.kill()


def _runs(process: int) -> bool:
    """Tell whether a thread of a process still runs."""
    try:
        stats = [path.read_text() for path in Path(f"/proc/{process}/task").glob("*/stat")]
    except (FileNotFoundError, ProcessLookupError):  # it ended
        return False
    return any(stat.rpartition(")")[2].split()[0] not in "TtZX" for stat in stats)


def _children(parent: int) -> list[int]:
    path = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(number) for number in path.read_text().split()] if path.exists() else []
