"""Starts the demo provider as a child process; needs nothing of Twisted itself."""

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

# -P: what lies in the working directory is not imported.
_COMMAND: Final = (sys.executable, "-P", "-m", "autoconf.demo")
_ROOT: Final = str(Path(__file__).parents[2])


class DemoProvider(Struct, frozen=True, kw_only=True):
    """Where a running demo provider is, in the words of the command's options.

    Attributes:
        password: of its only account.
        resolver: ``--resolver``: ADDRESS:PORT, over UDP and TCP.
        connect_to: ``--connect-to``, one per server: HOST:PORT:ADDRESS:PORT.
        ca_file: ``--ca-file``: a PEM file that is gone when the provider has ended.
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
    """Run a provider for as long as the context lasts.

    Args:
        command: for tests.
        ready_s: how long its first line may take.
        end_s: how long it may take to end once its stdin is closed; then it is killed.

    Raises:
        UsageError: the extra is missing, or it did not start, with its own last words.
    """
    with (
        tempfile.TemporaryFile() as complaints,  # a pipe that nobody reads could fill up
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
    """Return ours, with this very package first, be it installed or not."""
    path = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([_ROOT, *([path] if path else [])])}


def _first_line(process: "subprocess.Popen[bytes]", seconds: float) -> bytes:
    """Return the line that says it is ready; empty if none came in time."""
    stdout = cast("IO[bytes]", process.stdout)
    job = Job(name="demo", work=lambda _deadline: stdout.readline(), seconds=seconds)
    return run_all([job], seconds=seconds)[0].value or b""


def _provider(line: bytes, complaints: IO[bytes]) -> DemoProvider:
    """Read the line; without a good one, raise what the child had to say."""
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
        raise UsageError(last or "the demo provider did not start in time") from error


def _end(process: "subprocess.Popen[bytes]", seconds: float) -> None:
    cast("IO[bytes]", process.stdin).close()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
