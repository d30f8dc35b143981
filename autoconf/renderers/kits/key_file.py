r"""Files of ``[section]`` and ``key=value`` lines, in which desktop programs keep their accounts.

The readers are those of GLib and KDE; backslashes escape.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Final

from autoconf.model.profile import Artifact, Profile
from autoconf.model.server import AuthMethod
from autoconf.renderers.interface import Words
from autoconf.renderers.kits.client import head, text_file
from autoconf.renderers.kits.logins import LoginWords
from autoconf.renderers.safe_text import What, safe

Pairs = Iterator[tuple[str, str | int]]
Section = tuple[str, Iterable[tuple[str, str | int]]]

MECHANISMS: Final[LoginWords[str]] = {
    AuthMethod.NONE: "",
    AuthMethod.CLIENT_IP_ADDRESS: "",
    AuthMethod.PASSWORD_CLEARTEXT: "PLAIN",
    "LOGIN": "LOGIN",
    AuthMethod.PASSWORD_ENCRYPTED: "CRAM-MD5",
    "CRAM-MD5": "CRAM-MD5",
    "DIGEST-MD5": "DIGEST-MD5",
}
"""SASL mechanisms of Evolution and KMail; empty: no login."""

_DIGEST_LENGTH: Final = 12


def key_file(path: str, profile: Profile, words: Words, sections: Iterable[Section]) -> Artifact:
    """Return the file, with the head's comments first; values are written as they are."""
    lines = head(profile, words)
    for name, pairs in sections:
        lines += ["", f"[{name}]", *(f"{key}={_literal(value)}" for key, value in pairs)]
    return text_file(path, lines)


def _literal(value: str | int) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def escaped(value: str, what: What, *, lines: bool = False) -> str:
    r"""Return a value as the readers take it back: ``\\``, ``\n``, and ``\s`` at the ends.

    Raises:
        UnsupportedError: see ``safe``.
    """
    text = safe(value, what, lines=lines).replace("\\", "\\\\").replace("\n", "\\n")
    inner = text.strip(" ")
    leading = len(text) - len(text.lstrip(" "))
    trailing = len(text) - leading - len(inner)
    return "\\s" * leading + inner + "\\s" * trailing


def address_digest(profile: Profile) -> str:
    """Return letters and digits that stand for the address, the same each time."""
    return hashlib.sha256(str(profile.address).encode()).hexdigest()[:_DIGEST_LENGTH]
