"""``serve`` and PostfixAdmin itself, set up as docs/publishing.md shows it."""

import re
import signal
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.lab.databases import Database, MariaDB, PostgreSQL, running
from tests.lab.postfixadmin import NAME, PostfixAdmin
from tests.lab.proofs import record
from tests.publish.test_serving import Process

pytestmark = pytest.mark.lab

_PAGE: Final = Path(__file__).parents[2] / "docs" / "publishing.md"
_MANY: Final = {
    MariaDB.kind: "SELECT CONCAT('d', seq, '.example'), '', 'virtual' FROM seq_1_to_100000",
    PostgreSQL.kind: (
        "SELECT 'd' || i || '.example', '', 'virtual' FROM generate_series(1, 100000) i"
    ),
}
_DOMAINS: Final = (
    ("domain", "a.example"),
    ("domain", "alias.example"),
    ("domain", "alone.example"),
    ("domain", "off.example", "--active", "0"),
    ("domain", "backup.example", "--backupmx", "1"),
    ("aliasdomain", "alias.example", "--target-domain", "a.example"),
)
_SERVED: Final = 100_003
_ASK: Final = b"GET /mail/config-v1.1.xml HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"


@pytest.fixture(name="server", scope="module", params=[MariaDB, PostgreSQL])
def _server(request: pytest.FixtureRequest) -> Iterator[Database]:
    with running(request.param) as server:
        yield server


@pytest.fixture(name="admin", scope="module")
def _admin(server: Database) -> PostfixAdmin:
    admin = PostfixAdmin(server)
    for kind, name, *options in _DOMAINS:
        admin.add(kind, name, *options)
    server.execute(
        NAME, f"INSERT INTO domain (domain, description, transport) {_MANY[server.kind]}"
    )
    marks = {MariaDB.kind: "CREATE USER", PostgreSQL.kind: "CREATE ROLE"}
    server.as_user(*server.client(NAME), text=_block(marks[server.kind]))
    return admin


def test_the_domains_that_get_mail_are_served(
    server: Database, admin: PostfixAdmin, tmp_path: Path
) -> None:
    (tmp_path / "serve.toml").write_text(_configuration(server, tmp_path))
    process = Process(tmp_path)
    try:
        for name in (
            "a.example",
            "alias.example",
            "alone.example",
            "d1.example",
            "d100000.example",
        ):
            assert _status(process, name) == 200
        for name in ("off.example", "backup.example", "new.example"):
            assert _status(process, name) == 404

        admin.add("domain", "new.example")
        process.process.send_signal(signal.SIGHUP)
        assert process.line("now serving") == f"now serving {_SERVED + 1} domains\n"
        assert _status(process, "new.example") == 200
        assert process.end() == 0
        record(
            "serve", what=f"{_SERVED:,} domains of PostfixAdmin, in its own tables",
            by=server.version(), words="those that get mail here were served, no others",
        )  # fmt: skip
    finally:
        process.process.kill()
        process.process.communicate()


def _status(process: Process, domain: str) -> int:
    return int(process.ask(_ASK % domain.encode()).split(b" ", 2)[1])


def _configuration(server: Database, folder: Path) -> str:
    """Return the configuration of the page, for a database on a Unix socket."""
    url = next(found for found in re.findall(r"(\w+://[^'`]+)", _PAGE.read_text())
               if found.startswith(server.kind))  # fmt: skip
    places = {
        MariaDB.kind: f"{url}?unix_socket={server.folder}/socket",
        PostgreSQL.kind: f"{url.replace('localhost', '')}?host={server.folder}",
    }
    dsn = folder / "dsn"
    dsn.write_text(f"{places[server.kind]}\n")
    dsn.chmod(0o600)
    text = _block('preset = "postfixadmin"').replace('kind = "mariadb"', f'kind = "{server.kind}"')
    text = re.sub("(?m)^dsn_file = .*", f'dsn_file = "{dsn}"', text)
    return re.sub("(?m)^admin = .*", f'state = "{folder}/state"', text)


def _block(mark: str) -> str:
    """Return the indented lines of the page that have a mark among them."""
    blocks = re.findall(r"(?:^ {7,}.*\n|^\n)+", _PAGE.read_text(), re.MULTILINE)
    return next(textwrap.dedent(block) for block in blocks if mark in block)
