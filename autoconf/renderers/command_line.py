"""What the settings of command-line mail programs have in common."""

import re
import shlex
from collections.abc import Iterable, Mapping
from typing import Final

from autoconf import messages
from autoconf.errors import UnsupportedError
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile, Rendering
from autoconf.model.server import Server
from autoconf.renderers.interface import Choice, ClientInfo
from autoconf.renderers.safe_text import safe

OF_SENDING: Final = frozenset({Choice.DISPLAY_NAME, Choice.SIGNATURE, Choice.FOLDERS})
"""What a program that only receives does not lose by not being told."""

_MAX_LINE: Final = 500
"""Bytes: msmtp and mpop read lines into 501, mbsync into 1024 and takes the rest for a new one."""

_LEADING_DASH_OR_ODD: Final = re.compile(r"^-|[^A-Za-z0-9.@_+-]")


def account_id(profile: Profile) -> str:
    """Return a name for the account that needs no quotation marks anywhere, not in a shell."""
    return _LEADING_DASH_OR_ODD.sub("_", str(profile.address))


def user_name(profile: Profile, server: Server) -> str:
    """Return the user name, to be escaped as the format demands."""
    return safe(profile.login_name(server), "user name")


def secret_command(profile: Profile) -> tuple[str, ...]:
    """Return the words of a command that prints the password: a suggestion, for a comment."""
    return ("secret-tool", "lookup", "mail", safe(str(profile.address), "address"))


def mechanism(client: ClientInfo, server: Server, words: Mapping[str, str]) -> str:
    """Return the client's word for the first way to log in that it has.

    Args:
        client: for the error.
        server: whose ways to log in are looked at, best first.
        words: by SASL name, and by method for servers that name none.

    Raises:
        UnsupportedError: the client has none of them.
    """
    ways = [way.sasl_name or way.method.value for way in server.authentication]
    for way in ways:
        if way in words:
            return words[way]
    raise UnsupportedError(
        messages.text_of(
            "lost.authentication",
            client=client.name,
            server=server.endpoint,
            methods=", ".join(ways),
        )
    )


def ini_value(text: str, what: str) -> str:
    """Return a value that Python's configparser returns unchanged, without interpolation.

    Raises:
        UnsupportedError: it begins or ends with white space.
    """
    if text != text.strip():
        raise UnsupportedError(f"unsafe value: white space around the {what} would be lost")
    return text


def rendering(
    profile: Profile,
    path: str,
    lines: Iterable[str],
    steps: Iterable[str],
    caveats: Iterable[Message] = (),
) -> Rendering:
    """Return the client's one file, with the comments that every file begins with.

    Args:
        profile: whose settings they are.
        path: of the file; its folder is the client's id.
        lines: of the file, without line ends.
        steps: last parts of ``step.<client id>.*``, or whole ids of texts for all these programs.
            Texts may hold ``{account}``, see ``account_id``, and ``{address}`` for a shell.
        caveats: what the format cannot express.

    Raises:
        UnsupportedError: a line is longer than the programs read.
    """
    client_id = path.partition("/")[0]
    address = safe(str(profile.address), "address")
    head = [messages.text_of("file.title", address=address)]
    if not profile.tested:
        head.append(messages.text_of("file.not-tested"))
    content = [f"# {comment}" for comment in head] + ["", *lines]
    if any(len(line.encode()) > _MAX_LINE for line in content):
        raise UnsupportedError(f"unsafe value: a line would be longer than {_MAX_LINE} bytes")
    words = {"account": account_id(profile), "address": shlex.quote(address)}
    return Rendering(
        client=client_id,
        artifacts=(
            Artifact(
                path=path,
                media_type="text/plain",
                content="".join(f"{line}\n" for line in content).encode(),
            ),
        ),
        steps=tuple(
            Message.of(step if "." in step else f"step.{client_id}.{step}", **words)
            for step in steps
        ),
        caveats=tuple(caveats),
    )
