"""Geary: ``geary.ini`` in a folder per account, to lay over ``~/.config/geary``; IMAP only."""

import html
from collections.abc import Iterator
from typing import Final

from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile
from autoconf.model.server import MailProtocol, Server, SocketType
from autoconf.renderers.interface import Choice, ClientInfo, Renderer, Words
from autoconf.renderers.kits.client import ClientTable
from autoconf.renderers.kits.folders import folders_of
from autoconf.renderers.kits.key_file import Pairs, Section, address_digest, escaped, key_file
from autoconf.renderers.kits.logins import CLEAR, logs_in
from autoconf.renderers.kits.texts import mailbox, safe_signature

_SOCKET_TYPES: Final = {SocketType.TLS: "transport", SocketType.STARTTLS: "start-tls"}

_CLIENT: Final = ClientInfo(
    name="Geary",
    platforms=("linux",),
    protocols=frozenset({MailProtocol.IMAP}),
    auth_methods=CLEAR,
    mechanisms={
        MailProtocol.IMAP: frozenset({"LOGIN"}),
        MailProtocol.SMTP: frozenset({"PLAIN", "LOGIN"}),
    },
    choices=frozenset({Choice.DISPLAY_NAME, Choice.ACCOUNT_NAME, Choice.SIGNATURE}),
)


def _files(profile: Profile, words: Words) -> Iterator[Artifact]:
    """Yield ``account_ID/geary.ini``; the ID is never one that Geary would count up to."""
    sections: list[Section] = [
        ("Metadata", [("version", 1), ("status", "enabled")]),
        ("Account", _account(profile)),
        ("Incoming", _incoming(profile)),
        ("Outgoing", _outgoing(profile)),
        ("Folders", _folders(profile)),
    ]
    yield key_file(f"geary/account_{address_digest(profile)}/geary.ini", profile, words, sections)


def _account(profile: Profile) -> Pairs:
    signature = html.escape(safe_signature(profile), quote=False).replace("\n", "<br>")
    sender = escaped(mailbox(profile), "address").replace(";", "\\;")
    yield "label", escaped(profile.account_name, "account-name")
    yield "service_provider", "other"
    yield "sender_mailboxes", f"{sender};"  # a list
    yield "save_drafts", True
    yield "save_sent", True
    yield "use_signature", bool(signature)
    yield "signature", escaped(signature, "signature")


def _incoming(profile: Profile) -> Pairs:
    yield "login", _user_name(profile, profile.incoming)
    yield from _server(profile.incoming)
    yield "credentials", "custom"


def _outgoing(profile: Profile) -> Pairs:
    name = _user_name(profile, profile.outgoing)
    yield from _server(profile.outgoing)
    if not logs_in(profile.outgoing, CLEAR):
        yield "credentials", "none"
    elif name == _user_name(profile, profile.incoming):
        yield "credentials", "use-incoming"
    else:
        yield "credentials", "custom"
        yield "login", name


def _folders(profile: Profile) -> Pairs:
    """Yield the folders that a login showed; Geary finds or makes those that are missing here."""
    if profile.mailbox is None:
        return
    names = folders_of(profile)
    for key, name in (("sent_folder", names.sent), ("drafts_folder", names.drafts)):
        levels = (escaped(level, "folder").replace(";", "\\;") for level in names.levels(name))
        yield key, "".join(f"{level};" for level in levels)  # a list


def _server(server: Server) -> Pairs:
    yield "host", server.hostname
    yield "port", server.port
    yield "transport_security", _SOCKET_TYPES[server.socket_type]
    yield "remember_password", True


def _user_name(profile: Profile, server: Server) -> str:
    return escaped(profile.login_name(server), "user-name")


def _caveats(profile: Profile) -> Iterator[Message]:
    if {'"', "\\"} & set(profile.choices.display_name):
        yield Message.of("caveat.geary-name")


RENDERER: Final[Renderer] = ClientTable(
    id="geary",
    client=_CLIENT,
    files=_files,
    steps=("close", "copy", "start", "password"),
    caveats=_caveats,
)
