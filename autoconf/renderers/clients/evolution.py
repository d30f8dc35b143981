"""Evolution: data sources, one key file each, as evolution-data-server keeps them."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile, Rendering
from autoconf.model.server import AuthMethod, MailProtocol, Pop3Settings, Server, SocketType
from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.key_file import Section, account_id, escaped, key_file, mechanism
from autoconf.renderers.pop3 import days_on_server
from autoconf.renderers.safe_text import safe

_Pairs = Iterator[tuple[str, str | int]]

_BACKENDS: Final = {MailProtocol.IMAP: "imapx", MailProtocol.POP3: "pop"}
_SOCKET_TYPES: Final = {
    SocketType.TLS: "ssl-on-alternate-port",
    SocketType.STARTTLS: "starttls-on-standard-port",
}
_ENCRYPTED: Final = frozenset({"CRAM-MD5", "DIGEST-MD5"})
_CHECK_MINUTES: Final = 10

_CLIENT: Final = ClientInfo(
    name="Evolution",
    platforms=("linux",),
    auth_methods=frozenset(
        {
            *(AuthMethod.PASSWORD_CLEARTEXT, AuthMethod.PASSWORD_ENCRYPTED),
            *(AuthMethod.NONE, AuthMethod.CLIENT_IP_ADDRESS),
        }
    ),
    choices=frozenset(Choice),
)


class Evolution(Struct, frozen=True):
    """Writes a folder to lay over ``~/.config/evolution``."""

    client: ClientInfo = _CLIENT

    def render(self, profile: Profile) -> Rendering:
        """Return the account, its identity and transport, and the signature if there is one."""
        uid = f"mail-{account_id(profile)}"
        artifacts = [
            key_file(f"evolution/sources/{name}.source", profile, sections)
            for name, sections in self._sources(profile, uid)
        ]
        if profile.choices.signature:
            artifacts.append(_signature(profile, uid))
        return Rendering(
            client="evolution",
            artifacts=tuple(artifacts),
            steps=tuple(
                Message.of(f"step.evolution.{name}") for name in ("copy", "start", "password")
            ),
        )

    def _sources(self, profile: Profile, uid: str) -> Iterator[tuple[str, list[Section]]]:
        yield uid, self._account(profile, uid)
        yield f"{uid}-identity", [_source(profile, uid), *_identity(profile, uid)]
        transport = self._transport(profile)
        yield f"{uid}-transport", [_source(profile, uid), *transport]
        if profile.choices.signature:
            own = ("Mail Signature", [("MimeType", "text/plain")])
            yield f"{uid}-signature", [_source(profile), own]

    def _account(self, profile: Profile, uid: str) -> list[Section]:
        server = profile.incoming
        name = mechanism(self.client.name, server, _ENCRYPTED)
        # An empty method is the protocol's own command for user name and password.
        method = name if name in _ENCRYPTED else ""
        minutes = (server.pop3 or Pop3Settings()).check_interval_minutes or _CHECK_MINUTES
        sections: list[Section] = [
            _source(profile),
            ("Mail Account", _mail_account(profile, uid)),
            ("Authentication", _authentication(profile, server, method)),
            _security(server),
            ("Refresh", [("Enabled", True), ("IntervalMinutes", minutes)]),
        ]
        if server.protocol is MailProtocol.POP3:
            sections.append(("Pop Backend", _pop3(profile)))
        return sections

    def _transport(self, profile: Profile) -> list[Section]:
        server = profile.outgoing
        method = mechanism(self.client.name, server, _ENCRYPTED)
        return [
            ("Mail Transport", [("BackendName", "smtp")]),
            ("Authentication", _authentication(profile, server, method, login=bool(method))),
            _security(server),
        ]


def _source(profile: Profile, parent: str = "") -> Section:
    name = escaped(profile.account_name, "account name")
    return "Data Source", [("DisplayName", name), ("Enabled", True), ("Parent", parent)]


def _on_server(profile: Profile) -> bool:
    """Tell whether sent mail goes to the server: what POP3 fetches has its folders here."""
    imap = profile.incoming.protocol is MailProtocol.IMAP
    return imap and profile.choices.folders == "server"


def _mail_account(profile: Profile, uid: str) -> _Pairs:
    yield "BackendName", _BACKENDS[profile.incoming.protocol]
    yield "IdentityUid", f"{uid}-identity"
    # Evolution then asks the server, once, which folders are for sent mail and drafts.
    yield "NeedsInitialSetup", _on_server(profile)


def _authentication(profile: Profile, server: Server, method: str, *, login: bool = True) -> _Pairs:
    yield "Host", server.hostname
    yield "Port", server.port
    yield "Method", method
    if login:
        yield "User", escaped(profile.login_name(server), "user name")
    yield "RememberPassword", True
    yield "ProxyUid", "system-proxy"


def _security(server: Server) -> Section:
    return "Security", [("Method", _SOCKET_TYPES[server.socket_type])]


def _pop3(profile: Profile) -> _Pairs:
    days = days_on_server(profile.choices, profile.incoming)
    yield "KeepOnServer", days != 0
    yield "DeleteAfterDays", days or 0
    yield "DeleteExpunged", bool(days)


def _identity(profile: Profile, uid: str) -> Iterator[Section]:
    choices = profile.choices
    identity: list[tuple[str, str]] = [("Address", escaped(str(profile.address), "address"))]
    if choices.display_name:
        identity.append(("Name", escaped(choices.display_name, "display name")))
    if choices.signature:
        identity.append(("SignatureUid", f"{uid}-signature"))
    root = f"folder://{uid if _on_server(profile) else 'local'}"
    yield "Mail Identity", identity
    yield (
        "Mail Submission",
        [("TransportUid", f"{uid}-transport"), ("SentFolder", f"{root}/Sent")],
    )
    yield "Mail Composition", [("DraftsFolder", f"{root}/Drafts")]


def _signature(profile: Profile, uid: str) -> Artifact:
    text = safe(profile.choices.signature, "signature", lines=True)
    return Artifact(
        path=f"evolution/signatures/{uid}-signature",
        media_type="text/plain",
        content=f"{text}\n".encode(),
    )


RENDERER: Final[Renderer] = Evolution()
