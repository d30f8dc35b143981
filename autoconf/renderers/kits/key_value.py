"""Files with a setting on each line and ``#`` comments, for programs of the command line."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from autoconf.errors import UnsupportedError
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile
from autoconf.renderers.interface import Choice, ClientInfo, Words
from autoconf.renderers.kits.client import Caveats, ClientTable, Files, head, text_file
from autoconf.renderers.kits.logins import secret_key

Lines = Callable[[Profile], Iterable[str]]

OF_SENDING: Final = frozenset({Choice.DISPLAY_NAME, Choice.SIGNATURE, Choice.FOLDERS})
"""Choices that a program which only receives mail does not need."""

SECRET: Final = "step.command-line.secret"
"""The step that keeps the password in the keyring; the file holds the command as a comment."""

_MAX_LINE: Final = 500
"""Bytes. msmtp and mpop read lines of up to 500; mbsync takes what exceeds 1023 as a new line."""

_LEADING_DASH_OR_ODD: Final = re.compile(r"^-|[^A-Za-z0-9.@_+-]")


def lines_file(path: str, lines: Lines, media_type: str = "text/plain") -> Files:
    """Return the maker of one file: the comments of the head, then the lines."""

    def files(profile: Profile, words: Words) -> Iterator[Artifact]:
        yield text_file(path, [*head(profile, words), *lines(profile)], media_type)

    return files


def short_lines_file(path: str, lines: Lines) -> Files:
    """Return the maker of one file for programs that read lines of a limited length.

    It raises UnsupportedError for a longer line.
    """

    def files(profile: Profile, words: Words) -> Iterator[Artifact]:
        content = [*head(profile, words), "", *lines(profile)]
        if any(len(line.encode()) > _MAX_LINE for line in content):
            raise UnsupportedError("client.long-line", most=_MAX_LINE)
        yield text_file(path, content)

    return files


def step_values(profile: Profile) -> dict[str, str]:
    """Return what the steps name: the account's folder, and the key of the password."""
    return {"account": account_word(profile), "key": secret_key(profile)}


def account_word(profile: Profile) -> str:
    """Return a name for the account that needs no quotation marks anywhere, not in a shell."""
    return _LEADING_DASH_OR_ODD.sub("_", str(profile.address))


def only_receives(client: ClientInfo) -> Message:
    """Return the caveat of a program that does not send mail."""
    return Message.of("caveat.only-receives", client=client.name)


def fetch_client(client_id: str, client: ClientInfo, lines: Lines, caveats: Caveats) -> ClientTable:
    """Return the renderer of a program that only receives mail and asks for the password.

    Args:
        client_id: the id of the client; the file is ``ID/IDrc``.
        client: what the program can do.
        lines: makes the lines of the file.
        caveats: what the file cannot say, beside that the program sends no mail.
    """

    def all_caveats(profile: Profile) -> Iterator[Message]:
        yield only_receives(client)
        yield from caveats(profile)

    return ClientTable(
        id=client_id,
        client=client,
        files=short_lines_file(f"{client_id}/{client_id}rc", lines),
        steps=("start", "home", "password", SECRET),
        values=step_values,
        caveats=all_caveats,
    )
