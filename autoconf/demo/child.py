"""Starts the demo provider as a child process; this process does not load Twisted."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, cast

from msgspec import Struct

from autoconf.errors import UsageError
from autoconf.model.secret import Secret
from autoconf.tasks import Job, run_all

# -P: Python imports nothing from the working directory.
_COMMAND: Final = (sys.executable, "-P", "-m", "autoconf.demo")
_ROOT: Final = str(Path(__file__).parents[2])


class DemoProvider(Struct, frozen=True, kw_only=True):
    """The addresses of a running demo provider, in the form of the command's options.

    Attributes:
        password: the password of its only account.
        resolver: for ``--resolver``: ADDRESS:PORT, over UDP and TCP.
        connect_to: for ``--connect-to``, one per server: HOST:PORT:ADDRESS:PORT.
        ca_file: for ``--ca-file``: a PEM file that exists until the provider ends.
    """

    domain: str
    address: str
    password: Secret
    resolver: str
    connect_to: tuple[str, ...]
    ca_file: str


@contextmanager
def running_provider(
    command: Sequence[str] = _COMMAND, *, ready_s: float = 30.0, end_s: float = 3.0
) -> Iterator[DemoProvider]:
    """Run a provider until the context ends.

    Args:
        command: the command to run; tests use others.
        ready_s: the time limit for its first line.
        end_s: the time limit for its end after its stdin is closed; then it is killed.

    Raises:
        UsageError: the extra is missing, or the provider did not start. Holds its last line.
    """
    with (
        tempfile.TemporaryFile() as complaints,  # a pipe without a reader could fill up
        subprocess.Popen(  # noqa: S603 - our own module, no shell
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=_environment(),
        ) as process,
    ):
        try:
            yield _provider(_first_line(process, ready_s), complaints)
        finally:
            _end(process, end_s)


def _environment() -> dict[str, str]:
    """Return our environment with this package first in the path, installed or not."""
    path = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([_ROOT, *([path] if path else [])])}


def _first_line(process: "subprocess.Popen[bytes]", seconds: float) -> bytes:
    """Return the first line, which says that the provider is ready; empty after the time limit."""
    stdout = cast("IO[bytes]", process.stdout)
    job = Job(name="demo", work=lambda _deadline: stdout.readline(), seconds=seconds)
    return run_all([job], seconds=seconds)[0].value or b""


def _provider(line: bytes, complaints: IO[bytes]) -> DemoProvider:
    """Read the line; if it is not good, raise the last error line of the child."""
    try:
        told = json.loads(line)
        return DemoProvider(
            domain=told["domain"],
            address=told["address"],
            password=Secret(told["password"]),
            resolver=told["resolver"],
            connect_to=tuple(told["connect_to"]),
            ca_file=told["ca_file"],
        )
    except (ValueError, KeyError, TypeError) as error:
        complaints.seek(0)
        last = complaints.read().decode(errors="replace").strip().rpartition("\n")[2]
        if last:
            raise UsageError("demo-provider.failed", said=last) from error
        raise UsageError("demo-provider.not-started") from error


def _end(process: "subprocess.Popen[bytes]", seconds: float) -> None:
    cast("IO[bytes]", process.stdin).close()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
