"""How long a round trip takes: netem where the kernel has it, else a relay of our own."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.lab.namespaces import (
    CLIENT_END,
    CLIENT_END6,
    Namespaces,
    ip,
)
from tests.lab.plan import PREFIX, PREFIX6

_DEVICE: Final = "lab0"
_RELAY: Final = str(Path(__file__).with_name("relay.py"))
_PREFERRED: Final = ("metric", "10")  # before the routes through the veth pair


@contextlib.contextmanager
def round_trip(names: Namespaces, milliseconds: float) -> Iterator[None]:
    """Make each round trip that much longer, half of it each way."""
    if milliseconds <= 0:
        yield
    elif _netem(names, "replace", "netem", "delay", f"{milliseconds / 2}ms"):
        try:
            yield
        finally:
            _netem(names, "delete")
    else:
        with _relay(names, milliseconds):
            yield


def _netem(names: Namespaces, action: str, *discipline: str) -> bool:
    """Tell whether the kernel could do it."""
    return all(
        subprocess.run(
            ["tc", "-n", name, "qdisc", action, "dev", "veth0", "root", *discipline],
            check=False,
            capture_output=True,
            timeout=60,
        ).returncode
        == 0
        for name in (names.server, names.client)
    )


@contextlib.contextmanager
def _relay(names: Namespaces, milliseconds: float) -> Iterator[None]:
    half = str(milliseconds / 2000)
    with subprocess.Popen(
        [sys.executable, _RELAY, _DEVICE, half, names.server, names.client],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        try:
            if process.stdout is None or not process.stdout.readline():
                raise RuntimeError("the relay did not start")
            _route(names)
            yield
        finally:
            process.terminate()


def _route(names: Namespaces) -> None:
    """Send packets through the relay; these routes go with its devices."""
    for name in (names.server, names.client):
        ip("-n", name, "link", "set", _DEVICE, "up")
    for prefix, source in ((PREFIX, CLIENT_END), (PREFIX6, CLIENT_END6)):
        ip(
            *("-n", names.client, "route", "add", prefix, "dev", _DEVICE),
            *("src", source, *_PREFERRED),
        )
        ip("-n", names.server, "route", "add", source, "dev", _DEVICE, *_PREFERRED)
