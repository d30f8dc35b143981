"""OfflineIMAP: keeps a Maildir and the folders of an IMAP server alike."""

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
    mechanism,
    rendering,
    secret_command,
    user_name,
)
from autoconf.renderers.interface import ClientInfo, Renderer
from autoconf.renderers.shared import NO_LOGIN

_MECHANISMS: Final = {
    "password-cleartext": "PLAIN, LOGIN",
    "password-encrypted": "CRAM-MD5",
    **{name: name for name in ("PLAIN", "LOGIN", "CRAM-MD5")},
}

_CLIENT: Final = ClientInfo(
    name="OfflineIMAP",
    platforms=("linux", "macos"),
    protocols=frozenset({MailProtocol.IMAP}),
    # With STARTTLS it takes any certificate, and goes on without TLS where none is offered.
    incoming_socket_types=frozenset({SocketType.TLS}),
    auth_methods=NO_LOGIN | {AuthMethod.PASSWORD_CLEARTEXT, AuthMethod.PASSWORD_ENCRYPTED},
    choices=OF_SENDING,
)


class OfflineImap(Struct, frozen=True):
    """Writes a file for ``offlineimap -c``."""

    client: ClientInfo = _CLIENT

    def render(self, profile: Profile) -> Rendering:
        """Return ``offlineimap/offlineimaprc``."""
        return rendering(
            profile,
            "offlineimap/offlineimaprc",
            _lines(profile),
            steps=("start", "home", "password", "step.command-line.secret"),
            caveats=(
                Message.of("caveat.only-receives", client=_CLIENT.name),
                Message.of("caveat.common-name", client=_CLIENT.name),
                Message.of("caveat.no-expunge", client=_CLIENT.name, setting="expunge = no"),
            ),
        )


def _lines(profile: Profile) -> Iterator[str]:
    server, account = profile.incoming, account_id(profile)
    command = repr(secret_command(profile))
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
    yield f"remoteuser = {_value(user_name(profile, server))}"
    yield (
        "# remotepasseval = __import__('subprocess')"
        f".check_output({_value(command)}, text=True).rstrip('\\n')"
    )
    yield "ssl = yes"
    yield "starttls = no"
    yield "sslcacertfile = OS-DEFAULT"
    yield f"auth_mechanisms = {mechanism(_CLIENT, server, _MECHANISMS)}"
    yield "createfolders = no"
    yield "expunge = no"


def _value(text: str) -> str:
    """Return a value in which ``%`` begins no interpolation."""
    return ini_value(text, "user name").replace("%", "%%")


RENDERER: Final[Renderer] = OfflineImap()
