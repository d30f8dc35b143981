"""The operator's name, logo, helpdesk and links: a folder with ``branding.toml``."""

import tomllib
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from autoconf.errors import InvalidAddressError, UsageError
from autoconf.inputs import read_input
from autoconf.model.address import EmailAddress
from autoconf.web.pages.brand import Brand, Logo

_FILE: Final = "branding.toml"
_MAX_FILE: Final = 64 * 1024
_MAX_LOGO: Final = 256 * 1024
_LONGEST: Final = 200
_TYPES: Final = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp"}


class _Document(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str = ""
    logo: str = ""
    helpdesk: str = ""
    helpdesk_mail: str = ""
    imprint: str = ""
    privacy: str = ""


def read_brand(folder: Path) -> Brand:
    """Return what stands in a folder.

    Raises:
        UsageError: a file cannot be read, or a value cannot be used; the error names it.
    """
    path = folder / _FILE
    try:
        document = msgspec.convert(tomllib.loads(_content(path, _MAX_FILE).decode()), _Document)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise UsageError("web-server.branding", file=path, why=error) from error
    for name in ("name", "helpdesk"):
        value: str = getattr(document, name)
        if not value.isprintable() or len(value) > _LONGEST:
            raise UsageError("web-server.branding", file=path, why=f"{name}: one line of 200")
    for name in ("imprint", "privacy"):
        value = getattr(document, name)
        if value and (urlsplit(value).scheme != "https" or not value.isprintable()):
            raise UsageError("web-server.branding", file=path, why=f"{name}: an https URL")
    return Brand(
        name=document.name,
        logo=_logo(folder, document.logo),
        helpdesk=document.helpdesk,
        helpdesk_mail=_address(path, document.helpdesk_mail),
        imprint=document.imprint,
        privacy=document.privacy,
    )


def _address(path: Path, text: str) -> str:
    try:
        return str(EmailAddress.parse(text)) if text else ""
    except InvalidAddressError as error:
        raise UsageError("web-server.branding", file=path, why=error) from error


def _logo(folder: Path, name: str) -> Logo | None:
    if not name:
        return None
    path = folder / Path(name).name
    if path.suffix not in _TYPES:
        raise UsageError("web-server.branding", file=path, why=", ".join(_TYPES))
    return Logo(media_type=_TYPES[path.suffix], content=_content(path, _MAX_LOGO))


def _content(path: Path, most: int) -> bytes:
    try:
        body = read_input(path, most + 1)
    except OSError as error:
        raise UsageError("file.unreadable", file=path, reason=error.strerror or error) from error
    if len(body) > most:
        raise UsageError("web-server.branding", file=path, why=f"> {most // 1024} KiB")
    return body
