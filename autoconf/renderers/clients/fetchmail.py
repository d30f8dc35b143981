"""fetchmail: fetches mail over POP3 or IMAP, and gives it to another program to deliver."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.model.message import Message
from autoconf.model.profile import Profile, Rendering
from autoconf.model.server import AuthMethod, MailProtocol, SocketType
from autoconf.renderers.command_line import (
    OF_SENDING,
    account_id,
    mechanism,
    rendering,
    user_name,
)
from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.pop3 import days_on_server
from autoconf.renderers.shared import NO_LOGIN

_PROTOCOLS: Final = {MailProtocol.IMAP: "IMAP", MailProtocol.POP3: "POP3 uidl"}
_SSL: Final = {SocketType.TLS: "ssl ", SocketType.STARTTLS: ""}
_AUTH: Final = {
    "password-cleartext": "password",
    "PLAIN": "password",
    "LOGIN": "password",
    "password-encrypted": "cram-md5",
    "CRAM-MD5": "cram-md5",
}

_CLIENT: Final = ClientInfo(
    name="fetchmail",
    platforms=("linux", "macos"),
    auth_methods=NO_LOGIN | {AuthMethod.PASSWORD_CLEARTEXT, AuthMethod.PASSWORD_ENCRYPTED},
    choices=OF_SENDING | {Choice.LEAVE_ON_SERVER},
)


class Fetchmail(Struct, frozen=True):
    """Writes a file for ``fetchmail --fetchmailrc``; only its owner may read it (mode 0600)."""

    client: ClientInfo = _CLIENT

    def render(self, profile: Profile) -> Rendering:
        """Return ``fetchmail/fetchmailrc``."""
        return rendering(
            profile,
            "fetchmail/fetchmailrc",
            _lines(profile),
            steps=("start", "home", "password"),
            caveats=_caveats(profile),
        )


def _lines(profile: Profile) -> Iterator[str]:
    server = profile.incoming
    pop3 = server.protocol is MailProtocol.POP3
    empties = pop3 and days_on_server(profile.choices, server) == 0
    yield "set no bouncemail"
    yield f"poll {_quoted(server.hostname)}"
    yield f"  proto {_PROTOCOLS[server.protocol]}"
    yield f"  service {server.port}"
    yield f"  auth {mechanism(_CLIENT, server, _AUTH)}"
    yield f"  user {_quoted(user_name(profile, server))}"
    # Without "ssl" these two demand STARTTLS.
    yield f'  {_SSL[server.socket_type]}sslproto "TLS1.2+" sslcertck'
    yield f"  {'no keep' if empties else 'keep'}"
    yield f'  mda "procmail DEFAULT=$HOME/Mail/{account_id(profile)}/ /dev/null"'


def _caveats(profile: Profile) -> Iterator[Message]:
    yield Message.of("caveat.only-receives", client=_CLIENT.name)
    yield Message.of("caveat.fetchmail-mda")
    yield Message.of("caveat.common-name", client=_CLIENT.name)
    if profile.incoming.protocol is MailProtocol.IMAP:
        yield Message.of("caveat.fetchmail-imap")


def _quoted(text: str) -> str:
    r"""Return one string; a quotation mark within ends it even behind a backslash."""
    escaped = text.replace("\\", "\\\\").replace('"', "\\x22")
    return f'"{escaped}"'


RENDERER: Final[Renderer] = Fetchmail()
