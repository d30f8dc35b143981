"""mbsync (isync): keeps a Maildir and the folders of an IMAP server alike."""

import shlex
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
    secret_command,
    user_name,
)
from autoconf.renderers.interface import ClientInfo, Renderer
from autoconf.renderers.shared import NO_LOGIN

_SSL_TYPES: Final = {SocketType.TLS: "IMAPS", SocketType.STARTTLS: "STARTTLS"}
_MECHANISMS: Final = {
    "password-cleartext": "PLAIN LOGIN",
    "password-encrypted": "SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5",
    **{name: name for name in ("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256")},
}

_CLIENT: Final = ClientInfo(
    name="mbsync",
    platforms=("linux", "macos"),
    protocols=frozenset({MailProtocol.IMAP}),
    auth_methods=NO_LOGIN | {AuthMethod.PASSWORD_CLEARTEXT, AuthMethod.PASSWORD_ENCRYPTED},
    choices=OF_SENDING,
)


class Mbsync(Struct, frozen=True):
    """Writes a file for ``mbsync --config``."""

    client: ClientInfo = _CLIENT

    def render(self, profile: Profile) -> Rendering:
        """Return ``mbsync/mbsyncrc``."""
        return rendering(
            profile,
            "mbsync/mbsyncrc",
            _lines(profile),
            steps=("start", "home", "password", "step.command-line.secret"),
            caveats=(
                Message.of("caveat.only-receives", client=_CLIENT.name),
                Message.of("caveat.no-expunge", client=_CLIENT.name, setting="Expunge None"),
            ),
        )


def _lines(profile: Profile) -> Iterator[str]:
    """Yield four sections; the empty lines between them end each."""
    server, account = profile.incoming, account_id(profile)
    yield f"IMAPAccount {account}"
    yield f"Host {server.hostname}"
    yield f"Port {server.port}"
    yield f"User {_quoted(user_name(profile, server))}"
    yield f"# PassCmd {_quoted(shlex.join(secret_command(profile)))}"
    yield f"SSLType {_SSL_TYPES[server.socket_type]}"  # before 1.5 it has no other name
    yield f"AuthMechs {mechanism(_CLIENT, server, _MECHANISMS)}"
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


def _quoted(text: str) -> str:
    """Return one argument: a backslash takes the meaning from it and from quotation marks."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


RENDERER: Final[Renderer] = Mbsync()
