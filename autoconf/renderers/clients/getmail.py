"""getmail6: fetches mail over POP3 or IMAP into a Maildir."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.model.message import Message
from autoconf.model.profile import Profile, Rendering
from autoconf.model.server import AuthMethod, MailProtocol, SocketType
from autoconf.renderers.command_line import (
    OF_SENDING,
    account_id,
    ini_value,
    rendering,
    secret_command,
    user_name,
)
from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.pop3 import days_on_server
from autoconf.renderers.shared import NO_LOGIN

_RETRIEVERS: Final = {
    MailProtocol.IMAP: "SimpleIMAPSSLRetriever",
    MailProtocol.POP3: "SimplePOP3SSLRetriever",
}
_CA_CERTS: Final = "/etc/ssl/certs/ca-certificates.crt"
"""Without it getmail verifies nothing."""

_CLIENT: Final = ClientInfo(
    name="getmail",
    platforms=("linux",),
    incoming_socket_types=frozenset({SocketType.TLS}),
    auth_methods=NO_LOGIN | {AuthMethod.PASSWORD_CLEARTEXT},
    choices=OF_SENDING | {Choice.LEAVE_ON_SERVER, Choice.LEAVE_DAYS},
)


class Getmail(Struct, frozen=True):
    """Writes a file for ``getmail --rcfile``."""

    client: ClientInfo = _CLIENT

    def render(self, profile: Profile) -> Rendering:
        """Return ``getmail/getmailrc``."""
        return rendering(
            profile,
            "getmail/getmailrc",
            _lines(profile),
            steps=("start", "home", "password", "step.command-line.secret"),
            caveats=(
                Message.of("caveat.only-receives", client=_CLIENT.name),
                Message.of("caveat.getmail-certificates", file=_CA_CERTS),
            ),
        )


def _lines(profile: Profile) -> Iterator[str]:
    server = profile.incoming
    yield "[retriever]"
    yield f"type = {_RETRIEVERS[server.protocol]}"
    yield f"server = {server.hostname}"
    yield f"port = {server.port}"
    yield f"username = {ini_value(user_name(profile, server), 'user name')}"
    yield f"# password_command = {secret_command(profile)!r}"
    yield f"ca_certs = {_CA_CERTS}"
    yield ""
    yield "[destination]"
    yield "type = Maildir"
    yield f"path = ~/Mail/{account_id(profile)}/"
    yield ""
    yield "[options]"
    yield "read_all = false"
    yield from _deleting(profile)


def _deleting(profile: Profile) -> Iterator[str]:
    server = profile.incoming
    pop3 = server.protocol is MailProtocol.POP3
    days = days_on_server(profile.choices, server) if pop3 else None
    yield f"delete = {'true' if days == 0 else 'false'}"
    if days:
        yield f"delete_after = {days}"


RENDERER: Final[Renderer] = Getmail()
