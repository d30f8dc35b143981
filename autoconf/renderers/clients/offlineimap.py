"""OfflineIMAP: keeps a Maildir and an IMAP server's folders alike; for ``offlineimap -c``."""

from collections.abc import Iterator
from typing import Final

from autoconf.model.message import Message
from autoconf.model.profile import Profile
from autoconf.model.server import AuthMethod, MailProtocol, SocketType
from autoconf.renderers.interface import ClientInfo, Renderer
from autoconf.renderers.kits.key_value import OF_SENDING, account_word, fetch_client
from autoconf.renderers.kits.logins import (
    PASSWORDS,
    TOKENS,
    LoginWords,
    login_word,
    secret_command,
    takes_token,
    token_command,
)
from autoconf.renderers.safe_text import unpadded

_MECHANISMS: Final[LoginWords[str]] = {
    AuthMethod.PASSWORD_CLEARTEXT: "PLAIN, LOGIN",
    AuthMethod.OAUTH2: "XOAUTH2",
    AuthMethod.PASSWORD_ENCRYPTED: "CRAM-MD5",
    **{name: name for name in ("PLAIN", "LOGIN", "CRAM-MD5")},
}

_CLIENT: Final = ClientInfo(
    name="OfflineIMAP",
    platforms=("linux", "macos"),
    protocols=frozenset({MailProtocol.IMAP}),
    # With STARTTLS, OfflineIMAP accepts any certificate. Without an offer it continues without TLS.
    incoming_socket_types=frozenset({SocketType.TLS}),
    auth_methods=PASSWORDS | TOKENS,
    by_token=True,
    mechanisms={MailProtocol.IMAP: frozenset({"PLAIN", "LOGIN", "CRAM-MD5"})},
    sends=False,
    choices=OF_SENDING,
)


def _lines(profile: Profile) -> Iterator[str]:
    server, account = profile.incoming, account_word(profile)
    user_name = unpadded(profile.login_name(server), "user-name").replace("%", "%%")
    yield "[general]"
    yield f"accounts = {account}"
    yield ""
    yield f"[Account {account}]"
    yield f"localrepository = {account}-local"
    yield f"remoterepository = {account}-remote"
    yield ""
    yield f"[Repository {account}-local]"
    yield "type = Maildir"
    yield f"localfolders = ~/Mail/{account}"
    yield ""
    yield f"[Repository {account}-remote]"
    yield "type = IMAP"
    yield f"remotehost = {server.hostname}"
    yield f"remoteport = {server.port}"
    yield f"remoteuser = {user_name}"
    by_token = takes_token(profile, server, _CLIENT)
    if by_token:
        yield f"oauth2_access_token_eval = {_output_of(token_command(profile, _CLIENT))}"
    else:
        yield f"# remotepasseval = {_output_of(secret_command(profile))}"
    yield "ssl = yes"
    yield "starttls = no"
    yield "sslcacertfile = OS-DEFAULT"
    yield f"auth_mechanisms = {login_word(_CLIENT, server, _MECHANISMS, by_token=by_token)}"
    yield "createfolders = no"
    yield "expunge = no"


def _output_of(command: tuple[str, ...]) -> str:
    """Return Python for the first line that a command prints."""
    return f"__import__('subprocess').check_output({command!r}, text=True).rstrip('\\n')"


def _caveats(_profile: Profile) -> Iterator[Message]:
    yield Message.of("caveat.common-name", client=_CLIENT.name)
    yield Message.of("caveat.no-expunge", client=_CLIENT.name, setting="expunge = no")


RENDERER: Final[Renderer] = fetch_client("offlineimap", _CLIENT, _lines, _caveats)
