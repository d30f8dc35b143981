"""Starts ``mail-autoconf web`` where the clients are, as an operator starts it."""

import contextlib
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tests.lab.domain import ISPDB_URL
from tests.lab.lab import Lab
from tests.lab.plan import OWN_NETWORK, environment

_START_S: Final = 120.0
_STOP_S: Final = 60.0
_NARROW: Final = str(Path(__file__).with_name("narrow.py"))
_ADDRESS: Final = re.compile(r"http://127\.0\.0\.1:\d+")


@contextlib.contextmanager
def page(
    lab: Lab,
    folder: Path,
    *,
    is_narrow: bool = False,
    listen: str = "127.0.0.1:0",
    network: Sequence[str] = OWN_NETWORK,
    options: Sequence[str] = (),
    env: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """Show the page, with its own counts of logins; yield its URL.

    Args:
        lab: whose servers it asks.
        folder: HOME of the page, and the place of its log.
        is_narrow: only one job runs at once (narrow.py).
        listen: where it answers.
        network: options that open the lab's network to it, which is a private one.
        options: further ones of the command.
        env: added to its environment.
    """
    trust = (str(lab.ca_file), str(lab.trust_anchor))
    command = [sys.executable, _NARROW, *trust]
    if not is_narrow:
        command = [sys.executable, "-m", "autoconf", "web", "--listen", listen]
        command += ["--ispdb", ISPDB_URL, "--ca-file", trust[0], "--trust-anchor", trust[1]]
        command += [*network, *options]
    log = folder / "page.log"
    with (
        log.open("wb") as stream,
        subprocess.Popen(
            lab.where_clients_are(*command),
            env={**environment(), **(env or {}), "HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
        ) as process,
    ):
        try:
            yield _url(process, log)
        finally:
            process.terminate()
            try:
                process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def ask_page(lab: Lab, **order: object) -> list[dict[str, Any]]:
    """Let a visitor without a browser do something; return what came back (page_visit.py)."""
    command = [sys.executable, "-m", "tests.lab.page_visit"]
    done = lab.run(command, stdin=json.dumps(order), folder=Path.cwd())
    assert done.returncode == 0, done.stderr[-3000:]
    seen: list[dict[str, Any]] = json.loads(done.stdout)
    return seen


def _url(process: subprocess.Popen[bytes], log: Path) -> str:
    until = time.monotonic() + _START_S
    while time.monotonic() < until and process.poll() is None:
        found = _ADDRESS.search(log.read_text())
        if found:
            return found[0]
        time.sleep(0.02)
    raise RuntimeError(f"the page did not start:\n{log.read_text()}")
