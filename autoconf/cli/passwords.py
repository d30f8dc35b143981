"""Where a password or token comes from: standard input, a file, a command; never an argument."""

import shlex
import subprocess
import sys
from pathlib import Path
from typing import Final

from autoconf.cli.options import PasswordChoices
from autoconf.errors import UsageError
from autoconf.model.secret import Secret, Token

_COMMAND_S: Final = 60.0
_MAX_BYTES: Final = 16 * 1024  # OAuth tokens are long


def read_password(choices: PasswordChoices) -> Secret | None:
    """Return the password that the options name; None if they name none.

    The first line counts, without its line end.

    Raises:
        UsageError: the file or command gives none; the text says what to do, not what was read.
    """
    if choices.stdin:
        return _first_line(sys.stdin.buffer.readline(_MAX_BYTES), "standard input")
    if choices.file is not None:
        return _first_line(_read_file(choices.file), choices.file)
    if choices.command is not None:
        return _first_line(_run(choices.command), "the password command")
    if choices.oauth_token_command is not None:
        output = _run(choices.oauth_token_command)
        return _first_line(output, "the output of the token command", Token)
    return choices.secret


def _first_line(data: bytes, where: str, kind: type[Secret] = Secret) -> Secret:
    what = "token" if kind is Token else "password"
    line = data.partition(b"\n")[0].removesuffix(b"\r")
    if not line:
        raise UsageError(f"there is no {what} in {where}: its first line is empty")
    try:
        return kind(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UsageError(f"the {what} in {where} is not UTF-8") from error


def _read_file(name: str) -> bytes:
    try:
        with Path(name).open("rb") as file:
            return file.read(_MAX_BYTES)
    except OSError as error:
        raise UsageError(f"cannot read the password file {name}: {error.strerror}") from error


def _run(command: str) -> bytes:
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise UsageError(f"cannot read the command: {error}") from error
    if not words:
        raise UsageError("the command is empty")
    try:
        done = subprocess.run(  # noqa: S603 - the user's own command, no shell
            words, stdout=subprocess.PIPE, timeout=_COMMAND_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UsageError(f"the command {words[0]} did not run: {error}") from error
    if done.returncode != 0:
        raise UsageError(f"the command {words[0]} ended with {done.returncode}")
    return done.stdout[:_MAX_BYTES]
