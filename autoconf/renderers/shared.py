"""What several clients need: a mailbox of RFC 5322, a command for the password, who logs in."""

import re
from typing import Final

from autoconf.model.profile import Profile
from autoconf.model.server import AuthMethod, Server
from autoconf.renderers.safe_text import safe

NO_LOGIN: Final = frozenset({AuthMethod.NONE, AuthMethod.CLIENT_IP_ADDRESS})
_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+@-]*")


def mailbox(profile: Profile) -> str:
    """Return the person as From shows it, its name in quotes (RFC 5322 section 3.4)."""
    address = safe(str(profile.address), "address")
    name = safe(profile.choices.display_name, "display name").strip()
    if not name:
        return address
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{address}>'


def secret_key(profile: Profile) -> str:
    """Return what the password is kept under in the desktop's secret store.

    It stands in command lines: an address that a shell could read otherwise gives its domain.
    """
    address = str(profile.address)
    return address if _PLAIN.fullmatch(address) else profile.address.domain


def secret_command(profile: Profile) -> str:
    """Return a command that prints the password; it is only ever written as a comment."""
    return f"secret-tool lookup mail {secret_key(profile)}"


def logs_in(server: Server, known: frozenset[AuthMethod]) -> bool:
    """Tell whether the best way to log in that a client knows there needs a user name."""
    ways = [way.method for way in server.authentication if way.method in known]
    return ways[0] not in NO_LOGIN
