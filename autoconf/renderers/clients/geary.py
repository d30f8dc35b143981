"""Geary: ``geary.ini`` in a folder per account; IMAP only."""

import html
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.model.message import Message
from autoconf.model.profile import Profile, Rendering
from autoconf.model.server import AuthMethod, MailProtocol, SocketType
from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.key_file import Section, account_id, escaped, key_file, mechanism
from autoconf.renderers.safe_text import safe

_Pairs = Iterator[tuple[str, str | int]]

_SOCKET_TYPES: Final = {SocketType.TLS: "transport", SocketType.STARTTLS: "start-tls"}

_CLIENT: Final = ClientInfo(
    name="Geary",
    platforms=("linux",),
    protocols=frozenset({MailProtocol.IMAP}),
    auth_methods=frozenset(
        {AuthMethod.PASSWORD_CLEARTEXT, AuthMethod.NONE, AuthMethod.CLIENT_IP_ADDRESS}
    ),
    choices=frozenset({Choice.DISPLAY_NAME, Choice.ACCOUNT_NAME, Choice.SIGNATURE}),
)


class Geary(Struct, frozen=True):
    """Writes a folder to lay over ``~/.config/geary``."""

    client: ClientInfo = _CLIENT

    def render(self, profile: Profile) -> Rendering:
        """Return ``account_ID/geary.ini``; the ID is never one that Geary would count up to."""
        sections: list[Section] = [
            ("Metadata", [("version", 1), ("status", "enabled")]),
            ("Account", _account(profile)),
            ("Incoming", _incoming(profile)),
            ("Outgoing", self._outgoing(profile)),
            ("Folders", []),
        ]
        path = f"geary/account_{account_id(profile)}/geary.ini"
        return Rendering(
            client="geary",
            artifacts=(key_file(path, profile, sections),),
            steps=tuple(Message.of(f"step.geary.{name}") for name in ("copy", "start", "password")),
            caveats=tuple(_caveats(profile)),
        )

    def _outgoing(self, profile: Profile) -> _Pairs:
        server = profile.outgoing
        name = profile.login_name(server)
        yield "host", server.hostname
        yield "port", server.port
        yield "transport_security", _SOCKET_TYPES[server.socket_type]
        yield "remember_password", True
        if not mechanism(self.client.name, server):
            yield "credentials", "none"
        elif name == profile.login_name(profile.incoming):
            yield "credentials", "use-incoming"
        else:
            yield "credentials", "custom"
            yield "login", escaped(name, "user name")


def _caveats(profile: Profile) -> Iterator[Message]:
    if {'"', "\\"} & set(profile.choices.display_name):
        yield Message.of("caveat.geary-name")


def _account(profile: Profile) -> _Pairs:
    signature = safe(profile.choices.signature, "signature", lines=True)
    yield "label", escaped(profile.account_name, "account name")
    yield "service_provider", "other"
    yield "sender_mailboxes", _list_of_one(_mailbox(profile))
    yield "save_drafts", True
    yield "save_sent", True
    yield "use_signature", bool(signature)
    yield "signature", _escaped_html(signature)


def _incoming(profile: Profile) -> _Pairs:
    server = profile.incoming
    yield "login", escaped(profile.login_name(server), "user name")
    yield "host", server.hostname
    yield "port", server.port
    yield "transport_security", _SOCKET_TYPES[server.socket_type]
    yield "remember_password", True
    yield "credentials", "custom"


def _mailbox(profile: Profile) -> str:
    """Return the person as RFC 5322 section 3.4 writes a mailbox."""
    address = safe(str(profile.address), "address")
    name = safe(profile.choices.display_name, "display name")
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{address}>' if name else address


def _list_of_one(value: str) -> str:
    return escaped(value, "address").replace(";", "\\;") + ";"


def _escaped_html(signature: str) -> str:
    return escaped(html.escape(signature, quote=False).replace("\n", "<br>"), "signature")


RENDERER: Final[Renderer] = Geary()
