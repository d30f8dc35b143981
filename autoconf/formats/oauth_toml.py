"""``oauth.toml``: the clients that a person has registered at issuers."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from autoconf.errors import UsageError

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
        document = msgspec.convert(tomllib.loads(content.decode()), _Document)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise UsageError("sign-in.bad-file", file=path, why=error) from error
    return document.client


def _plain(name: str) -> str:
    return name.removeprefix("https://").rstrip("/").lower()
