"""Files of ``[section]`` and ``key=value`` lines that desktop programs keep their accounts in."""

import hashlib
from collections.abc import Iterable
from typing import Final

from autoconf import messages
from autoconf.errors import UnsupportedError
from autoconf.model.profile import Artifact, Profile
from autoconf.model.server import AuthMethod, Server
from autoconf.renderers.safe_text import safe

Pairs = Iterable[tuple[str, str | int]]
Section = tuple[str, Pairs]

_ID_DIGITS: Final = 12
_NO_LOGIN: Final = frozenset({AuthMethod.NONE, AuthMethod.CLIENT_IP_ADDRESS})


def key_file(path: str, profile: Profile, sections: Iterable[Section]) -> Artifact:
    """Return the file, with comments before the first section; values are written as they are."""
    lines = [messages.text_of("file.title", address=safe(str(profile.address), "address"))]
    if not profile.tested:
        lines.append(messages.text_of("file.not-tested"))
    lines = [f"# {line}" for line in lines]
    for name, pairs in sections:
        lines += ["", f"[{name}]", *(f"{key}={_literal(value)}" for key, value in pairs)]
    content = "".join(f"{line}\n" for line in lines).encode()
    return Artifact(path=path, media_type="text/plain", content=content)


def _literal(value: str | int) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def escaped(value: str, what: str, *, lines: bool = False) -> str:
    r"""Return a value as GLib's and KDE's readers take it back: ``\\``, ``\n``, ``\s`` at the ends.

    Raises:
        UnsupportedError: see ``safe``.
    """
    text = safe(value, what, lines=lines).replace("\\", "\\\\").replace("\n", "\\n")
    inner = text.strip(" ")
    leading = len(text) - len(text.lstrip(" "))
    trailing = len(text) - leading - len(inner)
    return "\\s" * leading + inner + "\\s" * trailing


def account_id(profile: Profile) -> str:
    """Return letters and digits that stand for the address, the same each time."""
    return hashlib.sha256(str(profile.address).encode()).hexdigest()[:_ID_DIGITS]


def mechanism(client_name: str, server: Server, encrypted: frozenset[str] = frozenset()) -> str:
    """Return the SASL mechanism of the first way to log in that a client has; empty: no login.

    Args:
        client_name: for the error.
        server: one of the profile.
        encrypted: the mechanisms that the client has for ``password-encrypted``.

    Raises:
        UnsupportedError: it has none of them.
    """
    for way in server.authentication:
        name = way.sasl_name
        if way.method in _NO_LOGIN and not server.protocol.is_incoming:
            return ""
        if way.method is AuthMethod.PASSWORD_CLEARTEXT:
            return name if name == "LOGIN" else "PLAIN"
        if way.method is AuthMethod.PASSWORD_ENCRYPTED and (name or "CRAM-MD5") in encrypted:
            return name or "CRAM-MD5"
    methods = ", ".join(way.sasl_name or way.method.value for way in server.authentication)
    raise UnsupportedError(
        messages.text_of(
            "lost.authentication", client=client_name, server=server.endpoint, methods=methods
        )
    )
