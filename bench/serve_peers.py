"""The programs that ``bench.serve`` measures, ready to be started with the same domains."""

import os
import sqlite3
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
PORT: Final = 18080
ADMIN_PORT: Final = 18081
LONGEST_S: Final = 900
_PLACE: Final = f"127.0.0.1:{PORT}"
_SERVERS: Final = (("imap", "imap.hoster.example", 993), ("smtp", "smtp.hoster.example", 465))
_SERVE: Final = f"""\
listen = "{_PLACE}"
admin = ["127.0.0.1:{ADMIN_PORT}"]
own_hosts = ["auto.hoster.example"]
state = "state"

[source.customers]
kind = "csv"
path = "customers.csv"
profile = "basic"
refresh_s = 3600

[profile.basic]
names = ["Hoster Mail"]
"""
_SERVER: Final = """
[[profile.basic.servers]]
protocol = "{}"
hostname = "{}"
port = {}
socket_type = "SSL"
authentication = ["password-cleartext"]
username = "%EMAILADDRESS%"
"""
_AUTOMX2: Final = "automx2"
_SCHEMA: Final = """
import sys, sqlalchemy
from automx2.model import Base
Base.metadata.create_all(sqlalchemy.create_engine(sys.argv[1]))
"""


@dataclass(frozen=True, slots=True)
class Peer:
    """A program on ``PORT``."""

    title: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


def ours(folder: Path, domains: int) -> Peer:
    """Return `mail-autoconf serve` with a table of domains."""
    servers = "".join(_SERVER.format(*server) for server in _SERVERS)
    (folder / "serve.toml").write_text(_SERVE + servers)
    write_list(folder, domains)
    command = (sys.executable, "-m", "autoconf", "serve", "--config", str(folder / "serve.toml"))
    return Peer("mail-autoconf serve", command)


def write_list(folder: Path, domains: int) -> None:
    """Write the table of domains, whole or not at all."""
    names = "".join(f"d{number}.example\n" for number in range(domains))
    part = folder / "part"
    part.write_text(f"domain\n{names}")
    part.replace(folder / "customers.csv")


def constant(folder: Path, document: bytes) -> Peer:
    """Return the same server with one document for every request."""
    (folder / "document").write_bytes(document)
    script = str(HERE / "serve_constant.py")
    command = (sys.executable, script, "127.0.0.1", str(PORT), str(folder / "document"))
    return Peer("a constant on the same granian", command)


def automx2(folder: Path, domains: int) -> Peer:
    """Return automx2 in an environment of its own; each domain has its provider and servers.

    Thus no answer names more than one domain: its documents name all domains of a provider.
    """
    place = folder / _AUTOMX2
    venv.create(place, with_pip=True)
    python = str(place / "bin" / "python")
    _run(python, "-m", "pip", "install", "--quiet", _AUTOMX2, "gunicorn")
    shown = _run(python, "-c", f"import importlib.metadata as m; print(m.version('{_AUTOMX2}'))")
    database = folder / "automx2.sqlite"
    config = folder / "automx2.conf"
    config.write_text(f"[automx2]\ndb_uri = sqlite:///{database}\n")
    _run(python, "-c", _SCHEMA, f"sqlite:///{database}")
    _fill(database, domains)
    command = (str(place / "bin" / "gunicorn"), "--workers", "1", "--bind", _PLACE)
    return Peer(
        f"{_AUTOMX2} {shown.strip()}, gunicorn, SQLite",
        (*command, "automx2.server:app"),
        {"AUTOMX2_CONF": str(config)},
    )


def _run(*command: str) -> str:
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, timeout=LONGEST_S, env=dict(os.environ)
    )
    return done.stdout


def _fill(database: Path, domains: int) -> None:
    numbers = range(1, domains + 1)
    with sqlite3.connect(database) as connection:
        connection.executemany(
            "INSERT INTO provider (id, name, short_name) VALUES (?, 'Hoster Mail', 'Hoster')",
            ((number,) for number in numbers),
        )
        connection.executemany(
            "INSERT INTO domain (id, name, provider_id) VALUES (?, ?, ?)",
            ((number, f"d{number - 1}.example", number) for number in numbers),
        )
        connection.executemany(
            "INSERT INTO server (id, prio, name, port, type, socket_type, user_name,"
            " authentication) VALUES (?, 10, ?, ?, ?, 'SSL', '%EMAILADDRESS%', 'plain')",
            (
                (2 * number + offset, host, port, kind)
                for number in numbers
                for offset, (kind, host, port) in enumerate(_SERVERS)
            ),
        )
        connection.executemany(
            "INSERT INTO server_domain (server_id, domain_id) VALUES (?, ?)",
            ((2 * number + offset, number) for number in numbers for offset in (0, 1)),
        )
    connection.close()
