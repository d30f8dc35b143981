"""Secrets that cannot be shown by accident."""

import re
from enum import Enum
from typing import Final, Never

from msgspec import Struct

from autoconf.errors import UsageError
from autoconf.model.domain import home_of

_NOT_STORED: Final = "a password cannot be stored, copied or sent to another process"
_FORBIDDEN: Final = frozenset("\r\n\0")
_TOKEN: Final = re.compile(r"[!-~]+")


class Secret:
    """A password: hidden in ``repr``, ``str`` and JSON; ``reveal()`` alone returns it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        """Keep the text.

        Raises:
            UsageError: it is no text, is empty, or holds what no protocol can carry: CR, LF, NUL
                or half a character.
        """
        if not _is_text(text):
            raise UsageError("secret.no-text")
        if _FORBIDDEN & set(text):
            raise UsageError("secret.line-end")
        if not text:
            raise UsageError("secret.empty")
        self._text = text

    def reveal(self) -> str:
        """Return the text, to send it, or for the login link on the screen."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(****)"

    __str__ = __repr__

    def __reduce__(self) -> Never:
        """Refuse to be pickled and copied."""
        raise TypeError(_NOT_STORED)


def _is_text(text: object) -> bool:
    """Tell whether this is a text without halves of surrogate pairs, which UTF-8 cannot hold."""
    return isinstance(text, str) and not any("\ud800" <= one <= "\udfff" for one in text)


class Token(Secret):
    """An OAuth access token; hidden like a password."""

    __slots__ = ()

    def __init__(self, text: str) -> None:
        """Keep the text.

        Raises:
            UsageError: it is no bearer token (RFC 6750 section 2.1): printable ASCII, no space.
        """
        if not _TOKEN.fullmatch(text):
            raise UsageError("secret.no-token")
        super().__init__(text)


class CredentialKind(Enum):
    """What a person logs in with."""

    PASSWORD = "password"
    TOKEN = "token"


class Login(Struct, frozen=True, kw_only=True):
    """A user name without placeholders, and its password or token."""

    username: str
    password: Secret

    def __post_init__(self) -> None:
        """Refuse a name that would end a protocol line.

        Raises:
            UsageError: the user name holds a control character.
        """
        if any(ord(c) < 32 or ord(c) == 127 for c in self.username):
            raise UsageError("secret.username")

    def __reduce__(self) -> Never:
        """Refuse to be pickled."""
        raise TypeError(_NOT_STORED)

    @property
    def is_token(self) -> bool:
        """Whether an OAuth token stands in place of the password."""
        return isinstance(self.password, Token)


class Credential(Struct, frozen=True, kw_only=True):
    """A secret, and where it may go.

    Attributes:
        secret: the password or token.
        only_for: registrable domains, where the person typed it for these alone; None: it was
            given for the run.
        only_hosts: the mail servers that a token is bound to; None: it is no token of a sign-in.
    """

    secret: Secret
    only_for: tuple[str, ...] | None = None
    only_hosts: tuple[str, ...] | None = None

    def may_go_to(self, hostname: str) -> bool:
        """Tell whether it was given for a host."""
        if self.only_hosts is not None:
            return hostname in self.only_hosts
        return self.only_for is None or home_of(hostname) in self.only_for
