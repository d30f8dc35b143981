"""Where everything of a lab is: addresses, folders, and the programs that make it up."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.lab.domain import LabDomain

PREFIX: Final = "10.77.0.0/16"
PREFIX6: Final = "fd77::/64"
OWN_NETWORK: Final = ("--allow-network", "10.0.0.0/8", "--allow-network", "fd00::/8")
"""What an audit needs: all labs are in private networks."""

DNS_ADDRESS: Final = "10.77.0.53"
LYING_DNS_ADDRESS: Final = "10.77.0.54"
DEAD_DNS_ADDRESS: Final = "10.77.0.55"
ISPDB_ADDRESS: Final = "10.77.0.80"
HOSTING_ADDRESS: Final = "10.77.0.81"
MX_ADDRESS: Final = "10.77.0.25"
"""Port 25 of every domain: an address of its own, so that no MX host answers a guess."""
TARPIT_ADDRESS: Final = "10.77.0.100"
DRIP_ADDRESS: Final = "10.77.0.101"
BLACK_HOLE: Final = "10.77.0.102"
BLACK_HOLE6: Final = "fd77::dead"

_ISSUER_PORT: Final = 19400
USERS: Final = ("alice", "bob")
"""Waiting mail is alice's; bob gets what tests send."""


def environment() -> dict[str, str]:
    """Return our own environment, without proxies; servers are found wherever the path leads."""
    own = {name: text for name, text in os.environ.items() if not name.lower().endswith("_proxy")}
    return {**own, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"}


@dataclass(frozen=True, slots=True)
class Listener:
    """A TCP address and port that must answer before the lab is up."""

    address: str
    port: int

    def __str__(self) -> str:
        return (
            f"[{self.address}]:{self.port}"
            if ":" in self.address
            else f"{self.address}:{self.port}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Daemon:
    """A server that stays in the foreground.

    Attributes:
        command: run in the server namespace; what it prints goes to its log too.
        listeners: what it will listen on.
        ready: a text in its log that says that it serves; empty: listening is enough.
        environment: variables besides our own.
    """

    name: str
    command: tuple[str, ...]
    listeners: tuple[Listener, ...]
    ready: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """A lab on paper.

    Attributes:
        root: its own folder, readable by all servers.
        domains: the rows; their order gives the addresses.
    """

    root: Path
    domains: tuple[LabDomain, ...]

    def folder(self, name: str) -> Path:
        """Return a folder below the root; make it where it is missing."""
        path = self.root / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    def log(self, name: str) -> Path:
        """Return the log file of a server."""
        return self.folder("log") / f"{name}.log"

    def address(self, row: LabDomain) -> str:
        """Return the one IP address of a domain's web and mail servers."""
        number = self.domains.index(row) + 1
        return f"fd77::1:{number:x}" if row.ipv6 else f"10.77.1.{number}"

    def issuer_port(self, row: LabDomain) -> int:
        """Return where the authorization server of a row listens, behind its web server."""
        return _ISSUER_PORT + self.domains.index(row)

    def residents(self, row: LabDomain) -> tuple[LabDomain, ...]:
        """Return the domains whose mailboxes are at the servers of ``row``."""
        own = row.own_servers
        return tuple(d for d in self.domains if any(server in own for server in d.servers))
