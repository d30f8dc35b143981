"""``serve`` and the databases of hosting products: PostgreSQL and MariaDB as Debian has them."""

import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from msgspec.structs import replace

from autoconf.formats.serving_presets import ACCOUNTS, DOMAINS
from autoconf.formats.sql_letters import with_parameters
from autoconf.model.address import EmailAddress
from autoconf.publish.sources import sql
from autoconf.publish.sources.interface import SourceAwayError
from tests.lab.databases import Database, MariaDB, PostgreSQL, running
from tests.publish.asking import HOSTER
from tests.publish.products import PRODUCTS, accounts, tables
from tests.publish.test_serving import Process

pytestmark = pytest.mark.lab

_MANY: Final = 100_000
_GET: Final = b"GET /mail/config-v1.1.xml HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
_MANY_ROWS: Final = {
    "postgresql": (
        "INSERT INTO domain SELECT 'd' || i || '.example', true, false"
        " FROM generate_series(1, 100000) i"
    ),
    "mariadb": (
        "INSERT INTO domain SELECT CONCAT('d', seq, '.example'), 1, 0 FROM seq_1_to_100000"
    ),
}
_SLEEP: Final = {
    "postgresql": "SELECT 'a.example' FROM pg_sleep(60)",
    "mariadb": "SELECT 'a.example' FROM (SELECT SLEEP(60)) AS s",
}
_LOCK: Final = {
    "postgresql": "BEGIN; LOCK TABLE {} IN ACCESS EXCLUSIVE MODE",
    "mariadb": "LOCK TABLES {} WRITE",
}


@pytest.fixture(name="server", scope="module", params=[PostgreSQL, MariaDB])
def _server(request: pytest.FixtureRequest) -> Iterator[Database]:
    with running(request.param) as server:
        for preset in DOMAINS:
            server.execute("", f"CREATE DATABASE {_database(preset)}")
            server.execute(_database(preset), *tables(server.kind, preset))
        yield server


def _database(preset: str) -> str:
    return preset.replace("-", "_")


@pytest.mark.parametrize("preset", DOMAINS)
def test_a_preset_names_the_domains_that_get_mail(server: Database, preset: str) -> None:
    product = PRODUCTS[preset]
    source = server.source(_database(preset), DOMAINS[preset])
    if server.kind not in product.kinds:
        with pytest.raises(SourceAwayError):
            sql.read(source)
        return

    found = [named.domain for named in sql.read(source).domains]

    assert sorted(found) == sorted(product.served)


@pytest.mark.parametrize("preset", ACCOUNTS)
def test_a_preset_names_the_login_of_an_account(server: Database, preset: str) -> None:
    server.execute(_database(preset), *accounts(server.kind, preset))
    source = server.source(_database(preset), "")
    source = replace(source, account=with_parameters(ACCOUNTS[preset]))

    assert sql.login_of(source, EmailAddress.parse("x@a.example")) == "login1"
    assert sql.login_of(source, EmailAddress.parse("x'--@a.example")) == ""


def test_columns_of_bytes_are_read_as_text(server: Database) -> None:
    binary = {"postgresql": "bytea", "mariadb": "binary(9)"}[server.kind]
    source = server.source("postfixadmin", f"SELECT CAST('a.example' AS {binary})")

    assert [named.domain for named in sql.read(source).domains] == ["a.example"]


def test_a_database_without_an_encoding_is_read(server: Database) -> None:
    encoding = {
        "postgresql": "ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0",
        "mariadb": "CHARACTER SET binary",
    }[server.kind]
    server.execute("", f"CREATE DATABASE old {encoding}")
    server.execute(
        "old", "CREATE TABLE d (n varchar(99))", "INSERT INTO d VALUES ('b\u00fc.example')"
    )

    listing = sql.read(server.source("old", "SELECT n FROM d"))

    assert [named.domain for named in listing.domains] == ["xn--b-eha.example"]


def test_the_program_can_only_read(server: Database) -> None:
    source = server.source("postfixadmin", "DELETE FROM domain")

    with pytest.raises(SourceAwayError, match=r"(?i)read.only"):
        sql.read(source)


def test_a_query_that_takes_too_long_is_ended_by_the_server(server: Database) -> None:
    source = server.source("postfixadmin", _SLEEP[server.kind], timeout_s=2.0)
    started = time.monotonic()

    with pytest.raises(SourceAwayError, match="statement"):
        sql.read(source)

    assert time.monotonic() - started < 30


@pytest.mark.parametrize("when", ["before", "within"])
def test_a_server_that_hangs_is_left_in_time(server: Database, when: str) -> None:
    source = server.source("postfixadmin", _SLEEP[server.kind], timeout_s=2.0)
    stop_later = _Stopped(server, delay_s=0.0 if when == "before" else 1.0)
    started = time.monotonic()

    with stop_later, pytest.raises(SourceAwayError):
        sql.read(source)

    assert time.monotonic() - started < 30


def test_a_table_that_another_session_locks_keeps_its_list(
    server: Database, tmp_path: Path
) -> None:
    with _serving(server, tmp_path, timeout_s=2) as process:
        with _locked(server, "postfixadmin", "domain"):
            assert process.line().startswith("the list customers stays as it was: the database of ")
            assert _metric(tmp_path, 'source_errors_total{source="customers"}') >= 1
            assert _metric(tmp_path, 'source_age_seconds{source="customers"}') > 2
            assert _is_served(process, b"a.example")

        while not (line := process.line()).startswith("the list customers is read again: "):
            assert line.startswith("the list customers stays as it was: ")
        assert process.end() == 0


@contextmanager
def _locked(server: Database, database: str, table: str) -> Iterator[None]:
    """Let another session lock a table until the end of the context."""
    with subprocess.Popen(
        server.client(database), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        user=server.user, group=server.user, extra_groups=(), cwd=server.folder,
    ) as session:  # fmt: skip
        assert session.stdin
        assert session.stdout
        session.stdin.write(f"{_LOCK[server.kind].format(table)}; SELECT 'locked';\n")
        session.stdin.flush()
        assert "locked" in session.stdout.readline()
        yield
        session.stdin.close()


def test_a_hundred_thousand_domains_survive_what_happens_to_their_database(
    server: Database, tmp_path: Path
) -> None:
    server.execute("postfixadmin", _MANY_ROWS[server.kind])
    with _serving(server, tmp_path) as process:
        assert _is_served(process, b"d99999.example")
        assert _metric(tmp_path, "domains") == _MANY + 2

        server.signal(signal.SIGSTOP)
        assert process.line().startswith("the list customers stays as it was: the database of ")
        assert _metric(tmp_path, 'source_errors_total{source="customers"}') >= 1
        assert _metric(tmp_path, 'source_age_seconds{source="customers"}') > 9
        assert _is_served(process, b"d99999.example")
        server.signal(signal.SIGCONT)
        _until_back(process)

        server.kill()
        assert process.line().startswith("the list customers stays as it was: ")
        assert _is_served(process, b"d99999.example")
        server.start()
        _until_back(process)

        server.execute("postfixadmin", "DELETE FROM domain WHERE domain LIKE 'd%5.example'",
                       "DELETE FROM domain WHERE domain LIKE 'd%6.example'",
                       "DELETE FROM domain WHERE domain LIKE 'd%7.example'")  # fmt: skip
        assert process.line().startswith(
            "the list customers stays as it was: 30000 of 100002 domains are gone from the list; "
        )
        assert _is_served(process, b"d99995.example")
        assert process.end() == 0


class _Stopped:
    """A server that hangs for a while."""

    def __init__(self, server: Database, *, delay_s: float) -> None:
        self._server = server
        self._timer = threading.Timer(delay_s, server.signal, [signal.SIGSTOP])

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_exception: object) -> None:
        self._timer.join()
        self._server.signal(signal.SIGCONT)


@contextmanager
def _serving(server: Database, folder: Path, *, timeout_s: int = 10) -> Iterator[Process]:
    """Serve the domains of a database that is read every second."""
    shared = HOSTER.partition(b"[source.customers]")[0].decode()
    configuration = f"""\
admin = ["unix:{folder}/admin"]
state = "state"
{shared}
[source.customers]
kind = "{server.kind}"
dsn_file = "{server.dsn_file("postfixadmin")}"
preset = "postfixadmin"
profile = "basic"
refresh_s = 1
timeout_s = {timeout_s}
"""
    (folder / "serve.toml").write_text(configuration)
    process = Process(folder)
    try:
        assert process.line() == f"listening on unix:{folder}/admin, for the operator\n"
        yield process
    finally:
        process.process.kill()
        process.process.communicate()


def _until_back(process: Process) -> None:
    """Read lines; a database that starts has more than one reason to give no list."""
    while (line := process.line()) != f"the list customers is read again: {_MANY + 2} domains\n":
        assert line.startswith("the list customers stays as it was: ")


def _is_served(process: Process, domain: bytes) -> bool:
    return process.ask(_GET % domain).startswith(b"HTTP/1.1 200 OK\r\n")


def _metric(folder: Path, name: str) -> float:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(folder / "admin"))
        connection.sendall(b"GET /metrics HTTP/1.1\r\nHost: admin\r\nConnection: close\r\n\r\n")
        text = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
    found = re.search(rf"^mail_autoconf_{re.escape(name)} (\S+)$", text, re.MULTILINE)
    assert found, text
    return float(found[1])
