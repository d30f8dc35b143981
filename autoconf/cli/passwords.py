"""The password or token of a run, from standard input, a file or a command; never an argument."""

import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click
from msgspec import Struct

from autoconf.errors import UsageError
from autoconf.inputs import read_input
from autoconf.model.message import Message
from autoconf.model.secret import Secret, Token

_MAX_BYTES: Final = 16 * 1024  # OAuth tokens are long
MAX_OUTPUT: Final = _MAX_BYTES + 2
"""With the octets of CR LF. A line that fills the room for them too is too long."""


class PasswordSource(Struct, frozen=True, kw_only=True):
    """The place of the password. At most one field is set; with none the terminal is asked.

    ``secret`` is for callers inside the program; no option fills it.

    Raises:
        UsageError: more than one was named.
    """

    stdin: bool = False
    file: str | None = None
    command: str | None = None
    oauth_token_command: str | None = None
    secret: Secret | None = None

    def __post_init__(self) -> None:
        """Refuse two sources at once."""
        named = (self.file, self.command, self.oauth_token_command)
        if self.stdin + sum(value is not None for value in named) > 1:
            raise UsageError("password.two-sources")

    @property
    def is_given(self) -> bool:
        """Whether there is a password without a question."""
        named = (self.file, self.command, self.oauth_token_command, self.secret)
        return self.stdin or any(value is not None for value in named)


def password_options(function: Callable[..., Any]) -> Any:
    """Add the password options; the command gets one ``password`` argument."""
    options = [
        click.option("--password-stdin", "stdin", is_flag=True,
                     help="Read the password from the first line of standard input."),
        click.option("--password-file", "file", metavar="FILE",
                     help="Read the password from the first line of a file."),
        click.option("--password-command", "command", metavar="COMMAND",
                     help="Run a command and take the first line of its output."),
        click.option("--oauth-token-command", metavar="COMMAND",
                     help="Run a command, and log in with the OAuth access token on the first "
                     "line of its output, instead of a password."),
    ]  # fmt: skip

    @functools.wraps(function)
    def wrapper(**rest: Any) -> Any:
        names = ("stdin", "file", "command", "oauth_token_command")
        source = PasswordSource(**{name: rest.pop(name) for name in names})
        return function(password=source, **rest)

    decorated: Any = wrapper
    for option in reversed(options):
        decorated = option(decorated)
    return decorated


def read_password(source: PasswordSource) -> Secret | None:
    """Return the password that the options name; None if they name none.

    The first line counts, without its line end.

    Raises:
        UsageError: the file or command gives none. The text never quotes the input.
    """
    if source.stdin:
        return first_line(_read_stdin(), Message("password.from.stdin"))
    if source.file is not None:
        return first_line(_read_file(source.file), source.file)
    if source.command is not None:
        return first_line(_output_of(source.command), Message("password.from.command"))
    if source.oauth_token_command is not None:
        output = _output_of(source.oauth_token_command)
        return first_line(output, Message("password.from.token-command"), Token)
    return source.secret


def first_line(data: bytes, where: str | Message, kind: type[Secret] = Secret) -> Secret:
    """Return the password or token on the first line of a text.

    Raises:
        UsageError: there is none. The text never quotes the line.
    """
    what = "token" if kind is Token else "password"
    line = data.partition(b"\n")[0].removesuffix(b"\r")
    if len(line) > _MAX_BYTES:
        raise UsageError(f"password.too-long-{what}", where=where, most=_MAX_BYTES)
    if not line:
        raise UsageError(f"password.no-{what}", where=where)
    try:
        return kind(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UsageError(f"password.not-utf-8-{what}", where=where) from error


def _read_stdin() -> bytes:
    try:
        return sys.stdin.buffer.readline(MAX_OUTPUT)
    except OSError as error:
        reason = error.strerror or error
        raise UsageError("password.unreadable-stdin", reason=reason) from error


def _read_file(name: str) -> bytes:
    try:
        return read_input(Path(name), MAX_OUTPUT)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError("password.unreadable-file", file=name, reason=reason) from error


def _output_of(command: str) -> bytes:
    from autoconf.cli.password_command import output_of

    return output_of(command, MAX_OUTPUT)
