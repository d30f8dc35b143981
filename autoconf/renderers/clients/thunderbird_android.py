"""Thunderbird for Android and K-9 Mail: a QR code to scan, and a file to import."""

import io
import json
import re
from collections.abc import Iterator
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Comment, Element, SubElement

from msgspec import Struct

from autoconf.errors import UnsupportedError
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, LeaveOnServer, Profile
from autoconf.model.server import AuthMethod, MailProtocol, Server, SocketType
from autoconf.renderers.interface import Choice, ClientInfo, Renderer, Words
from autoconf.renderers.kits.client import ClientTable
from autoconf.renderers.kits.logins import LoginWords, login_word, mechanisms_with, methods_of
from autoconf.renderers.kits.pop3 import leaving
from autoconf.renderers.kits.texts import (
    safe_account_name,
    safe_address,
    safe_display_name,
    safe_signature,
    safe_user_name,
)
from autoconf.renderers.kits.xml import add_text, comment_text, xml_document

_NO_LOGIN: Final = ("NONE", 0)
_AUTHENTICATION: Final[LoginWords[tuple[str, int]]] = {  # in the settings file, in the QR code
    AuthMethod.NONE: _NO_LOGIN,
    AuthMethod.CLIENT_IP_ADDRESS: _NO_LOGIN,
    AuthMethod.PASSWORD_CLEARTEXT: ("PLAIN", 1),
    AuthMethod.PASSWORD_ENCRYPTED: ("CRAM_MD5", 2),
    "CRAM-MD5": ("CRAM_MD5", 2),
    AuthMethod.OAUTH2: ("XOAUTH2", 6),
}
_SECURITY: Final = {
    SocketType.TLS: ("SSL_TLS_REQUIRED", 3),
    SocketType.STARTTLS: ("STARTTLS_REQUIRED", 2),
}
_PROTOCOLS: Final = {MailProtocol.IMAP: 0, MailProtocol.POP3: 1, MailProtocol.SMTP: 0}
_OAUTH2_HOSTS: Final = frozenset(
    {
        *("gmail.com", "googlemail.com", "office365.com", "outlook.com", "hotmail.com"),
        *("yahoo.com", "aol.com", "fastmail.com", "thundermail.com"),
    }
)
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_FILE_VERSION: Final = "99"  # of the settings; every newer app reads it
_QR_VERSION: Final = 1
_MAX_PAYLOAD: Final = 800
"""Bytes. Thunderbird itself says that phones may fail to scan a QR code of more."""

_MODULE_PIXELS: Final = 6
_ADDRESS: Final = re.compile(r"[^.@\s]+(?:\.[^.@\s]+)*@[^@\s]+", re.ASCII)
"""RFC 5321's Mailbox without quoted strings: the app refuses dots in other places."""

_CLIENT: Final = ClientInfo(
    name="Thunderbird for Android",
    platforms=("android",),
    auth_methods=methods_of(_AUTHENTICATION),
    mechanisms=mechanisms_with("CRAM-MD5"),
    choices=frozenset(Choice) - {Choice.FOLDERS, Choice.LEAVE_DAYS, Choice.LEAVE_NEVER},
    has_comments=False,
)


class _Way(Struct, frozen=True):
    """A server, and how the app logs in there: its words for the settings file and the code."""

    server: Server
    login: tuple[str, int]
    user_name: str


def _files(profile: Profile, words: Words) -> Iterator[Artifact]:
    """Yield ``qr.png``, ``qr.svg``, their text (``qr.json``), and ``settings.k9s``.

    The app asks for the password afterwards.

    Raises:
        UnsupportedError: the app does not take the address (it must be ASCII, without a dot too
            many), or the names are too long to scan.
    """
    address = str(profile.address)
    if not address.isascii() or not _ADDRESS.fullmatch(address):
        raise UnsupportedError("lost.address", client=_CLIENT.name, address=address)
    ways = [_way(profile, server) for server in (profile.incoming, profile.outgoing)]
    payload = _payload(profile, ways)
    if len(payload) > _MAX_PAYLOAD:
        raise UnsupportedError("lost.too-long", client=_CLIENT.name)
    yield _file("qr.png", "image/png", _picture(payload, "png"))
    yield _file("qr.svg", "image/svg+xml", _picture(payload, "svg"))
    yield _file("qr.json", "application/json", payload.encode() + b"\n")
    title = words(Message.of("file.title", address=safe_address(profile)))
    settings = xml_document(_settings(profile, ways, title), (), _DECLARATION)
    yield _file("settings.k9s", "application/xml", settings)


def _way(profile: Profile, server: Server) -> _Way:
    login = login_word(_CLIENT, server, _AUTHENTICATION, _OAUTH2_HOSTS)
    user_name = "" if login is _NO_LOGIN else safe_user_name(profile, server)
    return _Way(server, login, user_name)


def _caveats(profile: Profile) -> Iterator[Message]:
    if profile.choices.signature:
        yield Message.of("caveat.qr-signature")


def _file(name: str, media_type: str, content: bytes) -> Artifact:
    return Artifact(path=f"thunderbird-android/{name}", media_type=media_type, content=content)


def _picture(payload: str, kind: str) -> bytes:
    import segno

    out = io.BytesIO()
    code = segno.make(payload, error="l", micro=False)
    code.save(out, kind=kind, scale=_MODULE_PIXELS, light="white")
    return out.getvalue()


def _payload(profile: Profile, ways: list[_Way]) -> str:
    """Return the JSON of a code with one account; ASCII, as scanners guess other encodings."""
    incoming, outgoing = map(_qr_server, ways)
    if profile.choices.account_name:
        incoming.append(safe_account_name(profile))
    identity = [str(profile.address), safe_display_name(profile)]
    code = [_QR_VERSION, [1, 1], incoming, [[outgoing, identity]]]
    return json.dumps(code, ensure_ascii=True, separators=(",", ":"))


def _qr_server(way: _Way) -> list[Any]:
    server = way.server
    security = _SECURITY[server.socket_type][1]
    return [
        *(_PROTOCOLS[server.protocol], server.hostname, server.port),
        *(security, way.login[1], way.user_name),
    ]


def _settings(profile: Profile, ways: list[_Way], title: str) -> Element:
    root = Element("k9settings", version=_FILE_VERSION, format="1")
    root.append(Comment(f" {comment_text(title)} "))
    # The same every time: a file that is imported twice makes one account.
    uuid = str(uuid5(NAMESPACE_URL, f"mailto:{profile.address}"))
    account = SubElement(SubElement(root, "accounts"), "account", uuid=uuid)
    add_text(account, "name", safe_account_name(profile))
    _add_values(account, {"deletePolicy": "NEVER" if _keeps(profile) else "DELETE"})
    for tag, way in zip(("incoming-server", "outgoing-server"), ways, strict=True):
        server = way.server
        element = SubElement(account, tag, type=server.protocol.value.upper())
        add_text(element, "host", server.hostname)
        add_text(element, "port", str(server.port))
        add_text(element, "connection-security", _SECURITY[server.socket_type][0])
        add_text(element, "authentication-type", way.login[0])
        add_text(element, "username", way.user_name)
    identity = SubElement(SubElement(account, "identities"), "identity")
    add_text(identity, "name", safe_display_name(profile))
    add_text(identity, "email", str(profile.address))
    signature = safe_signature(profile)
    if signature:
        _add_values(identity, {"signature": signature, "signatureUse": "true"})
    return root


def _keeps(profile: Profile) -> bool:
    """Tell whether POP3 mail that is deleted in the app stays on the server."""
    way, _ = leaving(profile.choices, profile.incoming)
    is_pop3 = profile.incoming.protocol is MailProtocol.POP3
    return is_pop3 and way in (LeaveOnServer.FOREVER, LeaveOnServer.DAYS)


def _add_values(parent: Element, values: dict[str, str]) -> None:
    settings = SubElement(parent, "settings")
    for key, value in values.items():
        add_text(settings, "value", value, key=key)


RENDERER: Final[Renderer] = ClientTable(
    id="thunderbird-android",
    client=_CLIENT,
    files=_files,
    steps=("scan", "import", "password"),
    caveats=_caveats,
)
