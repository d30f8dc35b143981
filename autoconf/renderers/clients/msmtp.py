"""msmtp: hands mail in, as ``sendmail`` does."""

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.errors import UnsupportedError
from autoconf.model.message import Message
from autoconf.model.profile import Profile, Rendering
from autoconf.model.server import AuthMethod, Server
from autoconf.renderers.command_line import account_id, mechanism, rendering
from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.msmtp_lines import AUTH, connection, login, quoted, tls
from autoconf.renderers.safe_text import safe
from autoconf.renderers.shared import NO_LOGIN

_OFF: Final = "off"
_AUTH: Final = {**AUTH, "none": _OFF, "client-IP-address": _OFF}
_NOT_LITERAL: Final = re.compile(r"%[UHCM]|[?*\[]")
"""In ``from``: names of this computer and its user; a pattern for several addresses."""

_CLIENT: Final = ClientInfo(
    name="msmtp",
    platforms=("linux", "macos"),
    auth_methods=NO_LOGIN | {AuthMethod.PASSWORD_CLEARTEXT, AuthMethod.PASSWORD_ENCRYPTED},
    # Where fetched and sent mail lies is no matter of a program that only sends.
    choices=frozenset({Choice.LEAVE_ON_SERVER, Choice.LEAVE_DAYS, Choice.FOLDERS}),
)


class Msmtp(Struct, frozen=True):
    """Writes a file for ``msmtp --file``, with an account for each port that takes mail."""

    client: ClientInfo = _CLIENT

    def render(self, profile: Profile) -> Rendering:
        """Return ``msmtp/msmtprc``."""
        return rendering(
            profile,
            "msmtp/msmtprc",
            _lines(profile),
            steps=("start", "home", "ports", "password", "step.command-line.secret"),
            caveats=(Message.of("caveat.only-sends", client=_CLIENT.name),),
        )


def _lines(profile: Profile) -> Iterator[str]:
    name = account_id(profile)
    yield from tls()
    yield f"from {quoted(_envelope_from(profile))}"
    for account, server in _accounts(profile).items():
        auth = mechanism(_CLIENT, server, _AUTH)
        yield ""
        yield f"account {account}"
        yield from connection(server)
        yield from ["auth off"] if auth == _OFF else login(profile, server, auth)
    yield ""
    yield f"account default : {name}"


def _accounts(profile: Profile) -> dict[str, Server]:
    """Return the first server under the account's name, and the first on each other port."""
    servers: dict[int, Server] = {}
    for server in profile.config.outgoing:
        servers.setdefault(server.port, server)
    name = account_id(profile)
    return {
        name if server is profile.outgoing else f"{name}-{port}": server
        for port, server in servers.items()
    }


def _envelope_from(profile: Profile) -> str:
    address = safe(str(profile.address), "address")
    if _NOT_LITERAL.search(address):
        raise UnsupportedError("unsafe value: msmtp would read the address as a pattern")
    return address


RENDERER: Final[Renderer] = Msmtp()
