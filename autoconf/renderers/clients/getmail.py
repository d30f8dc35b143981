"""getmail6: fetches mail over POP3 or IMAP into a Maildir; a file for ``getmail --rcfile``."""

from collections.abc import Iterator
from typing import Final

from autoconf.model.message import Message
from autoconf.model.profile import Profile
from autoconf.model.server import MailProtocol, SocketType
from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.kits.key_value import OF_SENDING, account_word, fetch_client
from autoconf.renderers.kits.logins import CLEAR, TOKENS, secret_command, takes_token, token_command
from autoconf.renderers.kits.pop3 import days_on_server
from autoconf.renderers.safe_text import unpadded

_RETRIEVERS: Final = {
    MailProtocol.IMAP: "SimpleIMAPSSLRetriever",
    MailProtocol.POP3: "SimplePOP3SSLRetriever",
}
_CA_CERTS: Final = "/etc/ssl/certs/ca-certificates.crt"
"""Without this file getmail verifies nothing."""

_CLIENT: Final = ClientInfo(
    name="getmail",
    platforms=("linux",),
    incoming_socket_types=frozenset({SocketType.TLS}),
    auth_methods=CLEAR | TOKENS,
    by_token=True,
    mechanisms={
        MailProtocol.IMAP: frozenset({"LOGIN"}),
        MailProtocol.POP3: frozenset({"USER/PASS"}),
    },
    sends=False,
    choices=OF_SENDING | {Choice.LEAVE_ON_SERVER, Choice.LEAVE_NEVER, Choice.LEAVE_DAYS},
)


def _lines(profile: Profile) -> Iterator[str]:
    server = profile.incoming
    yield "[retriever]"
    yield f"type = {_RETRIEVERS[server.protocol]}"
    yield f"server = {server.hostname}"
    yield f"port = {server.port}"
    yield f"username = {unpadded(profile.login_name(server), 'user-name')}"
    if takes_token(profile, server, _CLIENT):
        yield f"password_command = {token_command(profile, _CLIENT)!r}"
        yield "use_xoauth2 = true"
    else:
        yield f"# password_command = {secret_command(profile)!r}"
    yield f"ca_certs = {_CA_CERTS}"
    yield ""
    yield "[destination]"
    yield "type = Maildir"
    yield f"path = ~/Mail/{account_word(profile)}/"
    yield ""
    yield "[options]"
    yield "read_all = false"
    pop3 = server.protocol is MailProtocol.POP3
    days = days_on_server(profile.choices, server) if pop3 else None
    yield f"delete = {'true' if days == 0 else 'false'}"
    if days:
        yield f"delete_after = {days}"


def _caveats(profile: Profile) -> Iterator[Message]:
    yield Message.of("caveat.getmail-certificates", file=_CA_CERTS)
    server = profile.incoming
    if server.protocol is MailProtocol.IMAP:
        if profile.has_odd_password:
            yield Message.of("caveat.getmail-password")
        if not profile.login_name(server).isascii():
            yield Message.of("caveat.getmail-user-name")


RENDERER: Final[Renderer] = fetch_client("getmail", _CLIENT, _lines, _caveats)
