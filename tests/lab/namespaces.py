"""Two network namespaces: servers in one, clients in the other, a veth pair between them."""

import contextlib
import fcntl
import itertools
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.lab import apart
from tests.lab.plan import (
    BLACK_HOLE,
    BLACK_HOLE6,
    DNS_ADDRESS,
    LYING_DNS_ADDRESS,
    PREFIX,
    PREFIX6,
)

SERVER_END: Final = "10.78.0.1"
CLIENT_END: Final = "10.78.0.2"
SERVER_END6: Final = "fd78::1"
CLIENT_END6: Final = "fd78::2"

_NETNS: Final = Path("/etc/netns")
"""``ip netns exec NAME`` mounts the files below NAME over those in /etc."""

_OURS: Final = re.compile(r"mac-(?:[sc]|lab)-(\d+)\b")
"""Names of namespaces and folders hold the id of the process that made them."""

_NUMBERS: Final = itertools.count(1)
"""A process may have several labs."""

_LOCK: Final = Path(tempfile.gettempdir(), "mail-autoconf-lab.lock")

_PATIENCE_S: Final = 3.0


@dataclass(frozen=True, slots=True)
class Namespaces:
    """The names of the two namespaces."""

    server: str
    client: str


def ip(*arguments: str) -> str:
    """Run ``ip`` of iproute2 and return what it printed."""
    done = subprocess.run(
        ["ip", *arguments], check=True, capture_output=True, text=True, timeout=60
    )
    return done.stdout


@contextlib.contextmanager
def pair() -> Iterator[Namespaces]:
    """Make both namespaces; remove them and every process in them at the end."""
    own = f"{os.getpid()}-{next(_NUMBERS)}"
    names = Namespaces(f"mac-s-{own}", f"mac-c-{own}")
    try:
        for name in (names.server, names.client):
            ip("netns", "add", name)
            ip("-n", name, "link", "set", "lo", "up")
            (_NETNS / name).mkdir(parents=True)
            (_NETNS / name / "resolv.conf").write_text(f"nameserver {DNS_ADDRESS}\n")
        for file, lines in apart.ACCOUNTS.items():
            (_NETNS / names.server / file).write_text(Path("/etc", file).read_text() + lines)
        _connect(names)
        yield names
    finally:
        for name in (names.client, names.server):
            remove(name)


def _connect(names: Namespaces) -> None:
    """Join the two; the whole prefixes are local to the servers, without a single interface."""
    server, client = ("-n", names.server), ("-n", names.client)
    ip(*server, "link", "add", "veth0", "type", "veth", "peer", "veth0", "netns", names.client)
    for here, end, end6 in ((server, SERVER_END, SERVER_END6), (client, CLIENT_END, CLIENT_END6)):
        ip(*here, "link", "set", "veth0", "up")
        ip(*here, "address", "add", f"{end}/30", "dev", "veth0")
        ip(*here, "address", "add", f"{end6}/64", "dev", "veth0", "nodad")
    for prefix, gateway in ((PREFIX, SERVER_END), (PREFIX6, SERVER_END6)):
        ip(*server, "route", "add", "local", prefix, "dev", "lo")
        ip(*client, "route", "add", prefix, "via", gateway, "metric", "100")
    # IPv6 lets servers bind only to what an interface has, whatever the routes say
    ip("netns", "exec", names.server, "sysctl", "-qw", "net.ipv6.ip_nonlocal_bind=1")
    # named listens only on what it finds on an interface
    for address in (DNS_ADDRESS, LYING_DNS_ADDRESS):
        ip(*server, "address", "add", f"{address}/32", "dev", "lo")
    # the local table comes first, and there our prefixes are
    for hole in (f"{BLACK_HOLE}/32", f"{BLACK_HOLE6}/128"):
        ip(*server, "route", "add", "blackhole", hole, "table", "local")


def remove(name: str) -> None:
    """End all processes of a namespace, by id, and delete it; it may be half made."""
    if name in _listed():
        for sign in (signal.SIGTERM, signal.SIGKILL):
            _end(name, sign)
        ip("netns", "delete", name)
    shutil.rmtree(_NETNS / name, ignore_errors=True)


def remove_stale() -> None:
    """Remove what processes that were killed have left behind."""
    with _LOCK.open("w") as lock:
        # labs that start at the same moment would delete the same namespace twice
        fcntl.flock(lock, fcntl.LOCK_EX)
        for name in _listed():
            if _is_stale(name):
                remove(name)
        for folder in (_NETNS, Path(tempfile.gettempdir())):
            for path in folder.glob("mac-*"):
                if _is_stale(path.name):
                    shutil.rmtree(path, ignore_errors=True)


def _listed() -> tuple[str, ...]:
    return tuple(line.split()[0] for line in ip("netns", "list").splitlines())


def _is_stale(name: str) -> bool:
    match = _OURS.match(name)
    return match is not None and not Path(f"/proc/{match[1]}").exists()


def _end(name: str, sign: signal.Signals) -> None:
    """Send a signal to each process of a namespace, and wait a while for their end."""
    for pid in _pids(name):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sign)
    until = time.monotonic() + _PATIENCE_S
    while _pids(name) and time.monotonic() < until:
        time.sleep(0.02)


def _pids(name: str) -> tuple[int, ...]:
    return tuple(int(pid) for pid in ip("netns", "pids", name).split())
