"""A hoster: `serve` behind a real web server, configured as docs/serve.md shows it.

Only names and places differ from that page: the host name, the folder of the certificates, and the
authority that Caddy gets its certificates from.
"""

import contextlib
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.lab import owner
from tests.lab.certificates import Authority
from tests.lab.domain import Certificate
from tests.lab.owner import DOMAIN, NAMES, WEB_HOST, Owner
from tests.lab.serve import lines_of
from tests.lab.web_servers import SERVERS

FRONTS: Final = ("nginx", "caddy")
MAIL: Final = (
    ("imap", "imap.owner.test", 993, "SSL"),
    ("pop3", "pop.owner.test", 995, "SSL"),
    ("smtp", "smtp.owner.test", 465, "SSL"),
)
SECOND: Final = f"second.{DOMAIN}"
"""Another customer, who has no digest, but an alias of the place where the operator keeps it."""
_ALIASES: Final = f"""\
ua-auto-config.{SECOND}. 60 IN CNAME {WEB_HOST}.
_ua-auto-config.{SECOND}. 60 IN CNAME _ua-auto-config.{DOMAIN}.
"""
ADMIN: Final = "http://127.0.0.1:8081"
_PAGE: Final = Path(__file__).parents[2] / "docs" / "serve.md"
_MARKS: Final = {"nginx": "ssl_server_name", "caddy": "on_demand"}
"""What only the configuration of this web server has, on the page."""

_SERVE: Final = f"""\
listen = "127.0.0.1:8080"
admin = ["127.0.0.1:8081"]
own_hosts = ["{WEB_HOST}"]

[source.customers]
kind = "csv"
path = "customers.csv"
profile = "basic"

[profile.basic]
names = ["Owner Mail"]
"""
_SERVER: Final = """
[[profile.basic.servers]]
protocol = "{}"
hostname = "{}"
port = {}
socket_type = "{}"
authentication = ["password-cleartext"]
username = "%EMAILADDRESS%"
"""
_OF_THE_LAB: Final = "{\n  admin off\n  local_certs\n  skip_install_trust\n"


@contextlib.contextmanager
def hosting(front: str, folder: Path) -> Iterator[Owner]:
    """Serve the domain behind a web server; its zone has all records of /domains/NAME."""
    server = SERVERS[front]
    main = configure(front, folder)
    (folder / "customers.csv").write_text(f"domain\n{DOMAIN}\n{SECOND}\n")
    command = (sys.executable, "-m", "autoconf", "serve", "--config", str(folder / "serve.toml"))
    with owner.placed(server, folder) as here, owner.running(here, (command, [8080, 8081])):
        (folder / "records.zone").write_text(_records(here) + _ALIASES)
        daemons = (
            (owner.name_server(folder, folder), [53]),
            ((*server.serve, str(main)), [80, 443]),
        )
        with owner.running(here, *daemons):
            yield here


def configure(front: str, folder: Path, *settings: str) -> Path:
    """Write the configuration of `serve`, and of a web server; return the path of the latter."""
    servers = "".join(_SERVER.format(*one) for one in MAIL)
    (folder / "serve.toml").write_text("".join((*settings, _SERVE, servers)))
    main = folder / "main.conf"
    main.write_text(_configuration(front, folder))
    return main


def _configuration(front: str, folder: Path) -> str:
    """Return the configuration of the page, for the lab."""
    paragraphs = _PAGE.read_text().split("\n\n")
    found = next(textwrap.dedent(one) for one in paragraphs if _MARKS[front] in one)
    if front == "caddy":
        return found.replace("{\n", _OF_THE_LAB, 1) + "\n"
    authority = Authority(folder)
    for name in (*NAMES, f"ua-auto-config.{SECOND}"):
        authority.issue(name, (name,), Certificate.GOOD)
    _ = authority.ca_file
    snippet = folder / "snippet"
    snippet.write_text(
        found.replace("/etc/mail-autoconf/certificates", str(folder)).replace(
            "auto.hoster.example", WEB_HOST
        )
    )
    return SERVERS[front].main.format(folder=folder, snippet=snippet)


def _records(here: Owner) -> str:
    """Return the lines of the zone, as the admin listener tells them."""
    done = here.run(["curl", "--silent", "--show-error", "--fail", f"{ADMIN}/domains/{DOMAIN}"])
    assert done.returncode == 0, done.stderr
    return "".join(f"{line}\n" for line in lines_of(done.stdout))
