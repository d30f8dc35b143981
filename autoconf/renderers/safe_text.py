"""Texts for files: without characters that end a line, hide text or turn it around."""

from json.encoder import encode_basestring_ascii
from typing import Final, Literal

from autoconf.characters import hidden, is_plain
from autoconf.errors import UnsupportedError
from autoconf.model.message import Message

What = Literal[
    "account-name", "address", "comment", "display-name", "document", "folder", "link", "page",
    "provider", "registry", "server", "signature", "user-name",
]  # fmt: skip
"""Names a value in an error; the words are ``value.*`` of the messages."""

_MAX_QUOTED: Final = 60


def safe(value: str, what: What, *, lines: bool = False) -> str:
    """Return the value if it may be written.

    Args:
        value: from a provider or a person.
        what: names the value in the error.
        lines: whether the value may hold line feeds.

    Raises:
        UnsupportedError: it holds a hidden character; among them are all that no XML document
            may hold.
    """
    if is_plain(value):
        return value
    found = hidden().search(value.replace("\n", "") if lines else value)
    if found:
        raise UnsupportedError(
            "client.unsafe-character", what=named(what), number=f"{ord(found[0]):04X}"
        )
    return value


def unpadded(value: str, what: What) -> str:
    """Return the value if it may be written and no reader cuts white space off it.

    Raises:
        UnsupportedError: see ``safe``; or it begins or ends with white space.
    """
    if safe(value, what) != value.strip():
        raise UnsupportedError("client.outer-space", what=named(what))
    return value


def named(what: What) -> Message:
    """Return the words for a value, to be put into an error."""
    return Message.of(f"value.{what}")


def quoted(value: str) -> str:
    """Return a value for the text of an error: in quotation marks, and not too long to read."""
    return repr(value if len(value) <= _MAX_QUOTED else f"{value[:_MAX_QUOTED]}…")


def double_quoted(text: str) -> str:
    """Return a string in double quotes, with a backslash before quotes and backslashes in it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def javascript(value: str | int) -> str:
    """Return a literal of JavaScript; ``True`` and ``False`` become ``true`` and ``false``."""
    if isinstance(value, str):
        return encode_basestring_ascii(value)
    return str(value).lower()
