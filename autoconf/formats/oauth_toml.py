"""``oauth.toml``: the clients that a person has registered at issuers."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from autoconf.errors import UsageError
from autoconf.formats.shape_words import wanted
from autoconf.formats.toml_lines import line_of
from autoconf.model.message import Message

_Text = Annotated[str, Meta(min_length=1, max_length=500)]


class OwnClient(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One ``[[client]]``.

    Attributes:
        issuer: the identifier, or the key, of a provider file or of metadata.
        client_id: from the issuer.
        secret_file: a file whose first line is the secret.
        tenant: the id of the organisation, at Microsoft.
        redirect: the address that was registered, if it is no usual one.
    """

    issuer: _Text
    client_id: _Text
    secret_file: str = ""
    tenant: str = ""
    redirect: str = ""

    def is_for(self, names: Iterable[str]) -> bool:
        """Tell whether it is for an issuer of one of these names."""
        return _plain(self.issuer) in {_plain(name) for name in names if name}


class _Document(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    client: tuple[OwnClient, ...] = ()
    version: Literal[1] = 1


def read_clients(content: bytes, path: Path) -> tuple[OwnClient, ...]:
    """Return the clients of a file, in its order.

    Raises:
        UsageError: the file says something else; the text names it, and what is wrong.
    """
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise UsageError("sign-in.bad-file", file=path, why=Message("sign-in.not-utf-8")) from error
    try:
        return msgspec.convert(tomllib.loads(text), _Document).client
    except msgspec.ValidationError as error:
        raise _misfit(str(error), text, path) from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError("sign-in.bad-file", file=path, why=error) from error


def _misfit(words: str, text: str, path: Path) -> UsageError:
    """Return the error for a key or a value that does not belong there."""
    problem, _, place = words.partition(" - at `$")
    place = place.rstrip("`").lstrip(".")
    if unknown := re.search(r"unknown field `(\w+)`", problem):
        place = f"{place}.{unknown[1]}".lstrip(".")
    why = Message("sign-in.client-table") if place == "client" else wanted(problem, place)
    line = line_of(text, place) or 1
    return UsageError("sign-in.bad-line", file=path, line=line, field=place, why=why)


def _plain(name: str) -> str:
    return name.removeprefix("https://").rstrip("/").lower()
