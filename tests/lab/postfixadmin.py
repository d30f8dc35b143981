"""PostfixAdmin of Debian: its own set-up makes the tables, and its own command fills them."""

import shutil
import subprocess
from typing import Final

from tests.lab.apart import FOLDER, POSTFIXADMIN
from tests.lab.databases import Database, MariaDB, PostgreSQL
from tests.lab.plan import environment

NAME: Final = "postfixadmin"
_TIMEOUT_S: Final = 120
_CONFIG: Final = (
    "<?php $dbtype='{kind}'; $dbserver='{host}'; $dbuser='{user}'; $dbpass=''; $dbname='{name}';"
)
_LOCAL: Final = (
    "<?php $CONF['database_socket']='{socket}'; $CONF['emailcheck_resolve_domain']='NO';"
)


class PostfixAdmin:
    """The program, in a folder of its own beside a database."""

    def __init__(self, server: Database) -> None:
        self._home = server.folder / NAME
        shutil.copytree(POSTFIXADMIN, self._home, symlinks=True)
        for name, text in _configuration(server).items():
            (self._home / name).unlink(missing_ok=True)  # a link into /etc
            (self._home / name).write_text(text)
        server.execute("", f"CREATE DATABASE {NAME}")
        self._run("public/upgrade.php")

    def add(self, kind: str, name: str, *options: str) -> None:
        """Add a domain, an alias domain or a mailbox."""
        self._run("scripts/postfixadmin-cli.php", kind, "add", name, *options)

    def _run(self, script: str, *words: str) -> None:
        settings = (f"include_path={self._home}", f"session.save_path={self._home}")
        done = subprocess.run(
            ["php", *(word for one in settings for word in ("-d", one)), script, *words],
            check=False, cwd=self._home, env=environment(), timeout=_TIMEOUT_S, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout


def _configuration(server: Database) -> dict[str, str]:
    kind, host, socket = {
        MariaDB.kind: ("mysqli", "localhost", f"{server.folder}/socket"),
        PostgreSQL.kind: ("pgsql", str(server.folder), ""),
    }[server.kind]
    user = "postgres" if server.kind == PostgreSQL.kind else "root"
    main = (FOLDER / "etc/postfixadmin/config.inc.php").read_text()
    return {
        "config.inc.php": main,
        "dbconfig.inc.php": _CONFIG.format(kind=kind, host=host, user=user, name=NAME),
        "config.local.php": _LOCAL.format(socket=socket),
    }
