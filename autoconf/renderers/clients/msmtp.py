"""msmtp: hands mail in, as ``sendmail`` does; a file for ``msmtp --file``."""

import re
from collections.abc import Iterator
from typing import Final

from autoconf.errors import UnsupportedError
from autoconf.model.message import Message
from autoconf.model.profile import Profile
from autoconf.model.server import Server
from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.kits import msmtp
from autoconf.renderers.kits.client import ClientTable, always
from autoconf.renderers.kits.key_value import SECRET, account_word, short_lines_file, step_values
from autoconf.renderers.kits.logins import PASSWORDS, TOKENS
from autoconf.renderers.kits.texts import safe_address

_NOT_LITERAL: Final = re.compile(r"%[UHCM]|[?*\[]")
"""In ``from``: names of this computer and its user; a pattern for several addresses."""

_CLIENT: Final = ClientInfo(
    name="msmtp",
    platforms=("linux", "macos"),
    auth_methods=PASSWORDS | TOKENS,
    by_token=True,
    receives=False,
    # A program that only sends keeps no mail.
    choices=frozenset({Choice.LEAVE_ON_SERVER, Choice.FOLDERS}),
)


def _lines(profile: Profile) -> Iterator[str]:
    """Yield an account for each port that takes mail."""
    yield from msmtp.defaults()
    yield f"from {msmtp.quoted(_envelope_from(profile))}"
    for name, server in _accounts(profile).items():
        yield from msmtp.account(_CLIENT, profile, server, name)
    yield from msmtp.default_account(account_word(profile))


def _accounts(profile: Profile) -> dict[str, Server]:
    """Return the first server under the account's name, and the first on each other port."""
    servers: dict[int, Server] = {}
    for server in profile.config.outgoing:
        servers.setdefault(server.port, server)
    name = account_word(profile)
    return {
        name if server is profile.outgoing else f"{name}-{port}": server
        for port, server in servers.items()
    }


def _envelope_from(profile: Profile) -> str:
    address = safe_address(profile)
    if _NOT_LITERAL.search(address):
        raise UnsupportedError("client.pattern", client=_CLIENT.name)
    return address


RENDERER: Final[Renderer] = ClientTable(
    id="msmtp",
    client=_CLIENT,
    files=short_lines_file("msmtp/msmtprc", _lines),
    steps=("start", "home", "ports", "password", SECRET),
    values=step_values,
    caveats=always(Message.of("caveat.only-sends", client=_CLIENT.name)),
)
