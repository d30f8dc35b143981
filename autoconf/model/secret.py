"""Secrets that cannot be shown by accident."""

from dataclasses import dataclass
from typing import Final

from autoconf.errors import UsageError

_FORBIDDEN: Final = frozenset("\r\n\0")


class Secret:
    """A password: hidden in ``repr``, ``str`` and JSON; ``reveal()`` is the only way in."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        """Keep the text.

        Raises:
            UsageError: it holds CR, LF or NUL, which no protocol can carry safely.
        """
        if _FORBIDDEN & set(text):
            raise UsageError("the password holds a line end or NUL; no mail server accepts that")
        if not text:
            raise UsageError("the password is empty")
        self._text = text

    def reveal(self) -> str:
        """Return the text; for dialogues about to send it, and for the login link on the screen."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(****)"

    __str__ = __repr__

    def __reduce__(self) -> str:
        raise TypeError("a Secret is not to be stored")


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A user name, already filled, and its password."""

    username: str
    password: Secret

    def __post_init__(self) -> None:
        """Refuse names that would break out of a protocol line.

        Raises:
            UsageError: the user name holds a control character.
        """
        if any(ord(c) < 32 or ord(c) == 127 for c in self.username):
            raise UsageError("the user name holds a control character")
