"""mbsync (isync): keeps a Maildir and an IMAP server's folders alike; for ``mbsync --config``."""

import shlex
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
from autoconf.renderers.kits.texts import safe_user_name
from autoconf.renderers.safe_text import double_quoted

_SSL_TYPES: Final = {SocketType.TLS: "IMAPS", SocketType.STARTTLS: "STARTTLS"}
_MECHANISMS: Final[LoginWords[str]] = {
    AuthMethod.PASSWORD_CLEARTEXT: "PLAIN LOGIN",
    AuthMethod.OAUTH2: "XOAUTH2",
    AuthMethod.PASSWORD_ENCRYPTED: "SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5",
    **{name: name for name in ("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256")},
}

_CLIENT: Final = ClientInfo(
    name="mbsync",
    platforms=("linux", "macos"),
    protocols=frozenset({MailProtocol.IMAP}),
    auth_methods=PASSWORDS | TOKENS,
    by_token=True,
    mechanisms={MailProtocol.IMAP: frozenset(k for k in _MECHANISMS if isinstance(k, str))},
    sends=False,
    choices=OF_SENDING,
)


def _lines(profile: Profile) -> Iterator[str]:
    """Yield four sections; an empty line ends each of them."""
    server, account = profile.incoming, account_word(profile)
    yield f"IMAPAccount {account}"
    yield f"Host {server.hostname}"
    yield f"Port {server.port}"
    yield f"User {double_quoted(safe_user_name(profile, server))}"
    by_token = takes_token(profile, server, _CLIENT)
    if by_token:
        yield f"PassCmd {double_quoted(shlex.join(token_command(profile, _CLIENT)))}"
    else:
        yield f"# PassCmd {double_quoted(shlex.join(secret_command(profile)))}"
    yield f"SSLType {_SSL_TYPES[server.socket_type]}"  # before 1.5 it has no other name
    yield f"AuthMechs {login_word(_CLIENT, server, _MECHANISMS, by_token=by_token)}"
    yield ""
    yield f"IMAPStore {account}-remote"
    yield f"Account {account}"
    yield ""
    yield f"MaildirStore {account}-local"
    yield f"Path ~/Mail/{account}/"
    yield f"Inbox ~/Mail/{account}/Inbox"
    yield "SubFolders Verbatim"
    yield ""
    yield f"Channel {account}"
    yield f"Far :{account}-remote:"
    yield f"Near :{account}-local:"
    yield "Patterns *"
    yield "Create Near"
    yield "Expunge None"
    yield "SyncState *"


def _caveats(profile: Profile) -> Iterator[Message]:
    yield Message.of("caveat.no-expunge", client=_CLIENT.name, setting="Expunge None")
    if takes_token(profile, profile.incoming, _CLIENT):
        yield Message.of("caveat.mbsync-token", client=_CLIENT.name)


RENDERER: Final[Renderer] = fetch_client("mbsync", _CLIENT, _lines, _caveats)
