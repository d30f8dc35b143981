"""mpop: fetches mail over POP3 into a Maildir."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.model.message import Message
from autoconf.model.profile import Profile, Rendering
from autoconf.model.server import AuthMethod, MailProtocol
from autoconf.renderers.command_line import (
    OF_SENDING,
    account_id,
    mechanism,
    rendering,
)
from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.msmtp_lines import AUTH, connection, login, tls
from autoconf.renderers.pop3 import days_on_server
from autoconf.renderers.shared import NO_LOGIN

_CLIENT: Final = ClientInfo(
    name="mpop",
    platforms=("linux", "macos"),
    protocols=frozenset({MailProtocol.POP3}),
    auth_methods=NO_LOGIN | {AuthMethod.PASSWORD_CLEARTEXT, AuthMethod.PASSWORD_ENCRYPTED},
    choices=OF_SENDING | {Choice.LEAVE_ON_SERVER},
)


class Mpop(Struct, frozen=True):
    """Writes a file for ``mpop --file``."""

    client: ClientInfo = _CLIENT

    def render(self, profile: Profile) -> Rendering:
        """Return ``mpop/mpoprc``."""
        return rendering(
            profile,
            "mpop/mpoprc",
            _lines(profile),
            steps=("start", "home", "password", "step.command-line.secret"),
            caveats=(Message.of("caveat.only-receives", client=_CLIENT.name),),
        )


def _lines(profile: Profile) -> Iterator[str]:
    server, account = profile.incoming, account_id(profile)
    yield from tls()
    yield ""
    yield f"account {account}"
    yield from connection(server)
    yield from login(profile, server, mechanism(_CLIENT, server, AUTH))
    yield f"keep {'off' if days_on_server(profile.choices, server) == 0 else 'on'}"
    # The usual name is made of the user name, which may hold "../".
    yield f"uidls_file ~/.mpop_uidls/{account}"
    yield f"delivery maildir ~/Mail/{account}"
    yield ""
    yield f"account default : {account}"


RENDERER: Final[Renderer] = Mpop()
