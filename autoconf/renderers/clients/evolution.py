"""Evolution: data sources, one key file each, to lay over ``~/.config/evolution``."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from autoconf.model.profile import Artifact, Profile
from autoconf.model.server import MailProtocol, Server, SocketType
from autoconf.renderers.interface import Choice, ClientInfo, Renderer, Words
from autoconf.renderers.kits.client import ClientTable, signature_file
from autoconf.renderers.kits.folders import Folders, folders_of
from autoconf.renderers.kits.key_file import (
    MECHANISMS,
    Pairs,
    Section,
    address_digest,
    escaped,
    key_file,
)
from autoconf.renderers.kits.logins import PASSWORDS, login_word, only_plain
from autoconf.renderers.kits.pop3 import check_minutes, days_on_server, deletes_on_server

_BACKENDS: Final = {MailProtocol.IMAP: "imapx", MailProtocol.POP3: "pop"}
_SOCKET_TYPES: Final = {
    SocketType.TLS: "ssl-on-alternate-port",
    SocketType.STARTTLS: "starttls-on-standard-port",
}
_OWN_COMMANDS: Final = frozenset({"PLAIN", "LOGIN"})
"""For reading, Evolution names these by an empty method: the protocol's own login command."""

_CLIENT: Final = ClientInfo(
    name="Evolution",
    platforms=("linux",),
    auth_methods=PASSWORDS,
    mechanisms={
        MailProtocol.IMAP: frozenset({"LOGIN", "PLAIN", "CRAM-MD5", "DIGEST-MD5"}),
        MailProtocol.POP3: frozenset({"USER/PASS", "PLAIN", "CRAM-MD5", "DIGEST-MD5"}),
        MailProtocol.SMTP: frozenset({"LOGIN", "PLAIN", "CRAM-MD5", "DIGEST-MD5"}),
    },
    choices=frozenset(Choice),
)


def _files(profile: Profile, words: Words) -> Iterator[Artifact]:
    """Yield the account, its identity and transport, and the signature if there is one."""
    uid = f"mail-{address_digest(profile)}"
    for name, sections in _sources(profile, uid):
        yield key_file(f"evolution/sources/{name}.source", profile, words, sections)
    yield from signature_file(f"evolution/signatures/{uid}-signature", profile)


def _sources(profile: Profile, uid: str) -> Iterator[tuple[str, list[Section]]]:
    yield uid, _account(profile, uid)
    yield f"{uid}-identity", [_source(profile, uid), *_identity(profile, uid)]
    yield f"{uid}-transport", [_source(profile, uid), *_transport(profile)]
    if profile.choices.signature:
        own = ("Mail Signature", [("MimeType", "text/plain")])
        yield f"{uid}-signature", [_source(profile), own]


def _account(profile: Profile, uid: str) -> list[Section]:
    server = profile.incoming
    mechanism = login_word(_CLIENT, server, MECHANISMS)
    method = "" if mechanism in _OWN_COMMANDS and not only_plain(server) else mechanism
    sections: list[Section] = [
        _source(profile),
        ("Mail Account", _mail_account(profile, uid)),
        ("Authentication", _authentication(profile, server, method)),
        _security(server),
        ("Refresh", [("Enabled", True), ("IntervalMinutes", check_minutes(server))]),
    ]
    if server.protocol is MailProtocol.POP3:
        sections.append(("Pop Backend", _pop3(profile)))
    return sections


def _transport(profile: Profile) -> list[Section]:
    server = profile.outgoing
    method = login_word(_CLIENT, server, MECHANISMS)
    return [
        ("Mail Transport", [("BackendName", "smtp")]),
        ("Authentication", _authentication(profile, server, method, login=bool(method))),
        _security(server),
    ]


def _source(profile: Profile, parent: str = "") -> Section:
    name = escaped(profile.account_name, "account-name")
    return "Data Source", [("DisplayName", name), ("Enabled", True), ("Parent", parent)]


def _on_server(profile: Profile) -> bool:
    """Tell whether sent mail goes to the server: an account of POP3 has its folders here."""
    imap = profile.incoming.protocol is MailProtocol.IMAP
    return imap and profile.choices.folders == "server"


def _mail_account(profile: Profile, uid: str) -> Pairs:
    yield "BackendName", _BACKENDS[profile.incoming.protocol]
    yield "IdentityUid", f"{uid}-identity"
    # Evolution then asks the server, once, which folders are for sent mail and drafts.
    yield "NeedsInitialSetup", _on_server(profile)


def _authentication(profile: Profile, server: Server, method: str, *, login: bool = True) -> Pairs:
    yield "Host", server.hostname
    yield "Port", server.port
    yield "Method", method
    if login:
        yield "User", escaped(profile.login_name(server), "user-name")
    yield "RememberPassword", True
    yield "ProxyUid", "system-proxy"


def _security(server: Server) -> Section:
    return "Security", [("Method", _SOCKET_TYPES[server.socket_type])]


def _pop3(profile: Profile) -> Pairs:
    days = days_on_server(profile.choices, profile.incoming)
    yield "KeepOnServer", days != 0
    yield "DeleteAfterDays", days or 0
    yield "DeleteExpunged", deletes_on_server(profile)


def _identity(profile: Profile, uid: str) -> Iterator[Section]:
    choices = profile.choices
    identity: list[tuple[str, str]] = [("Address", escaped(str(profile.address), "address"))]
    if choices.display_name:
        identity.append(("Name", escaped(choices.display_name, "display-name")))
    if choices.signature:
        identity.append(("SignatureUid", f"{uid}-signature"))
    names = folders_of(profile) if _on_server(profile) else Folders()
    root = f"folder://{uid if _on_server(profile) else 'local'}"
    sent, drafts = (_folder_path(names, name) for name in (names.sent, names.drafts))
    yield "Mail Identity", identity
    yield (
        "Mail Submission",
        [("TransportUid", f"{uid}-transport"), ("SentFolder", f"{root}/{sent}")],
    )
    yield "Mail Composition", [("DraftsFolder", f"{root}/{drafts}")]


def _folder_path(names: Folders, name: str) -> str:
    """Return the path of a folder in Evolution's URIs: UTF-8, the levels parted by ``/``."""
    return "/".join(quote(level, safe="") for level in names.levels(name))


RENDERER: Final[Renderer] = ClientTable(
    id="evolution",
    client=_CLIENT,
    files=_files,
    steps=("close", "copy", "start", "password"),
)
